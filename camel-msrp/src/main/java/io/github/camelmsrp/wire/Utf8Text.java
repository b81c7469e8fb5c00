// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * The rule {@code utf8text} of RFC 4975 section 9: HTAB, printable ASCII and UTF-8. Of the latter nothing that could
 * end a line or confuse a log, which the RFC lets pass: the controls U+0080 to U+009F, U+2028 and U+2029. From the peer
 * they become blanks.
 */
public final class Utf8Text {
    private Utf8Text() {}

    /** Whether text can go to the wire as it is: no control characters but HTAB, no unpaired surrogate. */
    static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (endsLineOrControls(c)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!isPairAt(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Makes any text fit for one line: control characters become blanks, unpaired surrogates question marks. */
    public static String clean(String text) {
        if (isClean(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (endsLineOrControls(c)) {
                clean.append(' ');
            } else if (!Character.isSurrogate(c)) {
                clean.append(c);
            } else if (isPairAt(text, i)) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append('?');
            }
        }
        return clean.toString();
    }

    /** Of an octet, or a character: what has no place in a line of the wire. */
    static boolean isControl(char c) {
        return c < 0x20 && c != '\t' || c == 0x7F;
    }

    private static boolean endsLineOrControls(char c) {
        return isControl(c) || c >= 0x80 && c < 0xA0 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isPairAt(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }

    /**
     * Whether octets follow the ABNF of {@code UTF8-NONASCII}, which admits lead octets up to FD; text that passes may
     * thus still hold sequences that no decoder of today's UTF-8 accepts.
     */
    static boolean isWellFormed(Octets octets) {
        int length = octets.length();
        for (int i = 0; i < length; ) {
            int continuations = continuations(octets.charAt(i++));
            if (continuations < 0 || i + continuations > length) {
                return false;
            }
            for (int end = i + continuations; i < end; i++) {
                if ((octets.charAt(i) & 0xC0) != 0x80) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int continuations(char lead) {
        if (lead < 0x80) {
            return 0;
        }
        return lead < 0xC0 || lead > 0xFD ? -1 : Integer.numberOfLeadingZeros(~(lead << 24)) - 1;
    }
}
