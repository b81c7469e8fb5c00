// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private ProgressBar bar(ProgressBar.Surface surface, long total) {
        return new ProgressBar(new PrintStream(shown, true, UTF_8), surface, "a.bin", total);
    }

    @Test
    void drawsTheSameLineAgainOnATerminal() {
        ProgressBar bar = bar(ProgressBar.Surface.TERMINAL, 4 << 20);

        bar.update(1 << 20);
        bar.update((1 << 20) + 1);
        bar.update(4 << 20);
        bar.finish();

        assertThat(shown.toString(UTF_8))
                .isEqualToNormalizingNewlines(
                        "\ra.bin [#######-----------------------]  25 %  1.0 MiB of 4.0 MiB        "
                                + "\ra.bin [##############################] 100 %  4.0 MiB of 4.0 MiB        \n");
    }

    @Test
    void writesALineForEachTenthElsewhere() {
        ProgressBar bar = bar(ProgressBar.Surface.PLAIN, 1000);

        for (int done = 1; done <= 1000; done++) {
            bar.update(done);
        }
        bar.finish();

        assertThat(shown.toString(UTF_8).lines())
                .hasSize(11)
                .last()
                .asString()
                .endsWith("100 %  1000 octets of 1000 octets");
    }

    @Test
    void anEmptyFileIsDoneAtOnce() {
        ProgressBar bar = bar(ProgressBar.Surface.PLAIN, 0);

        bar.update(0);

        assertThat(shown.toString(UTF_8)).contains("100 %");
    }
}
