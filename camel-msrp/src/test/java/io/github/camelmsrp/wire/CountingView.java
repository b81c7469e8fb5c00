// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.Unpooled;

/** Counts the octets that a search looks at. */
final class CountingView extends InputView {
    private long octetsRead;

    static CountingView of(String text) {
        CountingView view = new CountingView();
        view.open(Unpooled.wrappedBuffer(TestOctets.octets(text)));
        return view;
    }

    long octetsRead() {
        return octetsRead;
    }

    @Override
    byte getByte(int index) {
        octetsRead++;
        return super.getByte(index);
    }

    @Override
    long getLongLE(int index) {
        octetsRead += Long.BYTES;
        return super.getLongLE(index);
    }
}
