// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

/** A message/cpim object that cannot be read. The message of the exception repeats nothing of what the peer sent. */
public final class CpimException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong. */
    public enum Reason {
        /** It breaks the grammar of RFC 3862, or a header is repeated that RFC 4975 section 13 allows once. */
        MALFORMED,
        /** Its headers exceed {@link CpimLimits}. */
        TOO_LARGE
    }

    CpimException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static CpimException malformed(String what) {
        return new CpimException(Reason.MALFORMED, "Malformed message/cpim: " + what);
    }

    static CpimException tooLarge() {
        return new CpimException(Reason.TOO_LARGE, "The headers of the message/cpim object are too large");
    }

    public Reason reason() {
        return reason;
    }
}
