// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of the wire as chars below 256, in an array that is used again for every line: parsers read it without
 * making strings, and take a string only of what they keep.
 */
final class Octets implements CharSequence {
    private static final int INITIAL_CAPACITY = 128;

    private byte[] array;
    private int offset;
    private int length;

    Octets() {
        this(new byte[INITIAL_CAPACITY], 0, 0);
    }

    private Octets(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Takes octets of the input. The caller has checked the limits. */
    void load(InputView in, int index, int count) {
        if (array.length < count) {
            array = new byte[Math.max(count, 2 * array.length)];
        }
        in.copyTo(array, index, count);
        select(0, count);
    }

    /** Shows some of the octets that were loaded. */
    void select(int from, int to) {
        offset = from;
        length = to - from;
    }

    /** Narrows this view; the octets stay where they are. */
    void narrow(int from, int to) {
        offset += from;
        length = to - from;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return (char) (array[offset + index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new Octets(array, offset + start, end - start);
    }

    String ascii(int from, int to) {
        return new String(array, offset + from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Ill-formed sequences become U+FFFD. */
    String utf8(int from, int to) {
        return new String(array, offset + from, to - from, StandardCharsets.UTF_8);
    }

    /** Whether a range is exactly this ASCII text. */
    boolean matches(int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (charAt(from + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean hasControls(int from, int to) {
        for (int i = from; i < to; i++) {
            if (Utf8Text.isControl(charAt(i))) {
                return true;
            }
        }
        return false;
    }

    boolean contentEquals(byte[] other) {
        return Arrays.equals(array, offset, offset + length, other, 0, other.length);
    }

    int contentHash() {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    byte[] copy() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    @Override
    public String toString() {
        return ascii(0, length);
    }
}
