// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Decodes quoted-printable (RFC 2045 section 6.7) while it is read. An equals sign that begins neither an octet nor a
 * soft line break stands for itself; blanks before a line end stay.
 */
final class QuotedPrintableInputStream extends InputStream {

    private static final int LOOK_AHEAD = 2;

    private final BufferedInputStream in;

    QuotedPrintableInputStream(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    @Override
    public int read() throws IOException {
        while (true) {
            int octet = in.read();
            if (octet != '=') {
                return octet;
            }
            in.mark(LOOK_AHEAD);
            int first = in.read();
            if (first == '\n') {
                continue;
            }
            int second = first < 0 ? -1 : in.read();
            if (first == '\r' && second == '\n') {
                continue;
            }
            int high = Character.digit(first, 16);
            int low = Character.digit(second, 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
            in.reset();
            return octet;
        }
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        int count = 0;
        while (count < length && (count == 0 || in.available() > 0)) {
            int octet = read();
            if (octet < 0) {
                return count == 0 ? -1 : count;
            }
            target[from + count++] = (byte) octet;
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
