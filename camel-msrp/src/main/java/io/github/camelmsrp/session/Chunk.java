// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpStatus;

/** The transaction of one chunk. */
@OnEventLoop
final class Chunk extends Transactions.Transaction {

    private final Transmission transmission;
    private boolean last;

    Chunk(Transactions table, String id, Transmission transmission) {
        super(table, id, transmission.session(), transmission.message().failureReport());
        this.transmission = transmission;
    }

    boolean belongsTo(Transmission other) {
        return transmission == other;
    }

    /** Its end-line has the flag {@code $}. */
    void setLast() {
        last = true;
        transmission.handedOver();
    }

    @Override
    public void onWritten() {
        super.onWritten();
        if (last) {
            transmission.lastChunkWritten();
        }
    }

    @Override
    long timeoutMillis() {
        return transmission.message().requestTimeoutMillis(session.settings());
    }

    @Override
    void onAnswer(MsrpStatus status) {
        transmission.chunkAnswered(status);
    }
}
