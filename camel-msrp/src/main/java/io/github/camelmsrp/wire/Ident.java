// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * The form of transaction ids and Message-IDs, {@code ident} of RFC 4975 section 9. Both are compared as exact octets.
 */
public final class Ident {
    public static final int MIN_LENGTH = 4;
    public static final int MAX_LENGTH = 32;

    private Ident() {}

    /** Whether text is 4 to 32 of {@code A-Z a-z 0-9 . - + % =}, the first of them a letter or digit. */
    public static boolean isValid(CharSequence text) {
        return isValid(text, 0, text.length());
    }

    static boolean isValid(CharSequence text, int from, int to) {
        int length = to - from;
        return length >= MIN_LENGTH
                && length <= MAX_LENGTH
                && Grammar.is(text.charAt(from), Grammar.ALNUM)
                && Grammar.all(text, from + 1, to, Grammar.IDENT);
    }

    static String require(String text) {
        if (!isValid(text)) {
            throw new IllegalArgumentException("not an MSRP ident (4 to 32 letters, digits and . - + % =)");
        }
        return text;
    }
}
