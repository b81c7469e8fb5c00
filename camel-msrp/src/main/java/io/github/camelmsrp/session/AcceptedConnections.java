// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpDecoder;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.util.AttributeKey;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sets up what a listener accepts, up to its limit, and knows all of it until it is closed. */
@Sharable
final class AcceptedConnections extends ChannelInitializer<Channel> {

    /** On a channel whose client may have shown a certificate that no authority vouches for. */
    static final AttributeKey<Boolean> ANNOUNCED = AttributeKey.valueOf(AcceptedConnections.class, "announced");

    private static final long MAX_TLS_HANDSHAKE_MILLIS = 10_000;

    private final SessionLocator sessions;
    private final Engine engine;
    private final @Nullable TlsSettings tls;
    private final @Nullable TlsSettings announcedTls;
    private final AnnouncedCertificates certificates;
    private final int maxConnections;
    private final long handshakeTimeoutMillis;
    private final PeerFaultLog faults;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean isRefusing = new AtomicBoolean();
    private volatile boolean isClosed;

    AcceptedConnections(ListenerSettings settings, ListenerSessions sessions, Engine engine, PeerFaultLog faults) {
        this.sessions = sessions;
        this.engine = engine;
        this.faults = faults;
        certificates = sessions.certificates();
        tls = settings.tls();
        announcedTls = tls != null && tls.hasOwnKeys() ? tls.announced(certificates::mayBeExpected) : null;
        maxConnections = settings.maxConnections();
        handshakeTimeoutMillis =
                Math.min(MAX_TLS_HANDSHAKE_MILLIS, engine.limits().unboundTimeoutMillis());
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!admit(channel)) {
            return;
        }
        if (tls == null) {
            addProtocol(channel);
            return;
        }
        var rules = tls;
        if (announcedTls != null && certificates.areAwaited()) {
            rules = announcedTls;
            channel.attr(ANNOUNCED).set(true);
        }
        channel.pipeline()
                .addLast(new TlsGate(rules, null, () -> addProtocol(channel), failure -> logFailure(channel, failure)))
                .addFirst(TlsGate.acceptingHandler(rules, channel.alloc(), handshakeTimeoutMillis));
    }

    private void logFailure(Channel channel, MsrpException failure) {
        if (failure.getCause() instanceof ClosedChannelException) {
            // Whoever only looks whether the port is open would fill the log.
            TransportLog.LOG.debug("{} left during the TLS handshake", channel.remoteAddress());
        } else {
            faults.accepted(channel, String.valueOf(failure.getMessage()));
        }
    }

    private boolean admit(Channel channel) {
        if (count.incrementAndGet() > maxConnections) {
            count.decrementAndGet();
            refused.incrementAndGet();
            if (!isRefusing.getAndSet(true)) {
                faults.accepted(channel, "refused, " + maxConnections + " connections are open");
            }
            channel.close();
            return false;
        }
        isRefusing.set(false);
        channels.add(channel);
        channel.closeFuture().addListener(closed -> {
            channels.remove(channel);
            count.decrementAndGet();
        });
        if (isClosed) {
            channel.close();
            return false;
        }
        return true;
    }

    private void addProtocol(Channel channel) {
        channel.pipeline()
                .addLast(new MsrpDecoder())
                .addLast(new Connection(sessions, engine, Connection.Role.ACCEPTED));
    }

    int count() {
        return count.get();
    }

    long refusedCount() {
        return refused.get();
    }

    /** Drains what is open; what is accepted from now on is closed. Completes when all channels are closed. */
    CompletionStage<Void> close(long graceMillis) {
        isClosed = true;
        var closed = channels.stream()
                .map(channel -> Draining.close(channel, graceMillis))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closed);
    }
}
