// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what the last octets of a header field were parsed to: on a connection the content type of one message is
 * mostly that of the message before.
 */
final class LastSeen<T> {
    /** A rare monster is not worth keeping with the connection. */
    private static final int MAX_OCTETS = 512;

    private byte[] octets = {};
    private @Nullable T value;

    /** What these octets were parsed to, or null if they are not the last ones. */
    @Nullable
    T get(Octets text) {
        return text.contentEquals(octets) ? value : null;
    }

    T put(Octets text, T parsed) {
        if (text.length() <= MAX_OCTETS) {
            octets = text.copy();
            value = parsed;
        }
        return parsed;
    }
}
