// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads lines up to a blank one, within limits. A bare LF ends a line too. */
final class HeaderLines {

    private static final int BLOCK = 2048;

    private final InputStream in;
    private final CpimLimits limits;
    private final byte[] block = new byte[BLOCK];
    private final List<String> current = new ArrayList<>();
    private int position;
    private int limit;
    private int consumed;
    private int headers;

    /**
     * Lines up to a blank one.
     *
     * @param lines without their ends and without the blank one
     * @param hasEnd whether there was a blank line, and not just the end of the octets
     */
    record Section(List<String> lines, boolean hasEnd) {}

    HeaderLines(InputStream in, CpimLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** How many octets the lines so far have with their ends. */
    int consumed() {
        return consumed;
    }

    /** The lines of the section that was read last, also if reading it failed. */
    List<String> current() {
        return current;
    }

    /** @throws CpimException if it is too large or no text */
    Section readSection() throws CpimException, IOException {
        current.clear();
        while (true) {
            var line = new ByteArrayOutputStream();
            boolean hasEnd = readLine(line);
            if (!hasEnd) {
                return new Section(List.copyOf(current), false);
            }
            if (line.size() == 0) {
                return new Section(List.copyOf(current), true);
            }
            if (++headers > limits.maxHeaders()) {
                throw CpimException.tooLarge();
            }
            current.add(text(line.toByteArray()));
        }
    }

    /** False if the octets end before the line does. */
    private boolean readLine(ByteArrayOutputStream line) throws CpimException, IOException {
        int last = -1;
        while (true) {
            int octet = next();
            if (octet < 0) {
                return false;
            }
            if (octet == '\n') {
                return true;
            }
            if (last == '\r') {
                line.write('\r');
            }
            if (octet != '\r') {
                line.write(octet);
            }
            last = octet;
        }
    }

    private int next() throws CpimException, IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(block, 0, BLOCK));
            if (limit == 0) {
                return -1;
            }
        }
        if (consumed == limits.maxOctets()) {
            throw CpimException.tooLarge();
        }
        consumed++;
        return block[position++] & 0xFF;
    }

    private static String text(byte[] line) throws CpimException {
        for (byte octet : line) {
            if (octet >= 0 && octet < 0x20 && octet != '\t' || octet == 0x7F) {
                throw CpimException.malformed("a header has control characters");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            throw CpimException.malformed("a header is not UTF-8");
        }
    }
}
