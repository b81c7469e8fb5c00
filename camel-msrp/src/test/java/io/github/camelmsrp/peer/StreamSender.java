// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.HashSet;
import java.util.Set;

/** Writes a body of any size as chunks of one message, in constant memory and in large writes. */
final class StreamSender {
    private static final int MOST_OUTSTANDING = 64;

    private final PeerConnection connection;
    private final PeerInput input;
    private final Set<String> outstanding = new HashSet<>();
    private final byte[] stage = new byte[64 << 10];
    private int staged;

    StreamSender(PeerConnection connection, PeerInput input) {
        this.connection = connection;
        this.input = input;
    }

    /** Returns the number of octets of the body. */
    long send(PeerMessage template, InputStream source, long total, long chunkOctets) throws IOException {
        boolean readsResponses = !input.isBackground()
                && template.header("Failure-Report").orElse("yes").equals("yes");
        var body = new PushbackInputStream(source);
        long sent = 0;
        boolean isLast = false;
        while (!isLast) {
            var chunk = template.chunkHead(new PeerRange(sent + 1, PeerRange.UNKNOWN, total));
            var outcome = write(chunk, body, chunkOctets);
            sent += outcome.octets;
            isLast = outcome.isLast;
            if (readsResponses) {
                outstanding.add(chunk.transactionId());
                readOks(isLast ? 0 : MOST_OUTSTANDING);
            }
        }
        return sent;
    }

    private Outcome write(PeerMessage chunk, PushbackInputStream body, long chunkOctets) {
        var outcome = new Outcome();
        connection.exclusively(() -> {
            put(chunk.headOctets());
            outcome.octets = copy(body, chunkOctets);
            outcome.isLast = isAtEnd(body);
            put(chunk.endOctets(outcome.isLast ? "$" : "+"));
            if (outcome.isLast || staged > stage.length / 2) {
                flush();
            }
        });
        return outcome;
    }

    /** Responses that nobody reads would in the end stop both sides. */
    private void readOks(int most) {
        while (outstanding.size() > most) {
            connection.exclusively(this::flush);
            var response = input.first(frame -> !frame.isRequest() && outstanding.contains(frame.transactionId()));
            PeerFailure.require(response.status() == 200, "refused", response);
            outstanding.remove(response.transactionId());
        }
    }

    private static final class Outcome {
        private long octets;
        private boolean isLast;
    }

    private long copy(InputStream body, long most) throws IOException {
        long copied = 0;
        while (copied < most) {
            if (staged == stage.length) {
                flush();
            }
            int read = body.read(stage, staged, (int) Math.min(most - copied, stage.length - staged));
            if (read < 0) {
                break;
            }
            staged += read;
            copied += read;
        }
        return copied;
    }

    private static boolean isAtEnd(PushbackInputStream body) throws IOException {
        int octet = body.read();
        if (octet >= 0) {
            body.unread(octet);
        }
        return octet < 0;
    }

    private void put(byte[] octets) throws IOException {
        if (octets.length > stage.length - staged) {
            flush();
        }
        if (octets.length > stage.length) {
            connection.slices(octets, 0, octets.length);
            return;
        }
        System.arraycopy(octets, 0, stage, staged, octets.length);
        staged += octets.length;
    }

    private void flush() throws IOException {
        connection.slices(stage, 0, staged);
        staged = 0;
    }
}
