// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.CompletionStage;

/**
 * An MSRP endpoint on the network: the event loops, the listeners and the dialled connections, which sessions to the
 * same authority share (RFC 4975 section 5.4). One node serves a whole application. All methods may be called from any
 * thread.
 */
public final class MsrpNode implements AutoCloseable {

    private MsrpNode() {}

    /** Starts the event loops; no port is opened before {@link #listen}. Their threads are daemons. */
    public static MsrpNode start(NodeSettings settings) {
        throw new UnsupportedOperationException();
    }

    /**
     * Binds one address.
     *
     * @param acceptor decides about session ids that are not registered on the listener
     * @return the bound listener, or an {@link java.io.IOException} if the address cannot be bound
     */
    public CompletionStage<Listener> listen(ListenerSettings settings, SessionAcceptor acceptor) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a session with a peer: on a connection to the same scheme, host, port and TLS settings if there is one,
     * else on a new one. The first request goes out at once, which is how the peer learns of the session.
     *
     * @return the session, bound to its connection and ready to send; or an
     *     {@link io.github.camelmsrp.wire.MsrpException} of scope {@code CONNECTION} if the peer cannot be reached in
     *     time or TLS fails. There is no fallback to plain text
     */
    public CompletionStage<MsrpSession> connect(DialSettings dial, SessionSettings settings, SessionHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** The clock and timers of this node. */
    public Scheduler scheduler() {
        throw new UnsupportedOperationException();
    }

    /** How many dialled connections are open. */
    public int dialledConnectionCount() {
        throw new UnsupportedOperationException();
    }

    /**
     * Closes the listeners for new connections, drains all connections side by side, and ends the event loops. Every
     * stage that this node returned completes. Calling it again returns the same stage.
     *
     * @param graceMillis how long connections may take for what is queued and unanswered
     * @return completes when no thread and no port of the node is left
     */
    public CompletionStage<Void> stop(long graceMillis) {
        throw new UnsupportedOperationException();
    }

    /** Stops without grace and waits for the end. Not for event loop threads. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
