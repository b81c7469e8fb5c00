// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReceivedFilesTest {

    private final ReceivedFiles files = new ReceivedFiles();

    @Test
    void aNewNameOwesThePeerOnlyAKnownExtension() {
        assertThat(files.newName("image/JPEG; name=\"../x.sh\"")).matches("\\d{8}-\\d{6}-[0-9a-f-]{36}\\.jpg");
        assertThat(files.newName("application/x-sh")).endsWith(".bin");
        assertThat(files.newName(null)).endsWith(".bin").isNotEqualTo(files.newName(null));
    }

    @Test
    void thePeersNameIsMadeHarmless() {
        assertThat(files.peerName("Größe 1.pdf")).isEqualTo("Größe 1.pdf");
        assertThat(files.peerName("../../etc/passwd")).isEqualTo(".._.._etc_passwd");
        assertThat(files.peerName("a\r\nb\u001b[0m\"'<>;\u0000")).doesNotContainPattern("[^\\w._ -]");
        assertThat(files.peerName("x".repeat(5_000))).hasSize(100);
        assertThat(files.peerName(" ")).isNull();
        assertThat(files.peerName(null)).isNull();
    }

    @Test
    void theCheckSumIsThatOfWhatWasRead() throws IOException {
        byte[] octets = "abc".getBytes(UTF_8);

        try (var digesting = files.digesting(new ByteArrayInputStream(octets))) {
            assertThat(digesting.readAllBytes()).isEqualTo(octets);
            // FIPS 180-2, appendix B.1
            assertThat(digesting.getSha256())
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                    .isEqualTo(digesting.getSha256());
        }
        assertThat(files.sha256("abc")).isEqualTo(Sha256.of(octets));
    }
}
