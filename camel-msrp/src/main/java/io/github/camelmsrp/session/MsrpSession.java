// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One MSRP session: two endpoints, each with a URI of its own, bound to one connection at most and for good (RFC 4975
 * section 5.4). Messages go both ways. All methods may be called from any thread.
 */
public final class MsrpSession {

    /** The life of a session; it only moves forward. */
    public enum State {
        /** Registered, the peer has not connected. Messages may be queued. */
        NEW,
        /** Bound to an open connection. */
        OPEN,
        /** Over; recovery takes a new session with new URIs. */
        CLOSED
    }

    private final String id;
    private final MsrpUri localUri;
    private final MsrpPath peerPath;
    private final SessionSettings settings;
    private final SessionHandler handler;
    private final Engine engine;

    /** A session whose id is the session-id of its own URI. */
    MsrpSession(
            MsrpUri localUri, MsrpPath peerPath, SessionSettings settings, SessionHandler handler, Engine engine) {
        this(String.valueOf(localUri.sessionId()), localUri, peerPath, new SessionTemplate(settings, handler), engine);
    }

    /** A session of a URI that several peers address, told apart by an id of its own. */
    MsrpSession(String id, MsrpUri localUri, MsrpPath peerPath, SessionTemplate template, Engine engine) {
        this.id = id;
        this.localUri = localUri;
        this.peerPath = peerPath;
        this.settings = template.settings();
        this.handler = template.handler();
        this.engine = engine;
    }

    /** What tells this session from all others of its listener or node; to be kept from strangers. */
    public String id() {
        return id;
    }

    /** The id for logs and consoles: too short to address the session with. */
    public String maskedId() {
        return MsrpUri.mask(id);
    }

    public MsrpUri localUri() {
        return localUri;
    }

    public MsrpPath peerPath() {
        return peerPath;
    }

    public SessionSettings settings() {
        return settings;
    }

    public State state() {
        throw new UnsupportedOperationException();
    }

    /** This end of the connection; {@code null} while there is none. */
    public @Nullable InetSocketAddress localAddress() {
        throw new UnsupportedOperationException();
    }

    /** The other end of the connection; {@code null} while there is none. */
    public @Nullable InetSocketAddress remoteAddress() {
        throw new UnsupportedOperationException();
    }

    /** The TLS session of the connection; {@code null} without TLS or connection. */
    public @Nullable SSLSession tls() {
        throw new UnsupportedOperationException();
    }

    /**
     * Queues a message. Messages of at most one chunk leave in the order of these calls; longer ones and those of
     * unknown size are sent chunk by chunk in turn with everything else of the connection, so they may be overtaken.
     *
     * <p>A session without connection keeps the message until its peer connects. If the queue is full, or the session
     * is over, the listener's {@code onFailure} is called with status 423 or 481. The body is closed in every case.
     */
    public Transmission send(OutgoingMessage message, TransmissionListener listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops reading from the connection, and so slows the peer down, until {@link #resumeReading()} was called as often
     * as this. Sessions that share the connection stop with it, answers to what was sent as well.
     */
    public void pauseReading() {
        throw new UnsupportedOperationException();
    }

    public void resumeReading() {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends the session in good order: new messages are refused both ways, outgoing ones end with {@code #}, delivered
     * ones may still be completed and are answered, outstanding transactions are awaited. The connection closes with
     * its last session.
     *
     * @param graceMillis how long all that may take; what is open then fails
     * @return completes when the session is over and what it had to say was written
     */
    public CompletionStage<Void> close(long graceMillis) {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs a task later on the event loop of the connection; on an executor of the node while there is no connection.
     */
    public Scheduler.Cancellable schedule(long delayMillis, Runnable task) {
        throw new UnsupportedOperationException();
    }
}
