// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * The character classes of RFC 4975 section 9 (and of RFC 3986 where the URI needs them) as one table, and the checks
 * that several types share. All of them work on octets seen as chars below 256, so text and wire octets use the same
 * code.
 */
final class Grammar {
    static final int ALPHA = 1;
    static final int DIGIT = 2;
    static final int ALNUM = ALPHA | DIGIT;
    static final int UPPER = 4;
    static final int HEX = 8;
    static final int TOKEN = 16;
    static final int IDENT = 32;
    static final int SESSION_ID = 64;
    static final int REG_NAME = 128;

    private static final short[] CLASSES = classes();

    private Grammar() {}

    private static short[] classes() {
        short[] table = new short[128];
        mark(table, ALPHA | HEX | TOKEN | IDENT | SESSION_ID | REG_NAME, "abcdefABCDEF");
        mark(table, ALPHA | TOKEN | IDENT | SESSION_ID | REG_NAME, "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ");
        mark(table, UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        mark(table, DIGIT | HEX | TOKEN | IDENT | SESSION_ID | REG_NAME, "0123456789");
        mark(table, TOKEN, "!#$%&'*+-.^_`{|}~");
        mark(table, IDENT, ".-+%=");
        mark(table, SESSION_ID, "-._~+=/");
        // RFC 3986 reg-name, without ';', which starts the transport parameter; a percent sign needs two digits after
        // it.
        mark(table, REG_NAME, "-._~!$&'()*+,=%");
        return table;
    }

    private static void mark(short[] table, int classes, String chars) {
        for (int i = 0; i < chars.length(); i++) {
            table[chars.charAt(i)] |= (short) classes;
        }
    }

    static boolean is(char c, int classes) {
        return c < 128 && (CLASSES[c] & classes) != 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /**
     * Whether all chars from {@code from} to {@code to} (exclusive) are of one of the classes; true for an empty range.
     */
    static boolean all(CharSequence text, int from, int to, int classes) {
        for (int i = from; i < to; i++) {
            if (!is(text.charAt(i), classes)) {
                return false;
            }
        }
        return true;
    }

    static boolean isToken(CharSequence text, int from, int to) {
        return from < to && all(text, from, to, TOKEN);
    }

    /** Whether every percent sign of a range is followed by two hexadecimal digits. */
    static boolean isPercentEncoded(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '%') {
                if (i + 2 >= to || !all(text, i + 1, i + 3, HEX)) {
                    return false;
                }
                i += 2;
            }
        }
        return true;
    }

    static int indexOf(CharSequence text, char wanted, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    static boolean equalsIgnoreCase(CharSequence text, String lowerCase) {
        return text.length() == lowerCase.length() && startsWithIgnoreCase(text, lowerCase);
    }

    /** The text is not shorter than the start that is looked for. */
    static boolean startsWithIgnoreCase(CharSequence text, String lowerCase) {
        for (int i = 0; i < lowerCase.length(); i++) {
            if (toLowerCase(text.charAt(i)) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static char toLowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    /** ASCII lower case without a look at the locale; returns the same string if there is nothing to change. */
    static String toLowerCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (toLowerCase(text.charAt(i)) != text.charAt(i)) {
                char[] chars = text.toCharArray();
                for (int k = i; k < chars.length; k++) {
                    chars[k] = toLowerCase(chars[k]);
                }
                return new String(chars);
            }
        }
        return text;
    }
}
