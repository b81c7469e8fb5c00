// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes out of quoted-printable, in which pieces it ever arrives and is asked for. */
class QuotedPrintableInputStreamTest {

    /** Gives at most so many octets at once, and counts how often it is asked. */
    private static final class Source extends ByteArrayInputStream {
        private final int most;
        private int calls;

        Source(byte[] octets, int most) {
            super(octets);
            this.most = most;
        }

        @Override
        public synchronized int read() {
            calls++;
            return super.read();
        }

        @Override
        public synchronized int read(byte[] target, int from, int length) {
            calls++;
            return super.read(target, from, Math.min(length, most));
        }

        @Override
        public synchronized int available() {
            calls++;
            return super.available();
        }
    }

    private static InputStream decoding(String text, int most) {
        return new QuotedPrintableInputStream(new Source(text.getBytes(ISO_8859_1), most));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|plain",
                "a=3Db|a=b",
                "=e9=E9|\u00e9\u00e9",
                "soft=~~break|softbreak",
                "soft=~|soft",
                "no=zz|no=zz",
                "no=4|no=4",
                "no=|no=",
                "=|=",
                "==41|=A",
                "=4=41|=4A",
                "=3D41|=41",
            })
    void decodes(String encoded, String expected) throws IOException {
        // Line ends, which the table of cases has no room for: a tilde is LF, two are CR and LF.
        var text = encoded.replace("~~", "\r\n").replace("~", "\n");
        for (int most = 1; most <= 4; most++) {
            try (var in = decoding(text, most)) {
                assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo(expected);
                assertThat(in.read()).isNegative();
            }
            var byOctet = new ByteArrayOutputStream();
            try (var in = decoding(text, most)) {
                for (int octet = in.read(); octet >= 0; octet = in.read()) {
                    byOctet.write(octet);
                }
            }
            assertThat(byOctet.toString(ISO_8859_1)).isEqualTo(expected);
        }
    }

    @Test
    void decodesAcrossTheEdgesOfItsBlock() throws IOException {
        var random = new Random(13);
        var encoded = new StringBuilder();
        var expected = new StringBuilder();
        while (encoded.length() < 100_000) {
            switch (random.nextInt(4)) {
                case 0 -> encoded.append("=\r\n");
                case 1 -> encoded.append("=\n");
                case 2 -> {
                    int octet = random.nextInt(256);
                    encoded.append(String.format("=%02X", octet));
                    expected.append((char) octet);
                }
                default -> {
                    encoded.append("=x ");
                    expected.append("=x ");
                }
            }
        }
        for (int most : new int[] {1, 1_000, 1_000_000}) {
            try (var in = decoding(encoded.toString(), most)) {
                assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo(expected.toString());
            }
        }
    }

    @Test
    void asksForBlocksAndNotForOctets() throws IOException {
        int size = 1 << 20;
        var source = new Source("=41b".repeat(size / 4).getBytes(ISO_8859_1), size);
        try (var in = new QuotedPrintableInputStream(source)) {
            assertThat(in.readAllBytes()).hasSize(size / 2);
        }
        assertThat(source.calls).isLessThanOrEqualTo(size / 8_000 + 2);
    }

    @Test
    void handsOutWhatItHasBeforeItWaits() throws IOException {
        var source = new InputStream() {
            private boolean isRead;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int from, int length) {
                assertThat(isRead).as("asked again").isFalse();
                isRead = true;
                System.arraycopy("ab=4".getBytes(ISO_8859_1), 0, target, from, 4);
                return 4;
            }
        };
        try (var in = new QuotedPrintableInputStream(source)) {
            assertThat(in.read(new byte[100], 0, 100)).isEqualTo(2);
        }
    }
}
