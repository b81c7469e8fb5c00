// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A status code with its comment, of a response or of the Status field of a REPORT (RFC 4975 sections 7.1.2, 7.2 and
 * 10). Code 200 says that a hop took the request, nothing about delivery. Unknown codes are judged by their class.
 *
 * @param code 0 to 999, written with three digits
 * @param comment free text or null; control characters become blanks, and it is cut at {@link #MAX_COMMENT_CHARS}
 */
public record MsrpStatus(int code, @Nullable String comment) implements Serializable {
    /** Keeps a start line well inside the line limits of peers, whatever text an application hands in. */
    public static final int MAX_COMMENT_CHARS = 1000;

    public static final MsrpStatus OK = new MsrpStatus(200, "OK");
    public static final MsrpStatus BAD_REQUEST = new MsrpStatus(400, "Bad Request");
    public static final MsrpStatus FORBIDDEN = new MsrpStatus(403, "Forbidden");
    /** Never sent by an endpoint; received, it is the same as a local timeout. */
    public static final MsrpStatus TIMEOUT = new MsrpStatus(408, "Timeout");

    public static final MsrpStatus TOO_LARGE = new MsrpStatus(413, "Stop Sending");
    public static final MsrpStatus UNSUPPORTED_TYPE = new MsrpStatus(415, "Unsupported Media Type");
    public static final MsrpStatus OUT_OF_BOUNDS = new MsrpStatus(423, "Parameter Out of Bounds");
    public static final MsrpStatus NO_SESSION = new MsrpStatus(481, "Session Does Not Exist");
    public static final MsrpStatus UNKNOWN_METHOD = new MsrpStatus(501, "Unknown Method");
    public static final MsrpStatus BOUND_ELSEWHERE = new MsrpStatus(506, "Session Bound Elsewhere");

    private static final String NAMESPACE = "000";

    /** @throws IllegalArgumentException if the code does not have one to three digits */
    public MsrpStatus {
        if (code < 0 || code > 999) {
            throw new IllegalArgumentException("a status code has three digits");
        }
        if (comment != null) {
            comment = Utf8Text.clean(cut(comment));
        }
    }

    public static MsrpStatus of(int code) {
        return switch (code) {
            case 200 -> OK;
            case 400 -> BAD_REQUEST;
            case 403 -> FORBIDDEN;
            case 408 -> TIMEOUT;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_TYPE;
            case 423 -> OUT_OF_BOUNDS;
            case 481 -> NO_SESSION;
            case 501 -> UNKNOWN_METHOD;
            case 506 -> BOUND_ELSEWHERE;
            default -> new MsrpStatus(code, null);
        };
    }

    public static MsrpStatus of(int code, @Nullable String comment) {
        return code == 200 && "OK".equals(comment) ? OK : new MsrpStatus(code, comment);
    }

    /** 2xx. */
    public boolean isSuccess() {
        return code / 100 == 2;
    }

    private static String cut(String comment) {
        if (comment.length() <= MAX_COMMENT_CHARS) {
            return comment;
        }
        boolean splitsPair = Character.isHighSurrogate(comment.charAt(MAX_COMMENT_CHARS - 1));
        return comment.substring(0, splitsPair ? MAX_COMMENT_CHARS - 1 : MAX_COMMENT_CHARS);
    }

    /** The code with three digits, then a blank and the comment if there is one. */
    @Override
    public String toString() {
        String digits = Integer.toString(1000 + code).substring(1);
        return comment == null ? digits : digits + ' ' + comment;
    }

    /** The value of a Status header field. */
    String toField() {
        return NAMESPACE + ' ' + this;
    }

    /**
     * Reads a Status header field.
     *
     * @return null for a namespace other than 000, which is legal but means nothing to anybody yet
     */
    static @Nullable MsrpStatus decodeField(String value) throws MsrpException {
        if (value.length() < 7
                || !Grammar.all(value, 0, 3, Grammar.DIGIT)
                || value.charAt(3) != ' '
                || !Grammar.all(value, 4, 7, Grammar.DIGIT)
                || value.length() > 7 && value.charAt(7) != ' ') {
            throw MsrpException.badRequest("malformed Status");
        }
        if (!value.startsWith(NAMESPACE)) {
            return null;
        }
        return of(Integer.parseInt(value, 4, 7, 10), value.length() > 7 ? value.substring(8) : null);
    }
}
