// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import io.github.camelmsrp.peer.ReceivedMessage.Bodies;
import io.github.camelmsrp.peer.ReceivedMessage.Chunk;
import io.github.camelmsrp.peer.ReceivedMessage.Content;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joins the chunks of all messages of a connection; a sender has to send them in order and without gaps. */
final class MessageCollector {
    private static final int MAX_OPEN = 10_000;

    private record Key(String toPath, String fromPath, String messageId) {
        static Key of(PeerHead head) {
            return new Key(head.toPath(), head.fromPath(), head.messageId());
        }
    }

    private final Map<Key, Assembly> open = new HashMap<>();
    private final Bodies bodies;
    private final int maxBodyOctets;
    private long sends;

    MessageCollector(Bodies bodies, int maxBodyOctets) {
        this.bodies = bodies;
        this.maxBodyOctets = maxBodyOctets;
    }

    /** Where the body of a frame goes while it is read; memory if empty. */
    Optional<BodySink> sinkFor(PeerHead head) {
        if (!head.isSend() || bodies == Bodies.HELD) {
            return Optional.empty();
        }
        return Optional.of(assembly(head));
    }

    /** The message that this frame completes or aborts. A SEND without a body is no message. */
    Optional<ReceivedMessage> add(PeerFrame frame) {
        if (!frame.isSend()) {
            return Optional.empty();
        }
        long index = sends++;
        if (!frame.hasBody() && frame.flag() == '$') {
            return Optional.empty();
        }
        var assembly = assembly(frame.head());
        if (bodies == Bodies.HELD) {
            assembly.accept(frame.body(), 0, (int) frame.bodyLength());
        }
        assembly.chunk(frame, index);
        if (frame.flag() == '+') {
            return Optional.empty();
        }
        open.remove(Key.of(frame.head()));
        return Optional.of(assembly.message(frame.flag()));
    }

    private Assembly assembly(PeerHead head) {
        var assembly = open.computeIfAbsent(Key.of(head), key -> new Assembly(head));
        if (open.size() > MAX_OPEN) {
            throw new PeerFailure("more than " + MAX_OPEN + " unfinished messages");
        }
        return assembly;
    }

    private final class Assembly implements BodySink {
        private final PeerHead first;
        private final MessageDigest digest = sha256();
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final List<Chunk> chunks = new ArrayList<>();
        private long chunkCount;
        private long length;

        Assembly(PeerHead first) {
            this.first = first;
        }

        @Override
        public void accept(byte[] block, int offset, int count) {
            digest.update(block, offset, count);
            if (bodies == Bodies.HELD) {
                if (octets.size() + count > maxBodyOctets) {
                    throw new PeerFailure("a message above the limit for memory; have it digested");
                }
                octets.write(block, offset, count);
            }
            length += count;
        }

        void chunk(PeerFrame frame, long index) {
            long expected = length - frame.bodyLength() + 1;
            var range = frame.byteRange().orElse(new PeerRange(1, PeerRange.UNKNOWN, PeerRange.UNKNOWN));
            if (range.start() != expected && frame.hasBody()) {
                throw new PeerFailure("a chunk that does not start at " + expected + " but " + range + "\n" + frame);
            }
            chunkCount++;
            if (chunks.size() < ReceivedMessage.CHUNKS_KEPT) {
                chunks.add(new Chunk(index, frame.transactionId(), range, frame.bodyLength(), frame.flag()));
            }
        }

        ReceivedMessage message(char flag) {
            String hex = HexFormat.of().formatHex(digest.digest());
            var content = new Content(length, hex, bodies, octets.toByteArray());
            return new ReceivedMessage(first, List.copyOf(chunks), chunkCount, content, flag);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
