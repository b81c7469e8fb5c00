// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentFilesTest {

    private final SentFiles files = new SentFiles();

    @Test
    void keepsAnOrdinaryName() {
        assertThat(files.disposition("Grüße 1.txt")).isEqualTo("attachment; filename=\"Grüße 1.txt\"");
    }

    @Test
    void nothingInANameEndsTheQuotesOrTheLine() {
        assertThat(files.disposition("a\"; b=\\c\r\nd")).isEqualTo("attachment; filename=\"a_; b=_c__d\"");
    }
}
