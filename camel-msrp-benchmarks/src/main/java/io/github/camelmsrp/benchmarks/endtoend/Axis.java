// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.List;

/**
 * What a figure was measured over.
 *
 * @param label what is counted
 * @param at where each value belongs; empty for one after the other
 */
record Axis(String label, List<Long> at) {

    static final Axis ROUNDS = new Axis("round", List.of());

    /** A line is easier to read by powers of ten if it goes over so many times the first value. */
    private static final long MANY_TIMES = 100;

    double at(int index) {
        return at.isEmpty() ? index + 1 : at.get(index);
    }

    boolean isLogarithmic() {
        return !at.isEmpty() && at.get(at.size() - 1) >= MANY_TIMES * at.get(0);
    }
}
