// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts the system calls of a process with perf, which does not slow it down noticeably. */
final class SystemCalls implements AutoCloseable {

    private final Process perf;
    private long total = -1;

    private SystemCalls(Process perf) {
        this.perf = perf;
    }

    /** @return null where perf is missing or not allowed */
    static @Nullable SystemCalls count(long pid) {
        try {
            var perf = new ProcessBuilder(
                            List.of("perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", String.valueOf(pid)))
                    .redirectErrorStream(true)
                    .start();
            return perf.waitFor(300, TimeUnit.MILLISECONDS) ? null : new SystemCalls(perf);
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Ends counting. */
    long total() throws IOException {
        if (total < 0) {
            // perf prints when it is interrupted, not when it is terminated.
            new ProcessBuilder("kill", "-INT", String.valueOf(perf.pid())).start();
            String text = new String(perf.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            total = Long.parseLong(text.substring(0, text.indexOf(',')));
        }
        return total;
    }

    @Override
    public void close() {
        perf.destroy();
    }
}
