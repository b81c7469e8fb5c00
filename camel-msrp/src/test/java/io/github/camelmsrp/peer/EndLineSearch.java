// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Looks for seven hyphens and a transaction id in a block (Horspool: most octets are not even looked at). */
final class EndLineSearch {
    private final byte[] wanted;
    private final int[] shift = new int[256];

    EndLineSearch(String transactionId) {
        wanted = ("-------" + transactionId).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shift, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            shift[wanted[i]] = wanted.length - 1 - i;
        }
    }

    int length() {
        return wanted.length;
    }

    /** Where the first occurrence starts that lies whole between from and to; -1 if there is none. */
    int find(byte[] block, int from, int to) {
        int tail = wanted.length - 1;
        byte last = wanted[tail];
        int at = from;
        while (at + tail < to) {
            byte octet = block[at + tail];
            if (octet == last && matches(block, at)) {
                return at;
            }
            at += shift[octet & 0xFF];
        }
        return -1;
    }

    private boolean matches(byte[] block, int at) {
        return Arrays.equals(block, at, at + wanted.length, wanted, 0, wanted.length);
    }
}
