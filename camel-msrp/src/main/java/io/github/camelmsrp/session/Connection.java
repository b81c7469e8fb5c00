// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/**
 * One transport connection and the sessions on it (RFC 4975 section 5.4). It takes the frames of the decoder and writes octets,
 * so it stands last in the pipeline.
 */
@OnEventLoop
final class Connection extends ChannelInboundHandlerAdapter {

    /** Which side opened the connection: the one that did speaks first. */
    enum Role {
        ACCEPTED,
        DIALLED
    }

    Connection(SessionLocator locator, Engine engine, Role role) {}

    /**
     * Binds a session to this connection. On a dialled one a SEND goes out at once: the first message that waits, or one without
     * body.
     *
     * @return false if this connection takes no more sessions because it is closing or closed, or if the session is closed or
     *     bound elsewhere; nothing has happened then
     */
    boolean attach(MsrpSession session) {
        throw new UnsupportedOperationException();
    }

    /** Closes the channel and fails all sessions; the first cause counts. */
    void close(MsrpException cause) {
        throw new UnsupportedOperationException();
    }

    /** Closes all sessions in good order, then the channel. Completes when the channel is closed. */
    CompletionStage<Void> drain(long graceMillis) {
        throw new UnsupportedOperationException();
    }

    /** The open sessions, a snapshot. */
    Collection<MsrpSession> sessions() {
        throw new UnsupportedOperationException();
    }

    /** Whether no session is bound. */
    boolean isUnused() {
        throw new UnsupportedOperationException();
    }
}
