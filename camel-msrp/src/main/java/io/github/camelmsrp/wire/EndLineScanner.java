// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * Finds the end-line in a received body: CRLF, seven hyphens, the transaction id, a flag, CRLF. What it has matched
 * stays matched when input ends in the middle, so no octet is compared again when more arrives.
 *
 * <p>Looking for the run of hyphens, one octet in seven is read. Where it is a hyphen, the eight octets before the
 * run's earliest end are searched for a CR in one word, and what follows a CR is compared as another word. After a run
 * the search stands where the next one starts if there is nothing between them, so that is looked at first: a body of
 * such runs alone is the worst one.
 */
final class EndLineScanner {
    private static final int HYPHENS = 7;
    private static final int BEFORE_ID = 2 + HYPHENS;

    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long CRS = 0x0D0D0D0D0D0D0D0DL;
    private static final long ALL_BUT_LAST = 0x00FFFFFFFFFFFFFFL;
    private static final long LF_HYPHENS = 0x2D2D2D2D2D2D2D0AL;
    /** Octets after the position of the search that its words may touch. */
    private static final int REACH = 15;

    private final byte[] pattern = new byte[BEFORE_ID + Ident.MAX_LENGTH];
    /** Where the flag stands. */
    private int flagAt;

    private int matched;
    /** How many of the matched octets came before the body. */
    private int outside;

    private @Nullable ContinuationFlag flag;

    EndLineScanner() {
        pattern[0] = '\r';
        pattern[1] = '\n';
        for (int i = 2; i < BEFORE_ID; i++) {
            pattern[i] = '-';
        }
    }

    /** Starts a body. The line break of the empty line before it may be the one before the end-line. */
    void reset(String transactionId) {
        flagAt = BEFORE_ID + transactionId.length();
        for (int i = BEFORE_ID; i < flagAt; i++) {
            pattern[i] = (byte) transactionId.charAt(i - BEFORE_ID);
        }
        outside = 2;
        matched = outside;
        flag = null;
    }

    /** Whether the last search found the whole end-line. */
    boolean isComplete() {
        return matched == flagAt + 3;
    }

    /** Octets of the end-line from where the search said it starts. */
    int endLineOctets() {
        return matched - outside;
    }

    @Nullable
    ContinuationFlag flag() {
        return flag;
    }

    /**
     * Searches unread input. Between calls for one body the caller consumes what is before the result, and nothing
     * else.
     *
     * @return where the end-line, or what may become one, starts; {@code to} if nothing may
     */
    int find(InputView in, int from, int to) {
        int candidate = from - outside;
        while (true) {
            if (matched == 0) {
                candidate = nextCandidate(in, candidate, to);
            }
            int next = candidate + matched;
            while (next < to && !isComplete() && matches(in.getByte(next))) {
                matched++;
                next++;
            }
            if (next == to || isComplete()) {
                return candidate + outside;
            }
            // The pattern has no CR after its first but the one before its end, and that is followed by something else.
            candidate = next;
            matched = 0;
            outside = 0;
        }
    }

    private boolean matches(byte octet) {
        if (matched < flagAt) {
            return pattern[matched] == octet;
        }
        if (matched == flagAt) {
            flag = ContinuationFlag.of(octet);
            return flag != null;
        }
        return octet == (matched == flagAt + 1 ? '\r' : '\n');
    }

    /** Finds where at least the octets up to the transaction id match, or as many of them as there is input. */
    private int nextCandidate(InputView in, int from, int to) {
        byte firstOfId = pattern[BEFORE_ID];
        int i = from;
        while (i + REACH < to) {
            if (in.getByte(i + BEFORE_ID - 1) != '-') {
                i += HYPHENS;
                continue;
            }
            int start = in.getByte(i) == '\r' && in.getLongLE(i + 1) == LF_HYPHENS ? i : runAround(in, i);
            if (start < 0) {
                i += BEFORE_ID;
            } else if (in.getByte(start + BEFORE_ID) == firstOfId) {
                matched = BEFORE_ID + 1;
                return start;
            } else {
                i = start + BEFORE_ID;
            }
        }
        while (i < to && !startsHere(in, i, to)) {
            i++;
        }
        matched = Math.min(BEFORE_ID, to - i);
        return i;
    }

    /** Where a CR starts what the hyphen eight octets after the index belongs to, or -1. */
    private static int runAround(InputView in, int i) {
        long crs = zeroOctets(in.getLongLE(i) ^ CRS) & ALL_BUT_LAST;
        for (; crs != 0; crs &= crs - 1) {
            int cr = i + (Long.numberOfTrailingZeros(crs) >>> 3);
            if (in.getLongLE(cr + 1) == LF_HYPHENS) {
                return cr;
            }
        }
        return -1;
    }

    private boolean startsHere(InputView in, int at, int to) {
        int length = Math.min(BEFORE_ID, to - at);
        for (int i = 0; i < length; i++) {
            if (in.getByte(at + i) != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /** The highest bit of each octet that is zero. */
    private static long zeroOctets(long word) {
        return ~((word & LOW_BITS) + LOW_BITS | word | LOW_BITS);
    }
}
