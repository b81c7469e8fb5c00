// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.util.regex.Pattern;

/**
 * A Byte-Range (RFC 4975 section 7.1.1): positions in octets, the first is 1.
 *
 * @param end {@link #UNKNOWN} for {@code *}
 * @param total {@link #UNKNOWN} for {@code *}
 */
public record PeerRange(long start, long end, long total) {
    public static final long UNKNOWN = -1;

    private static final Pattern SYNTAX = Pattern.compile("([0-9]+)-([0-9]+|\\*)/([0-9]+|\\*)");

    public static PeerRange parse(String text) {
        var match = SYNTAX.matcher(text);
        if (!match.matches()) {
            throw new PeerFailure("not a Byte-Range: " + text);
        }
        try {
            return new PeerRange(number(match.group(1)), number(match.group(2)), number(match.group(3)));
        } catch (NumberFormatException e) {
            throw new PeerFailure("a number above 63 bits in Byte-Range: " + text, e);
        }
    }

    private static long number(String text) {
        return text.equals("*") ? UNKNOWN : Long.parseLong(text);
    }

    @Override
    public String toString() {
        return start + "-" + (end == UNKNOWN ? "*" : end) + "/" + (total == UNKNOWN ? "*" : total);
    }
}
