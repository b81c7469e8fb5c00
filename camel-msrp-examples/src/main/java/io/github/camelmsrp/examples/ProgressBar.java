// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows how much of a file was handed to the network: on a terminal as one line that is drawn again, elsewhere as a
 * line for each tenth. Called by one thread at a time.
 */
final class ProgressBar {

    /** Where the bar is shown. */
    enum Surface {
        TERMINAL,
        PLAIN
    }

    private static final int WIDTH = 30;
    private static final long MIB = 1 << 20;
    private static final int PERCENT = 100;
    private static final int PLAIN_STEP = 10;
    /** Covers what a longer line has left: "1048575 octets" is longer than "1.0 MiB". */
    private static final String ERASER = " ".repeat(8);

    private final PrintStream out;
    private final Surface surface;
    private final String name;
    private final long total;
    private int shownPercent = -1;

    ProgressBar(PrintStream out, Surface surface, String name, long total) {
        this.out = out;
        this.surface = surface;
        this.name = name;
        this.total = total;
    }

    void update(long done) {
        int percent = total == 0 ? PERCENT : (int) (done * PERCENT / total);
        int step = surface == Surface.TERMINAL ? 1 : PLAIN_STEP;
        if (shownPercent >= 0 && percent / step == shownPercent / step) {
            return;
        }
        shownPercent = percent;
        if (surface == Surface.TERMINAL) {
            out.print("\r" + line(done, percent) + ERASER);
            out.flush();
        } else {
            out.println(line(done, percent));
        }
    }

    /** Ends the line of a bar on a terminal. */
    void finish() {
        if (surface == Surface.TERMINAL) {
            out.println();
        }
    }

    private String line(long done, int percent) {
        int filled = percent * WIDTH / PERCENT;
        String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
        return String.format(Locale.ROOT, "%s [%s] %3d %%  %s of %s", name, bar, percent, size(done), size(total));
    }

    static String size(long octets) {
        if (octets < MIB) {
            return octets + " octets";
        }
        return String.format(Locale.ROOT, "%.1f MiB", (double) octets / MIB);
    }
}
