// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.io.ByteArrayInputStream;
import java.util.function.IntSupplier;

/** Returns as many octets per read as it is told to, even none, which the contract of InputStream forbids. */
final class TrickleStream extends ByteArrayInputStream {
    private final IntSupplier perRead;

    TrickleStream(byte[] octets, IntSupplier perRead) {
        super(octets);
        this.perRead = perRead;
    }

    @Override
    public synchronized int read(byte[] target, int from, int length) {
        int wanted = Math.min(length, perRead.getAsInt());
        return wanted == 0 ? 0 : super.read(target, from, wanted);
    }
}
