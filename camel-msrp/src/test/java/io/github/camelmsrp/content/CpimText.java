// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Message/cpim objects for tests, written as lines. */
final class CpimText {

    private CpimText() {}

    /** The lines, each with its end but the last. */
    static byte[] octets(String... lines) {
        return String.join("\r\n", lines).getBytes(UTF_8);
    }

    static CpimMessage read(String... lines) throws CpimException {
        return read(octets(lines));
    }

    static CpimMessage read(byte[] octets) throws CpimException {
        return read(octets, CpimLimits.DEFAULT);
    }

    static CpimMessage read(byte[] octets, CpimLimits limits) throws CpimException {
        try {
            return CpimMessage.read(new ByteArrayInputStream(octets), limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object with these CPIM headers, From and To before them. */
    static CpimHeaders headers(String... lines) throws CpimException {
        return read(object(lines)).headers();
    }

    static CpimHeader header(String line) throws CpimException {
        return headers(line).all().get(2);
    }

    static byte[] object(String... lines) {
        var all = new StringBuilder("From: <sip:alice@example.org>\r\nTo: <sip:bob@example.net>\r\n");
        Arrays.stream(lines).forEach(line -> all.append(line).append("\r\n"));
        return all.append("\r\nContent-Type: text/plain\r\n\r\nHi Bob")
                .toString()
                .getBytes(UTF_8);
    }

    static String content(byte[] octets) throws CpimException {
        int offset = read(octets).contentOffset();
        return new String(octets, offset, octets.length - offset, UTF_8);
    }

    static void assertMalformed(byte[] octets) {
        assertThatExceptionOfType(CpimException.class)
                .isThrownBy(() -> read(octets))
                .extracting(CpimException::reason)
                .isEqualTo(CpimException.Reason.MALFORMED);
    }

    static void assertMalformed(String... headerLines) {
        assertMalformed(object(headerLines));
    }
}
