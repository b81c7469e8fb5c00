// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A message that {@link RawPeer} received: its check sum, and its first octets. */
final class ReceivedMessage implements RawFrames.Sink {

    private static final int KEPT_OCTETS = 1 << 20;

    private final @Nullable String contentType;
    private final @Nullable String disposition;
    private final MessageDigest digest;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private long size;

    ReceivedMessage(RawFrames.Head head) {
        this.contentType = head.header("Content-Type");
        this.disposition = head.header("Content-Disposition");
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Chunks of one message come in order over one connection. */
    void expectOffset(@Nullable String byteRange) {
        if (byteRange != null && Long.parseLong(byteRange.substring(0, byteRange.indexOf('-'))) != size + 1) {
            throw new AssertionError("chunk " + byteRange + " after " + size + " octets");
        }
    }

    @Override
    public void accept(byte[] source, int offset, int count) {
        digest.update(source, offset, count);
        first.write(source, offset, Math.min(count, KEPT_OCTETS - first.size()));
        size += count;
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    @Nullable
    String disposition() {
        return disposition;
    }

    String text() {
        return first.toString(StandardCharsets.UTF_8);
    }

    long size() {
        return size;
    }

    /** Asked for once, when the message is whole. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
