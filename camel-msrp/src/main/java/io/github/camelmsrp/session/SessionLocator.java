// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.RequestHead;
import org.jspecify.annotations.Nullable;

/** Knows the sessions that requests of a connection may belong to: those of a listener, or of a dialled connection. */
interface SessionLocator {

    /**
     * Finds or makes the session of a request by its single To-Path URI and, where a session is not yet known, its
     * From-Path. Whether that session is bound elsewhere and whether the peer is the right one is checked by the
     * connection.
     *
     * @return {@code null} to answer 481
     * @throws MsrpException to answer with its status
     */
    @OnEventLoop
    @Nullable
    MsrpSession locate(RequestHead head, Connection connection) throws MsrpException;

    /**
     * Whether the session of a request will be known later: its own URI was announced, the path of its peer has not
     * come. The request waits until {@link Connection#onSessionDecided}, which may come on any thread.
     */
    @OnEventLoop
    default boolean isAwaited(RequestHead head, Connection connection) {
        return false;
    }

    /** The session is over and must not be found again. Any thread if the session never had a connection. */
    void onSessionClosed(MsrpSession session);

    /** Whether a session is about to be attached to a connection that has none now. */
    @OnEventLoop
    default boolean isSessionComing() {
        return false;
    }

    /** The channel is closed; all its sessions were closed before. */
    @OnEventLoop
    void onConnectionClosed(Connection connection);

    /** The peer did what it should not, and the connection goes on; for the log, which must not let a peer fill it. */
    @OnEventLoop
    default void onPeerFault(Connection connection, String fault) {
        SessionLog.LOG.warn("Connection with {}: {}", connection.core().remoteAddress(), fault);
    }

    /** The peer did what ends the connection; for the log, which must not let a peer fill it. */
    @OnEventLoop
    default void onPeerFault(Connection connection, MsrpException fault) {
        SessionLog.LOG.warn(
                "Connection with {} is closed: {}", connection.core().remoteAddress(), fault.getMessage());
    }
}
