// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static io.github.camelmsrp.peer.PeerFailure.require;

import io.github.camelmsrp.peer.PeerFrame.Body;
import io.github.camelmsrp.peer.PeerFrame.BodyState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads frames strictly from a stream, block by block. Never asks the stream for more than the frame must still have,
 * so it does not wait for octets that need not come.
 */
final class FrameReader {
    private static final int MAX_HEADERS = 1000;
    private static final int LINE_END = 2;

    private final InputStream in;
    private final PeerOptions.Reading limits;
    private final byte[] buffer = new byte[64 << 10];
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private long octetsOfFrame;

    FrameReader(InputStream in, PeerOptions.Reading limits) {
        this.in = in;
        this.limits = limits;
    }

    /** The next frame with its body in memory; empty if the stream ends before it begins. */
    Optional<PeerFrame> next() throws IOException {
        return next(request -> Optional.empty());
    }

    /** The next frame; its body goes to the sink if there is one for its head, else to memory. */
    Optional<PeerFrame> next(Function<PeerHead, Optional<BodySink>> sinks) throws IOException {
        head.reset();
        octetsOfFrame = 0;
        if (!hasOctet()) {
            return Optional.empty();
        }
        var start = FrameGrammar.start(line());
        var headers = new ArrayList<PeerHead.Header>();
        String end = "-------" + start.transactionId();
        while (true) {
            int before = head.size();
            String line = line();
            if (isEndLine(line, end)) {
                var whole = start.with(headers);
                FrameGrammar.requireOrder(whole, false);
                return Optional.of(checked(new PeerFrame(whole, headUpTo(before), Body.NONE, flagOf(line))));
            }
            if (line.isEmpty()) {
                var whole = start.with(headers);
                FrameGrammar.requireOrder(whole, true);
                return Optional.of(checked(withBody(whole, sinks.apply(whole))));
            }
            headers.add(FrameGrammar.header(line));
            require(headers.size() <= MAX_HEADERS, "too many header fields", headers.size());
        }
    }

    /** Whether octets arrive before the stream ends; those that did are kept for the next frame. */
    boolean hasOctet() throws IOException {
        return position < limit || fill();
    }

    /** Takes up to that many octets as they are, whatever they mean; fewer only at the end of the stream. */
    byte[] octets(int count) throws IOException {
        var octets = new ByteArrayOutputStream();
        while (octets.size() < count && hasOctet()) {
            int length = Math.min(count - octets.size(), limit - position);
            octets.write(buffer, position, length);
            position += length;
        }
        return octets.toByteArray();
    }

    /** For failure messages: what has come of the frame so far. */
    String progress() {
        var text = new String(head.toByteArray(), StandardCharsets.UTF_8)
                + new String(buffer, position, Math.min(limit - position, 200), StandardCharsets.UTF_8);
        return text.isEmpty() ? "nothing" : octetsOfFrame + " octets and " + (limit - position) + " more:\n" + text;
    }

    private byte[] headUpTo(int length) {
        return Arrays.copyOf(head.toByteArray(), length);
    }

    private PeerFrame checked(PeerFrame frame) {
        if (limits.rules() == PeerOptions.Rules.SENDER) {
            SenderRules.check(frame);
        }
        return frame;
    }

    private static boolean isEndLine(String line, String end) {
        return line.length() == end.length() + 1 && line.startsWith(end) && isFlag(flagOf(line));
    }

    private static char flagOf(String line) {
        return line.charAt(line.length() - 1);
    }

    private static boolean isFlag(int octet) {
        return octet == '$' || octet == '+' || octet == '#';
    }

    private String line() throws IOException {
        int scanned = 0;
        while (true) {
            int at = position + scanned;
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            if (at < limit) {
                return take(at);
            }
            scanned = limit - position;
            require(scanned < buffer.length, "a line that is too long, in octets", scanned);
            more("a line");
        }
    }

    private String take(int lineFeed) {
        int length = lineFeed - position;
        require(length > 0 && buffer[lineFeed - 1] == '\r', "a line that ends with LF alone");
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, position, length - 1));
            head.write(buffer, position, length + 1);
            consume(length + 1);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new PeerFailure("a line that is not UTF-8", e);
        }
    }

    private PeerFrame withBody(PeerHead whole, Optional<BodySink> chosen) throws IOException {
        byte[] headOctets = head.toByteArray();
        if (chosen.isPresent()) {
            var count = new Count();
            char flag = body(whole.transactionId(), chosen.get().and(count));
            return new PeerFrame(whole, headOctets, new Body(BodyState.STREAMED, count.octets, new byte[0]), flag);
        }
        var kept = new ByteArrayOutputStream();
        char flag = body(whole.transactionId(), (block, offset, length) -> {
            require(kept.size() + length <= limits.maxBodyOctets(), "a body above the limit for memory; stream it");
            kept.write(block, offset, length);
        });
        return new PeerFrame(whole, headOctets, new Body(BodyState.HELD, kept.size(), kept.toByteArray()), flag);
    }

    /** Gives the body to the sink and returns the flag; octets that may belong to the end-line are held back. */
    private char body(String transactionId, BodySink sink) throws IOException {
        var search = new EndLineSearch(transactionId);
        boolean isStart = true;
        int scanned = 0; // octets from position on that need not be looked at again
        while (true) {
            int hit = search.find(buffer, position + scanned, limit);
            int certain = (hit < 0 ? limit - search.length() + 1 : hit) - position - LINE_END;
            isStart &= certain <= -LINE_END;
            deliver(sink, certain);
            if (hit < 0) {
                scanned = Math.max(0, limit - position - search.length() + 1);
                more("a body");
                continue;
            }
            int lead = Math.min(LINE_END, LINE_END + certain);
            byte flag = octetAfter(lead + search.length());
            if (isFlag(flag)) {
                requireLineEnds(lead, lead + search.length() + 1, isStart);
                consume(lead + search.length() + 1 + LINE_END);
                return (char) flag;
            }
            isStart = false;
            scanned = lead + 1;
        }
    }

    /** A sender never lets its own end-line stand anywhere inside the body (RFC 4975 section 7.1). */
    private void requireLineEnds(int lead, int after, boolean isStart) throws IOException {
        boolean follows = octetAfter(after) == '\r' && octetAfter(after + 1) == '\n';
        boolean leads = lead == LINE_END && buffer[position] == '\r' && buffer[position + 1] == '\n';
        require(!isStart || !follows, "a blank line directly before the end-line: neither a body nor none");
        require(leads && follows, "the end-line of the frame inside its body");
    }

    private byte octetAfter(int offset) throws IOException {
        while (limit - position <= offset) {
            more("an end-line");
        }
        return buffer[position + offset];
    }

    private void deliver(BodySink sink, int length) throws IOException {
        if (length > 0) {
            sink.accept(buffer, position, length);
            consume(length);
        }
    }

    private void consume(int octets) {
        position += octets;
        octetsOfFrame += octets;
        require(octetsOfFrame <= limits.maxFrameOctets(), "a frame above the limit in octets", limits.maxFrameOctets());
    }

    private void more(String place) throws IOException {
        if (!fill()) {
            throw new PeerFailure("the connection ends inside " + place + " after " + progress());
        }
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = 0;
        } else if (limit == buffer.length) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, read);
        return read > 0;
    }

    private static final class Count implements BodySink {
        private long octets;

        @Override
        public void accept(byte[] block, int offset, int length) {
            octets += length;
        }
    }
}
