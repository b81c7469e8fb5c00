// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

/**
 * What is to be reached.
 *
 * @param id of the load
 * @param what the figure that counts
 * @param bound which way is good
 * @param value the target
 * @param stretch what would be very good; the target itself if there is no such thing
 */
record Target(String id, String what, Bound bound, double value, double stretch) {

    enum Bound {
        AT_LEAST("≥"),
        AT_MOST("≤");

        final String sign;

        Bound(String sign) {
            this.sign = sign;
        }
    }

    /** Judged by the median. */
    enum Verdict {
        MISSED,
        REACHED,
        STRETCH
    }

    static Target atLeast(String id, String what, double value, double stretch) {
        return new Target(id, what, Bound.AT_LEAST, value, stretch);
    }

    static Target atMost(String id, String what, double value, double stretch) {
        return new Target(id, what, Bound.AT_MOST, value, stretch);
    }

    Verdict judge(double measured) {
        if (!holds(measured, value)) {
            return Verdict.MISSED;
        }
        return stretch != value && holds(measured, stretch) ? Verdict.STRETCH : Verdict.REACHED;
    }

    private boolean holds(double measured, double limit) {
        return bound == Bound.AT_LEAST ? measured >= limit : measured <= limit;
    }
}
