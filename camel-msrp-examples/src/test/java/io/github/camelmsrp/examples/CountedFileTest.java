// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountedFileTest {

    @TempDir
    Path folder;

    @Test
    void tellsHowMuchWasReadAndCanBeReadAgain() throws Exception {
        Path file = Files.write(folder.resolve("a"), new byte[] {1, 2, 3, 4, 5});
        List<Long> progress = new ArrayList<>();

        try (var content = new CountedFile(file, progress::add)) {
            assertThat(content.length()).isEqualTo(5);
            assertThat(content.read()).isEqualTo(1);
            assertThat(content.readNBytes(3)).containsExactly(2, 3, 4);
            assertThat(progress).containsExactly(1L, 4L);
            content.reset();
            var all = new ByteArrayOutputStream();
            content.writeTo(all);
            assertThat(all.toByteArray()).containsExactly(1, 2, 3, 4, 5);
            assertThat(progress).endsWith(5L);
            assertThat(content.position()).isEqualTo(5);
        }
    }
}
