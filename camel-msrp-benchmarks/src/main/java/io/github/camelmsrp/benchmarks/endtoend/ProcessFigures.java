// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory, threads and allocation of this process. */
final class ProcessFigures {

    private ProcessFigures() {}

    /** @param orders {@code gc=1} to collect garbage first, so that the heap is what is alive */
    static Fields read(Fields orders) throws IOException {
        var heap = ManagementFactory.getMemoryMXBean();
        if (orders.has("gc")) {
            heap.gc();
        }
        var figures = new Fields()
                .with("pid", ProcessHandle.current().pid())
                .with("heapUsed", heap.getHeapMemoryUsage().getUsed())
                .with("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .with("allocated", allocated());
        var status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:") || line.startsWith("VmRSS:")) {
                    figures.with(line.substring(0, 5), line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return figures;
    }

    /** Octets that the threads which are alive have allocated on the heap so far. */
    private static long allocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long octets : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, octets);
        }
        return sum;
    }
}
