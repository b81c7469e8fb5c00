// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

/** The escapes in values of CPIM headers (RFC 3862 section 2.3); they stand for characters, not for octets. */
final class CpimEscapes {

    private static final char REPLACEMENT = '\uFFFD';
    private static final int HEX_DIGITS = 4;

    private CpimEscapes() {}

    /** Escapes what has to be and nothing else; in a quoted string, that is the quote too. */
    static String escape(String text, char quote) {
        var escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\b' -> escaped.append("\\b");
                case '\t' -> escaped.append("\\t");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                default -> {
                    if (isControl(c)) {
                        escaped.append(String.format("\\u%04x", (int) c));
                    } else if (c == quote) {
                        escaped.append('\\').append(c);
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }

    /** A value that is not quoted. */
    static String escape(String text) {
        return escape(text, '\\');
    }

    /**
     * Any backslash begins an escape; an unknown one stands for the character behind it, a lone one at the end for
     * nothing (section 2.3.1). Half of a surrogate pair, which is no character, is replaced.
     */
    static String unescape(String text) {
        int backslash = text.indexOf('\\');
        if (backslash < 0) {
            return text;
        }
        var plain = new StringBuilder(text.length()).append(text, 0, backslash);
        int i = backslash;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                plain.append(c);
            } else if (i < text.length()) {
                int code = codeUnit(text, i);
                plain.append(code >= 0 ? (char) code : named(text.charAt(i)));
                i += code >= 0 ? 1 + HEX_DIGITS : 1;
            }
        }
        return withoutHalfPairs(plain);
    }

    /** The value of {@code uxxxx}, or -1 if it is none. */
    private static int codeUnit(String text, int at) {
        if (text.charAt(at) != 'u' || at + HEX_DIGITS >= text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = at + 1; i <= at + HEX_DIGITS; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static char named(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> c;
        };
    }

    private static String withoutHalfPairs(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(i, REPLACEMENT);
            }
        }
        return text.toString();
    }

    static boolean isControl(char c) {
        return c < 0x20 || c == 0x7F;
    }
}
