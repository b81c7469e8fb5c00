// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which octets of a message have arrived (RFC 4975 section 7.3.1), as offsets from zero, ends exclusive. Octets that
 * arrive in order only move one number; the map exists once something came out of order. Adding n ranges costs O(n log
 * n) in any order.
 */
final class ReceivedRanges {

    private final int maxRanges;
    private long prefix;
    private long covered;
    /** Start to end of what lies beyond the prefix; the ranges neither overlap nor touch. */
    private @Nullable TreeMap<Long, Long> islands;

    ReceivedRanges(int maxRanges) {
        this.maxRanges = maxRanges;
    }

    /** Adds a range; if the octets would be in more pieces than allowed then, adds nothing and returns false. */
    boolean add(long start, long end) {
        if (start <= prefix) {
            if (end > prefix) {
                extendPrefix(end);
            }
            return true;
        }
        return end == start || addIsland(start, end);
    }

    private void extendPrefix(long end) {
        covered += end - prefix;
        prefix = end;
        if (islands == null) {
            return;
        }
        for (var first = islands.firstEntry();
                first != null && first.getKey() <= prefix;
                first = islands.firstEntry()) {
            covered -= Math.min(first.getValue(), prefix) - first.getKey();
            prefix = Math.max(prefix, first.getValue());
            islands.pollFirstEntry();
        }
        if (islands.isEmpty()) {
            islands = null;
        }
    }

    private boolean addIsland(long start, long end) {
        if (islands == null) {
            islands = new TreeMap<>();
        }
        var touching = islands.floorEntry(end);
        if (pieces() >= maxRanges && (touching == null || touching.getValue() < start)) {
            return false;
        }
        long from = start;
        long to = end;
        covered += end - start;
        while (touching != null && touching.getValue() >= start) {
            covered -= Math.max(0, Math.min(touching.getValue(), end) - Math.max(touching.getKey(), start));
            from = Math.min(from, touching.getKey());
            to = Math.max(to, touching.getValue());
            islands.remove(touching.getKey());
            touching = islands.floorEntry(end);
        }
        islands.put(from, to);
        return true;
    }

    private int pieces() {
        return (islands == null ? 0 : islands.size()) + (prefix > 0 ? 1 : 0);
    }

    /** How many octets from the first one on have arrived without a gap. */
    long prefix() {
        return prefix;
    }

    /** How many octets have arrived, each counted once. */
    long covered() {
        return covered;
    }
}
