// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.leak;

import java.lang.management.ManagementFactory;

/** What is in memory because something needs it. */
public final class LiveHeap {

    private LiveHeap() {}

    /** Octets: the smallest heap that is left by collecting it several times. */
    public static long octets() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
