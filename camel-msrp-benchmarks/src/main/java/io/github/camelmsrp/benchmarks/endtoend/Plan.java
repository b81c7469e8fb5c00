// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

/**
 * How much is measured.
 *
 * @param rounds every subject once in each
 * @param millis how long small messages are sent in one round
 * @param bulkOctets size of a large body
 * @param memoryOctets the smallest of three bodies of the memory measurement; the others are 4 and 16 times that
 * @param idleSessions how many sessions do nothing
 * @param flood how many messages the long run has
 * @param calls how many SIP calls are up at once
 * @param callRounds how often all of them are made
 * @param microSeconds time for each JMH benchmark
 */
record Plan(
        int rounds,
        long millis,
        long bulkOctets,
        long memoryOctets,
        int idleSessions,
        long flood,
        int calls,
        int callRounds,
        int microSeconds) {

    static final Plan FULL = new Plan(5, 2_500, 1L << 30, 1L << 30, 10_000, 10_000_000, 1_000, 10, 4);
    static final Plan QUICK = new Plan(3, 500, 128L << 20, 64L << 20, 2_000, 500_000, 200, 1, 1);
}
