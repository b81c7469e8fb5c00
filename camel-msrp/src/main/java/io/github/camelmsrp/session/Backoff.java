// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next of several attempts: twice as long each time up to a maximum, less a random part of
 * at most half, so that the peers of a restarted server do not all come back at the same moment. Not safe for
 * concurrent use.
 */
public final class Backoff {

    private final long firstDelayMillis;
    private final long maxDelayMillis;
    private long nextDelayMillis;
    private int attempts;

    public Backoff(long firstDelayMillis, long maxDelayMillis) {
        if (firstDelayMillis <= 0 || maxDelayMillis < firstDelayMillis) {
            throw new IllegalArgumentException("The first delay must be positive and not above the longest one");
        }
        this.firstDelayMillis = firstDelayMillis;
        this.maxDelayMillis = maxDelayMillis;
        this.nextDelayMillis = firstDelayMillis;
    }

    /** The delay before the next attempt, which is counted now. */
    public long nextDelayMillis() {
        long delay = nextDelayMillis;
        nextDelayMillis = delay > maxDelayMillis / 2 ? maxDelayMillis : delay * 2;
        attempts++;
        return delay - ThreadLocalRandom.current().nextLong(delay / 2 + 1);
    }

    /** How many delays were asked for since the last success. */
    public int attempts() {
        return attempts;
    }

    /** An attempt succeeded: the next delay is the first one again. */
    public void reset() {
        nextDelayMillis = firstDelayMillis;
        attempts = 0;
    }
}
