// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Takes the octets of a body block by block, so that a body of any size needs constant memory. */
@FunctionalInterface
public interface BodySink {

    /** The block belongs to the caller and changes after the call. */
    void accept(byte[] block, int offset, int length) throws IOException;

    static BodySink discard() {
        return (block, offset, length) -> {};
    }

    static BodySink digest(MessageDigest digest) {
        return digest::update;
    }

    static BodySink into(OutputStream out) {
        return out::write;
    }

    default BodySink and(BodySink other) {
        return (block, offset, length) -> {
            accept(block, offset, length);
            other.accept(block, offset, length);
        };
    }
}
