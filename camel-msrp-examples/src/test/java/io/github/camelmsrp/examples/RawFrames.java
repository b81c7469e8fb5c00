// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads MSRP frames from a stream: a head, then its body piece by piece up to the end-line. */
final class RawFrames {

    private static final byte[] HYPHENS = "-------".getBytes(UTF_8);

    private final InputStream in;
    private final byte[] buffer = new byte[256 << 10];
    private int start;
    private int end;

    /** What comes before a body. */
    record Head(
            String transactionId,
            String kind,
            Map<String, String> headers,
            @Nullable Character flag) {

        boolean isResponse() {
            return Character.isDigit(kind.charAt(0));
        }

        boolean isSend() {
            return "SEND".equals(kind);
        }

        int status() {
            return Integer.parseInt(kind);
        }

        @Nullable
        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** Takes a piece of a body. */
    interface Sink {
        void accept(byte[] source, int offset, int count);
    }

    RawFrames(InputStream in) {
        this.in = in;
    }

    /** The next head, or null at the end of the stream. */
    @Nullable
    Head next() throws IOException {
        String startLine = line();
        if (startLine == null) {
            return null;
        }
        String[] words = startLine.split(" ", 4);
        if (words.length < 3 || !"MSRP".equals(words[0])) {
            throw new IOException("not a start line: " + startLine);
        }
        Map<String, String> headers = new TreeMap<>();
        String endLine = "-------" + words[1];
        for (String line = needLine(); ; line = needLine()) {
            if (line.isEmpty()) {
                return new Head(words[1], words[2], headers, null);
            }
            if (line.startsWith(endLine)) {
                return new Head(words[1], words[2], headers, line.charAt(endLine.length()));
            }
            String[] header = line.split(": ", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
        }
    }

    void skipBody(Head head) throws IOException {
        body(head, (source, offset, count) -> {});
    }

    /** Passes the body on and returns the flag of the end-line. */
    char body(Head head, Sink sink) throws IOException {
        if (head.flag() != null) {
            return head.flag();
        }
        byte[] mark = ("\r\n-------" + head.transactionId()).getBytes(UTF_8);
        while (true) {
            int found = find(mark);
            if (found >= 0) {
                sink.accept(buffer, start, found - start);
                start = found + 2;
                String endLine = needLine();
                return endLine.charAt(HYPHENS.length + head.transactionId().length());
            }
            int safe = Math.max(start, end - mark.length + 1);
            sink.accept(buffer, start, safe - start);
            start = safe;
            if (!fill()) {
                throw new EOFException("inside a body");
            }
        }
    }

    private int find(byte[] mark) {
        for (int i = start; i <= end - mark.length; i++) {
            if (buffer[i] == '\r' && java.util.Arrays.equals(buffer, i, i + mark.length, mark, 0, mark.length)) {
                return i;
            }
        }
        return -1;
    }

    private String needLine() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("inside a frame");
        }
        return line;
    }

    private @Nullable String line() throws IOException {
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    var line = new String(buffer, start, i - start - 1, UTF_8);
                    start = i + 1;
                    return line;
                }
            }
            int kept = end - start;
            if (!fill()) {
                return null;
            }
            scanned = start + kept;
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }
}
