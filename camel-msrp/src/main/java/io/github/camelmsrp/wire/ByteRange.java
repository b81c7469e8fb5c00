// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * The Byte-Range of a chunk or report (RFC 4975 section 7.1.1). Positions count octets from 1. What is announced is a
 * hint: the real length of a chunk is that of its body.
 *
 * @param start position of the first octet, at least 1
 * @param end position of the last octet, {@code start - 1} for none, or {@link #UNKNOWN}
 * @param total size of the whole message, or {@link #UNKNOWN}
 */
public record ByteRange(long start, long end, long total) {
    /** Written as an asterisk. */
    public static final long UNKNOWN = -1;

    /** @throws IllegalArgumentException if the values contradict each other */
    public ByteRange {
        String contradiction = contradiction(start, end, total);
        if (!contradiction.isEmpty()) {
            throw new IllegalArgumentException(contradiction);
        }
    }

    private static String contradiction(long start, long end, long total) {
        if (start < 1) {
            return "Byte-Range starts below 1";
        }
        if (end != UNKNOWN && end < start - 1) {
            return "Byte-Range ends before it starts";
        }
        if (total != UNKNOWN && total < (end == UNKNOWN ? start - 1 : end)) {
            return "Byte-Range goes beyond its total";
        }
        return "";
    }

    /**
     * Reads a header field value.
     *
     * @throws IllegalArgumentException if it is malformed or contradicts itself
     */
    public static ByteRange parse(CharSequence text) {
        try {
            return decode(text);
        } catch (MsrpException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static ByteRange decode(CharSequence text) throws MsrpException {
        int dash = Grammar.indexOf(text, '-', 0);
        int slash = Grammar.indexOf(text, '/', dash + 1);
        if (dash < 0 || slash < 0) {
            throw malformed();
        }
        long start = decodeNumber(text, 0, dash);
        long end = decodeNumberOrAsterisk(text, dash + 1, slash);
        long total = decodeNumberOrAsterisk(text, slash + 1, text.length());
        String contradiction = contradiction(start, end, total);
        if (!contradiction.isEmpty()) {
            throw MsrpException.badRequest(contradiction);
        }
        return new ByteRange(start, end, total);
    }

    private static long decodeNumberOrAsterisk(CharSequence text, int from, int to) throws MsrpException {
        return to - from == 1 && text.charAt(from) == '*' ? UNKNOWN : decodeNumber(text, from, to);
    }

    /** Any number of leading zeros, but no value above 2^63 - 1. */
    private static long decodeNumber(CharSequence text, int from, int to) throws MsrpException {
        if (from == to) {
            throw malformed();
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Grammar.isDigit(c)) {
                throw malformed();
            }
            int digit = c - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                throw MsrpException.badRequest("Byte-Range with a number above 63 bits");
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private static MsrpException malformed() {
        return MsrpException.badRequest("malformed Byte-Range");
    }

    /** Whether the sender is ready to end the chunk at any octet, which it has to be above 2048 octets. */
    public boolean isInterruptible() {
        return end == UNKNOWN;
    }

    /** The header field value. */
    public String format() {
        var text = new StringBuilder().append(start).append('-');
        append(end, text);
        text.append('/');
        append(total, text);
        return text.toString();
    }

    /** Every received message is formatted once for a route, so this makes no string of each number. */
    private static void append(long number, StringBuilder text) {
        if (number == UNKNOWN) {
            text.append('*');
        } else {
            text.append(number);
        }
    }

    @Override
    public String toString() {
        return format();
    }
}
