// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

/**
 * A message on its way out. Its {@link TransmissionListener} hears what becomes of it. All methods may be called from
 * any thread.
 */
public final class Transmission {

    private final MsrpSession session;
    private final OutgoingMessage message;

    Transmission(MsrpSession session, OutgoingMessage message) {
        this.session = session;
        this.message = message;
    }

    public MsrpSession session() {
        return session;
    }

    public String messageId() {
        return message.messageId();
    }

    /** Body octets that were handed to the connection so far. */
    public long bytesSent() {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives the message up: a chunk that is being written ends with {@code #} (RFC 4975 section 7.1), nothing more is
     * sent, and the listener's {@code onFailure} follows. Without effect once the message is through.
     */
    public void abort() {
        throw new UnsupportedOperationException();
    }
}
