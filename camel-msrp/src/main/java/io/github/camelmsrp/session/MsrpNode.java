// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An MSRP endpoint on the network: the event loops, the listeners and the dialled connections, which sessions to the
 * same authority share (RFC 4975 section 5.4). One node serves a whole application. All methods may be called from any
 * thread; the stages that they return complete on an event loop, where nothing may block.
 */
public final class MsrpNode implements AutoCloseable {

    private final NodeSettings settings;
    private final Supplier<Identifiers> identifiers;
    private final EventLoops loops;
    private final DialledConnections dialled;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private MsrpNode(NodeSettings settings, Supplier<Identifiers> identifiers) {
        this.settings = settings;
        this.identifiers = identifiers;
        loops = EventLoops.start(settings.eventLoopThreads());
        dialled = new DialledConnections(settings, loops, engine(settings.maxBufferedBytes()));
    }

    /** Starts the event loops; no port is opened before {@link #listen}. Their threads are daemons. */
    public static MsrpNode start(NodeSettings settings) {
        return start(settings, Identifiers::secure);
    }

    /** @param identifiers for tests that must know the transaction ids of a connection */
    static MsrpNode start(NodeSettings settings, Supplier<Identifiers> identifiers) {
        return new MsrpNode(settings, identifiers);
    }

    private Engine engine(long maxBufferedBytes) {
        return new Engine(
                settings.scheduler(),
                settings.limits(),
                new MemoryBudget(maxBufferedBytes),
                settings.blockingExecutor(),
                identifiers);
    }

    /**
     * Binds one address.
     *
     * @param acceptor decides about session ids that are not registered on the listener
     * @return the bound listener, or an {@link IOException} if the address cannot be bound
     */
    public CompletionStage<Listener> listen(ListenerSettings listening, SessionAcceptor acceptor) {
        var bound = new CompletableFuture<Listener>();
        resolve(listening).whenComplete((address, failure) -> {
            if (failure != null) {
                bound.completeExceptionally(failure);
            } else if (isStopping.get()) {
                bound.completeExceptionally(new IOException("The node is stopped"));
            } else {
                bind(listening, address, acceptor, bound);
            }
        });
        return bound;
    }

    private void bind(
            ListenerSettings listening,
            InetAddress address,
            SessionAcceptor acceptor,
            CompletableFuture<Listener> bound) {
        var socket = new InetSocketAddress(address, listening.port());
        Listener.bind(listening, socket, acceptor, loops.server(), engine(listening.maxBufferedBytes()))
                .whenComplete((listener, failure) -> {
                    if (failure != null) {
                        bound.completeExceptionally(failure);
                    } else {
                        add(listener);
                        bound.complete(listener);
                    }
                });
    }

    private void add(Listener listener) {
        listeners.add(listener);
        listener.closed().whenComplete((closed, failure) -> listeners.remove(listener));
        if (isStopping.get()) {
            listener.close(0);
        }
    }

    private CompletionStage<InetAddress> resolve(ListenerSettings listening) {
        var resolved = new CompletableFuture<InetAddress>();
        byte @Nullable [] literal = NetUtil.createByteArrayFromIpAddressString(listening.host());
        try {
            if (literal != null) {
                resolved.complete(InetAddress.getByAddress(literal));
            } else {
                settings.blockingExecutor().execute(() -> resolve(listening.host(), resolved));
            }
        } catch (UnknownHostException | RejectedExecutionException e) {
            resolved.completeExceptionally(new IOException("Cannot resolve " + listening.host(), e));
        }
        return resolved;
    }

    /** What finds the addresses of host names; it may block. */
    public AddressResolver resolver() {
        return settings.resolver();
    }

    private void resolve(String host, CompletableFuture<InetAddress> resolved) {
        try {
            resolved.complete(settings.resolver().resolve(host).get(0));
        } catch (UnknownHostException | RuntimeException e) {
            resolved.completeExceptionally(new IOException("Cannot resolve " + host, e));
        }
    }

    /**
     * Opens a session with a peer: on a connection to the same scheme, host, port and TLS settings if there is one,
     * else on a new one. The first request goes out at once, which is how the peer learns of the session.
     *
     * @return the session, bound to its connection and ready to send; or an
     *     {@link io.github.camelmsrp.wire.MsrpException} of scope {@code CONNECTION} if the peer cannot be reached in
     *     time or TLS fails. There is no fallback to plain text
     */
    public CompletionStage<MsrpSession> connect(DialSettings dial, SessionSettings session, SessionHandler handler) {
        return dialled.connect(dial, new SessionTemplate(session, handler));
    }

    /**
     * Runs something on this thread that completes messages. As long as it has more to do, the answers of a connection
     * leave together, which costs less than one by one; none waits for more than a millisecond.
     *
     * @param hasMore whether the work is going to complete more messages soon; asked on this thread
     */
    public static void gather(Runnable work, BooleanSupplier hasMore) {
        Mailbox.gather(work, hasMore);
    }

    /** The clock and timers of this node. */
    public Scheduler scheduler() {
        return settings.scheduler();
    }

    /** How many dialled connections are open or on their way. */
    public int dialledConnectionCount() {
        return dialled.count();
    }

    /**
     * Closes the listeners for new connections, drains all connections side by side, and ends the event loops. Every
     * stage that this node returned completes. Calling it again returns the same stage.
     *
     * @param graceMillis how long connections may take for what is queued and unanswered
     * @return completes when no port of the node is open and its threads are ending
     */
    public CompletionStage<Void> stop(long graceMillis) {
        if (!isStopping.getAndSet(true)) {
            var closing = new ArrayList<CompletableFuture<Void>>();
            listeners.forEach(
                    listener -> closing.add(listener.close(graceMillis).toCompletableFuture()));
            closing.add(dialled.close(graceMillis).toCompletableFuture());
            CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                    .thenCompose(closed -> loops.stop())
                    .whenComplete((ended, failure) -> stopped.complete(null));
        }
        return stopped;
    }

    /** Stops without grace and waits for the end. Not for event loop threads. */
    @Override
    public void close() {
        stop(0).toCompletableFuture().join();
    }
}
