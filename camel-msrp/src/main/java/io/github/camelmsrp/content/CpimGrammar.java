// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.util.regex.Pattern;

/** Words of the grammar of RFC 3862 section 3. */
final class CpimGrammar {

    private static final String NAME_PUNCTUATION = "!#$%&'*+-^_`|~";
    private static final Pattern ABSOLUTE_URI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>#\"\\\\\\x00-\\x20\\x7F]+");
    private static final Pattern URI_WITH_FRAGMENT =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"\\\\\\x00-\\x20\\x7F]+");

    private CpimGrammar() {}

    /** A name without prefix: no dot in it. */
    static boolean isName(String text) {
        return !text.isEmpty() && text.chars().allMatch(CpimGrammar::isNameChar);
    }

    static boolean isNameChar(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c < 0x80 && NAME_PUNCTUATION.indexOf(c) >= 0;
    }

    /** A name with or without prefix. */
    static boolean isHeaderName(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? isName(text) : isName(text.substring(0, dot)) && isName(text.substring(dot + 1));
    }

    static boolean isTokenChar(int c) {
        return isNameChar(c) || c == '.' || c >= 0x80;
    }

    /** Whether it is an absolute URI; nothing else may stand between angle brackets. */
    static boolean isUri(String text) {
        return URI_WITH_FRAGMENT.matcher(text).matches();
    }

    /** Whether it is an absolute URI without fragment, as the name of a namespace has to be (section 3.4). */
    static boolean isNamespace(String text) {
        return ABSOLUTE_URI.matcher(text).matches();
    }
}
