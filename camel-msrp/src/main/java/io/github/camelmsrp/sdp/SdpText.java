// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.util.List;
import java.util.stream.Stream;

/** The character classes of RFC 8866 section 9, which are not those of MSRP. */
final class SdpText {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`{|}~";

    private SdpText() {}

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(SdpText::isTokenChar);
    }

    private static boolean isTokenChar(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /** Something without blanks. */
    static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c != 127);
    }

    /** What stands between blanks; a single blank is written, several are read. */
    static List<String> words(String text) {
        return Stream.of(text.split("[ \\t]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static void requireText(String value) {
        if (value.chars().anyMatch(c -> c == 0 || c == '\r' || c == '\n')) {
            throw new SdpException("A value holds NUL, CR or LF");
        }
    }
}
