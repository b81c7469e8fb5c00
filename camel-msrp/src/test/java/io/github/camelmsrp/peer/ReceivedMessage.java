// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message joined from its chunks.
 *
 * @param head of the first chunk
 * @param chunks in the order they came, the first {@value #CHUNKS_KEPT} of them
 * @param chunkCount all of them
 * @param flag of the last chunk: {@code $}, or {@code #} if the sender gave up
 */
public record ReceivedMessage(PeerHead head, List<Chunk> chunks, long chunkCount, Content content, char flag) {
    static final int CHUNKS_KEPT = 10_000;

    /** Whether bodies of messages stay in memory or only their digest does. */
    public enum Bodies {
        HELD,
        DIGESTED
    }

    /**
     * @param index counts the SENDs of the connection from 0, so that interleaved messages show
     * @param octets that really came
     */
    public record Chunk(long index, String transactionId, PeerRange range, long octets, char flag) {}

    record Content(long length, String sha256, Bodies bodies, byte[] octets) {}

    public String messageId() {
        return head.messageId();
    }

    public String contentType() {
        return head.contentType().orElseThrow();
    }

    public boolean isAborted() {
        return flag == '#';
    }

    public long length() {
        return content.length;
    }

    /** In lower-case hexadecimal. */
    public String sha256() {
        return content.sha256;
    }

    public byte[] body() {
        if (content.bodies == Bodies.DIGESTED) {
            throw new IllegalStateException("only the digest was kept");
        }
        return content.octets.clone();
    }

    public String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "message " + messageId() + ", " + length() + " octets in " + chunkCount + " chunks, flag " + flag;
    }
}
