// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * A request method (RFC 4975 section 9). The methods below exist once, so that comparing them costs nothing; an unknown
 * method passes the decoder and is for the engine to answer 501.
 *
 * @param name one or more capital letters
 */
public record MsrpMethod(String name) {
    public static final MsrpMethod SEND = new MsrpMethod("SEND");
    public static final MsrpMethod REPORT = new MsrpMethod("REPORT");
    /** RFC 4976. */
    public static final MsrpMethod AUTH = new MsrpMethod("AUTH");
    /** RFC 7701. */
    public static final MsrpMethod NICKNAME = new MsrpMethod("NICKNAME");

    /** @throws IllegalArgumentException if the name is not of capital letters alone */
    public MsrpMethod {
        if (name.isEmpty() || !Grammar.all(name, 0, name.length(), Grammar.UPPER)) {
            throw new IllegalArgumentException("a method is one or more of A-Z");
        }
    }

    /** Returns the one instance of a known method, else a new one. */
    public static MsrpMethod of(String name) {
        return switch (name) {
            case "SEND" -> SEND;
            case "REPORT" -> REPORT;
            case "AUTH" -> AUTH;
            case "NICKNAME" -> NICKNAME;
            default -> new MsrpMethod(name);
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
