// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

/**
 * How much is measured.
 *
 * @param rounds every subject once in each
 * @param millis how long small messages are sent in one round
 * @param bulkOctets size of a large body
 * @param memoryOctets the smallest of three bodies of the memory measurement; the others are 4 and 16 times that
 * @param sessions how many there are at once
 * @param flood how many messages the long run has
 * @param microSeconds time for each JMH benchmark
 */
record Plan(int rounds, long millis, long bulkOctets, long memoryOctets, Crowd sessions, long flood, int microSeconds) {

    static final Plan FULL = new Plan(5, 2_000, 1L << 30, 1L << 30, new Crowd(10_000, 1_000, 10), 10_000_000, 4);
    static final Plan QUICK = new Plan(2, 250, 16L << 20, 8L << 20, new Crowd(1_000, 100, 1), 200_000, 1);

    /**
     * Sessions at once.
     *
     * @param idle how many that do nothing
     * @param calls how many that SIP sets up
     * @param callRounds how often those are set up
     */
    record Crowd(int idle, int calls, int callRounds) {}
}
