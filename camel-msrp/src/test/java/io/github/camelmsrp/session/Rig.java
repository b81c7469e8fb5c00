// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpDecoder;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A connection in an embedded channel, with sessions that a test registers, and time that stands still. */
final class Rig implements AutoCloseable, SessionLocator {

    static final String LOCAL = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    static final String PEER = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";

    final ManualScheduler time;
    final Events events = new Events();
    final List<String> closedSessions = new ArrayList<>();
    final Engine engine;
    final Connection connection;
    final EmbeddedChannel channel;
    private final Map<MsrpUri, MsrpSession> sessions = new HashMap<>();
    private @Nullable MsrpSession session;
    boolean connectionClosed;

    private Rig(Connection.Role role, Builder builder) {
        time = builder.time;
        engine = new Engine(time, builder.limits, builder.budget, Runnable::run);
        connection = new Connection(this, engine, role, builder.identifiers);
        channel = new EmbeddedChannel(new MsrpDecoder(), connection);
    }

    static Builder rig() {
        return new Builder();
    }

    /** An accepted connection and one registered session; its peer has not sent anything. */
    static Rig accepted() {
        return rig().accepted();
    }

    /** A dialled connection and one session that is bound to it; its first SEND was taken and answered. */
    static Rig dialled() {
        return rig().dialled();
    }

    static final class Builder {
        private ManualScheduler time = new ManualScheduler();
        private Limits limits = Limits.DEFAULT;
        private SessionSettings settings = SessionSettings.DEFAULT;
        private MemoryBudget budget = new MemoryBudget(64 << 20);
        private Identifiers identifiers = new Identifiers(new Random(42));

        Builder limits(UnaryOperator<Limits> change) {
            limits = change.apply(limits);
            return this;
        }

        Builder settings(UnaryOperator<SessionSettings.Builder> change) {
            settings = change.apply(settings.toBuilder()).build();
            return this;
        }

        Builder budget(long octets) {
            budget = new MemoryBudget(octets);
            return this;
        }

        Builder time(ManualScheduler shared) {
            time = shared;
            return this;
        }

        Builder identifiers(Identifiers source) {
            identifiers = source;
            return this;
        }

        Rig accepted() {
            var rig = new Rig(Connection.Role.ACCEPTED, this);
            rig.session = rig.register(LOCAL, PEER, settings, rig.events);
            return rig;
        }

        /** Accepted, and the peer has sent its first request. */
        Rig bound() {
            var rig = accepted();
            rig.receive(RequestText.send("tbind", "mbind").range("1-0/0"));
            rig.sent();
            return rig;
        }

        Rig dialledSilently() {
            var rig = new Rig(Connection.Role.DIALLED, this);
            rig.session = rig.register(LOCAL, PEER, settings, rig.events);
            return rig;
        }

        Rig dialled() {
            var rig = dialledSilently();
            rig.attach();
            String first = rig.sent();
            rig.receive(RequestText.answer(Sent.of(first).get(0).transactionId(), "200 OK"));
            return rig;
        }
    }

    MsrpSession session() {
        if (session == null) {
            throw new IllegalStateException();
        }
        return session;
    }

    MsrpSession register(String localUri, String peerUri, SessionSettings settings, SessionHandler handler) {
        var registered = new MsrpSession(MsrpUri.parse(localUri), MsrpPath.parse(peerUri), settings, handler, engine);
        registered.ownedBy(this);
        sessions.put(registered.localUri(), registered);
        return registered;
    }

    void attach() {
        if (!connection.attach(session())) {
            throw new AssertionError("not attached");
        }
        run();
    }

    /** The peer sends this. */
    Rig receive(Object... frames) {
        for (var frame : frames) {
            receiveOctets(frame.toString().getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    void receiveOctets(byte[] octets) {
        channel.writeInbound(Unpooled.copiedBuffer(octets));
        run();
    }

    /** Some letters, the same in every run. */
    static String text(int length) {
        var random = new Random(7);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    /** Lets the event loop do what is queued. */
    void run() {
        channel.runPendingTasks();
    }

    void after(long millis) {
        time.advanceMillis(millis);
        run();
    }

    /** All octets written since the last call. */
    String sent() {
        run();
        var text = new StringBuilder();
        for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
            text.append(octets.toString(StandardCharsets.ISO_8859_1));
            octets.release();
        }
        return text.toString();
    }

    /** The messages written since the last call. */
    List<Sent> sentFrames() {
        return Sent.of(sent());
    }

    /** The id of the first request that was written, be it to its end or not; it stays unread. */
    String openTransaction() {
        for (var octets : channel.outboundMessages()) {
            String text = ((ByteBuf) octets).toString(StandardCharsets.ISO_8859_1);
            if (text.startsWith("MSRP ")) {
                return text.substring(5, text.indexOf(' ', 5));
            }
        }
        throw new AssertionError("nothing was written");
    }

    Transmission send(String messageId, String text) {
        return send(message(messageId, text).build());
    }

    Transmission send(OutgoingMessage message) {
        var transmission = session().send(message, events);
        run();
        return transmission;
    }

    static OutgoingMessage.Builder message(String messageId, String text) {
        return OutgoingMessage.builder("text/plain", BodySource.of(text.getBytes(StandardCharsets.UTF_8)))
                .messageId(messageId);
    }

    @Override
    public @Nullable MsrpSession locate(RequestHead head, Connection from) {
        return sessions.get(head.toPath().first());
    }

    @Override
    public void onSessionClosed(MsrpSession closed) {
        sessions.values().remove(closed);
        closedSessions.add(closed.id());
    }

    @Override
    public void onConnectionClosed(Connection closed) {
        connectionClosed = true;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
