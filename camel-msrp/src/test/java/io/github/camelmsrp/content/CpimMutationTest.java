// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that were damaged at random: read or refused, never anything else, and never more than was there. */
class CpimMutationTest {

    private static final int ROUNDS = 5_000;
    private static final byte[] WORDS =
            "\r\n\r\nContent-Type: : \\u\\\";lang=<>urn:NS: From: To: Require: c.d \t\u0000\u007f,=.".getBytes();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void damageIsReadOrRefused(long seed) throws Exception {
        var random = new Random(seed);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var octets = CpimText.object(
                    "cc: \"C\\u00e9\" <im:c@x>",
                    "DateTime: 2026-03-01T10:11:12.5+01:00",
                    "NS: d <urn:ietf:params:imdn>",
                    "d.Message-ID: Zk3v",
                    "Require: From",
                    "Subject:;lang=en;x=\"y\" a\\tb");
            for (int damage = random.nextInt(6); damage >= 0; damage--) {
                octets = damaged(octets, random);
            }
            try {
                check(CpimMessage.read(new ByteArrayInputStream(octets), CpimLimits.DEFAULT), octets.length);
                read++;
            } catch (CpimException e) {
                refused++;
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 20);
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    private static void check(CpimMessage message, int length) {
        assertThat(message.contentOffset()).isBetween(1, length);
        int characters = 0;
        for (var header : message.headers().all()) {
            characters += header.line().length();
            assertThat(header.line()).doesNotContainPattern("[\\x00-\\x1f\\x7f]");
            assertThat(header.value().length() + header.name().length())
                    .isLessThanOrEqualTo(header.line().length());
            assertThat(header.language()).isNotNull();
        }
        for (var header : message.mimeHeaders().all()) {
            characters += header.getKey().length();
            assertThat(header.getValue()).doesNotContain("\r").doesNotContain("\n");
        }
        assertThat(characters).isLessThanOrEqualTo(length);
        assertThat(message.contentType()).isNotEmpty();
        assertThat(message.transferEncoding()).isNotNull();
        message.headers()
                .to()
                .forEach(address ->
                        assertThat(CpimAddress.parse(address.format())).isEqualTo(address));
    }

    private static byte[] damaged(byte[] octets, Random random) {
        int at = random.nextInt(octets.length);
        switch (random.nextInt(4)) {
            case 0 -> octets[at] = (byte) random.nextInt(256);
            case 1 -> {
                return Arrays.copyOf(octets, Math.max(1, at));
            }
            case 2 -> {
                int length = Math.min(random.nextInt(8), octets.length - at);
                System.arraycopy(octets, octets.length - length, octets, at, length);
            }
            default -> {
                int from = random.nextInt(WORDS.length);
                int length = Math.min(random.nextInt(12), Math.min(WORDS.length - from, octets.length - at));
                System.arraycopy(WORDS, from, octets, at, length);
            }
        }
        return octets;
    }
}
