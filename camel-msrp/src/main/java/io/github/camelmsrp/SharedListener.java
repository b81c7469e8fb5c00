// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.ListenerSettings;
import io.github.camelmsrp.session.SessionAcceptor;
import io.github.camelmsrp.session.SessionRequest;
import io.github.camelmsrp.session.SessionTemplate;
import io.github.camelmsrp.wire.MsrpException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One listening address of a CamelContext and the routes that share it: the one with the session id that a peer
 * addresses, else the one without a session id if it takes every session.
 */
final class SharedListener implements SessionAcceptor {

    private static final long BIND_TIMEOUT_MILLIS = 10_000;
    private static final String ANY = "";

    private final MsrpHost host;
    private final ListenerSettings settings;
    private final Map<String, MsrpConsumer> consumers = new ConcurrentHashMap<>();
    /** Those that make their sessions by themselves. */
    private final Set<ListenerUser> guests = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Listener listener;

    SharedListener(MsrpHost host, ListenerSettings settings) {
        this.host = host;
        this.settings = settings;
    }

    /** Binds the address, unless another consumer did, and waits for it. */
    synchronized void bind() {
        if (listener != null) {
            return;
        }
        var binding = host.node().listen(settings, this);
        try {
            listener = binding.toCompletableFuture().get(BIND_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closeLater(binding);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while binding " + address(), e);
        } catch (TimeoutException e) {
            closeLater(binding);
            throw new IllegalStateException("Binding " + address() + " takes too long", e);
        } catch (ExecutionException e) {
            var cause = Sending.causeOf(e);
            throw new IllegalStateException(
                    cause.getMessage() + ". Choose a free port and an address of this machine; routes share a listener"
                            + " if they name host and port in the same way",
                    cause);
        }
    }

    /** Nobody knows the listener that comes now. */
    private static void closeLater(CompletionStage<Listener> binding) {
        binding.thenAccept(late -> late.close(0));
    }

    private String address() {
        return settings.host() + ":" + settings.port();
    }

    /** Only a session id of a route or the open policy makes a session; all others must have been registered. */
    @Override
    public @Nullable SessionTemplate accept(SessionRequest request) throws MsrpException {
        var id = Objects.requireNonNullElse(request.toUri().sessionId(), ANY);
        var consumer = consumers.get(id);
        if (consumer == null) {
            consumer = consumers.get(ANY);
            if (consumer == null || !consumer.takesAnySession()) {
                return null;
            }
        } else if (id.isEmpty() && !consumer.takesAnySession()) {
            return null;
        }
        return consumer.newSession();
    }

    /** @throws IllegalArgumentException if another route consumes from the same endpoint */
    void add(ListenerUser user) {
        if (!(user instanceof MsrpConsumer consumer)) {
            guests.add(user);
            return;
        }
        var sessionId = Objects.requireNonNullElse(consumer.getEndpoint().getSessionId(), ANY);
        if (consumers.putIfAbsent(sessionId, consumer) != null) {
            throw new IllegalArgumentException("Two routes consume from "
                    + consumer.getEndpoint().address().masked()
                    + ": give each a session id of its own, or let one route pass the messages on");
        }
    }

    void remove(ListenerUser user) {
        consumers.values().remove(user);
        guests.remove(user);
    }

    boolean isEmpty() {
        return consumers.isEmpty() && guests.isEmpty();
    }

    /** @throws IllegalArgumentException naming the options in which a second user differs from the first */
    void requireSame(ListenerSettings other, ListenerUser user) {
        var different = new ArrayList<String>();
        if ((settings.tls() == null) != (other.tls() == null)) {
            different.add("the scheme (msrp or msrps)");
        } else if (!Objects.equals(settings.tls(), other.tls())) {
            different.add("sslContextParameters, needClientAuth, fingerprint or trustFingerprints");
        }
        if (!Objects.equals(settings.publicAddress(), other.publicAddress())) {
            different.add("publicAddress");
        }
        if (settings.maxConnections() != other.maxConnections()) {
            different.add("maxConnections");
        }
        if (user.limitsSessions() && settings.maxSessions() != other.maxSessions()) {
            different.add("maxSessions");
        }
        if (settings.maxBufferedBytes() != other.maxBufferedBytes()) {
            different.add("maxBufferedBytes");
        }
        if (!different.isEmpty()) {
            throw new IllegalArgumentException("Routes on " + address() + " share one socket but differ in "
                    + String.join(", ", different) + ": give all of them the same values");
        }
    }

    Listener listener() {
        var bound = listener;
        if (bound == null) {
            throw new IllegalStateException(address() + " is not bound");
        }
        return bound;
    }

    InetSocketAddress localAddress() {
        return listener().localAddress();
    }

    /** The consumer that takes registered sessions. */
    @Nullable
    MsrpConsumer registeringConsumer() {
        return consumers.get(ANY);
    }

    List<MsrpConsumer> consumers() {
        return List.copyOf(consumers.values());
    }

    CompletionStage<Void> close() {
        var bound = listener;
        return bound == null ? CompletableFuture.completedFuture(null) : bound.close(MsrpHost.GRACE_MILLIS);
    }
}
