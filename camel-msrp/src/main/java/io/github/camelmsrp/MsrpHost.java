// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.BlockingThreads.Purpose;
import io.github.camelmsrp.session.DialSettings;
import io.github.camelmsrp.session.ListenerSettings;
import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.NodeSettings;
import io.github.camelmsrp.session.Scheduler.Cancellable;
import io.github.camelmsrp.session.TlsSettings;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all MSRP endpoints of a CamelContext share, whichever of the two component instances made them: the node with
 * its network threads, the listening sockets, the dialled sessions and the threads that run routes. A service of the
 * context; made by the first endpoint that starts.
 */
final class MsrpHost extends ServiceSupport {

    /** How long stopping waits for what is queued and unanswered. */
    static final long GRACE_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(MsrpHost.class);
    private static final int MAX_SESSIONS = 100_000;

    private final CamelContext context;
    private final Function<NodeSettings, MsrpNode> nodes;
    private final TlsOptions tlsOptions;
    private final ReceiverRoutes receiverRoutes;
    private final Map<ListenAddress, SharedListener> listeners = new HashMap<>();
    private final Map<ClientKey, ClientSession> clientSessions = new ConcurrentHashMap<>();
    private final SdpSessions sdpSessions = new SdpSessions(this);
    private @Nullable ExecutorService routeThreads;
    private @Nullable BlockingThreads blockingThreads;
    private @Nullable MsrpNode node;

    private record ListenAddress(String host, int port) {}

    private record ClientKey(
            MsrpUri peer,
            @Nullable TlsSettings tls,
            @Nullable String publicAddress) {
        static ClientKey of(DialSettings dial) {
            return new ClientKey(dial.toPath().first(), dial.tls(), dial.publicAddress());
        }
    }

    private MsrpHost(CamelContext context, Function<NodeSettings, MsrpNode> nodes) {
        this.context = context;
        this.nodes = nodes;
        tlsOptions = new TlsOptions(context);
        receiverRoutes = ReceiverRoutes.of(context);
    }

    /** The host of a context; made and started if there is none yet. */
    static MsrpHost of(CamelContext context) {
        return of(context, MsrpNode::start);
    }

    /** @param nodes starts the node, for tests that change its clock, ids or limits; not used if there is a host */
    static MsrpHost of(CamelContext context, Function<NodeSettings, MsrpNode> nodes) {
        synchronized (context) {
            var host = context.hasService(MsrpHost.class);
            if (host == null) {
                host = new MsrpHost(context, nodes);
                try {
                    context.addService(host, true, true);
                } catch (Exception e) {
                    throw RuntimeCamelException.wrapRuntimeCamelException(e);
                }
            }
            return host;
        }
    }

    @Override
    protected void doStart() {
        var executors = context.getExecutorServiceManager();
        var profile = new ThreadPoolProfile("msrp");
        var configured = executors.getThreadPoolProfile("msrp");
        profile.addDefaults(configured != null ? configured : executors.getDefaultThreadPoolProfile());
        // A session has at most one task here, so the sessions bound the queue. Never run a route in the calling
        // thread, which belongs to the network.
        profile.setMaxQueueSize(Integer.MAX_VALUE);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        profile.setPoolSize(profile.getMaxPoolSize());
        profile.setAllowCoreThreadTimeOut(true);
        routeThreads = executors.newThreadPool(this, "MsrpRoute", profile);
        blockingThreads = new BlockingThreads(context, this);
        node = nodes.apply(NodeSettings.of(this::runBlocking));
    }

    @Override
    protected void doStop() {
        List<SharedListener> openListeners;
        synchronized (this) {
            openListeners = List.copyOf(listeners.values());
            listeners.clear();
        }
        openListeners.forEach(SharedListener::close);
        sdpSessions.close();
        clientSessions().forEach(ClientSession::close);
        var stopping = node;
        if (stopping != null) {
            await(stopping.stop(GRACE_MILLIS), 2 * GRACE_MILLIS, "stopping");
        }
        if (routeThreads != null) {
            context.getExecutorServiceManager().shutdownGraceful(routeThreads, GRACE_MILLIS);
        }
        if (blockingThreads != null) {
            blockingThreads.shutDown(GRACE_MILLIS);
        }
    }

    CamelContext context() {
        return context;
    }

    /** The sessions that were set up by offer and answer. */
    SdpSessions sdpSessions() {
        return sdpSessions;
    }

    TlsOptions tlsOptions() {
        return tlsOptions;
    }

    ReceiverRoutes receiverRoutes() {
        return receiverRoutes;
    }

    MsrpNode node() {
        if (node == null) {
            throw new IllegalStateException("The MSRP node of this CamelContext is not running");
        }
        return node;
    }

    /** Runs the routes of received messages; its tasks may block. */
    void runRoute(Runnable task) {
        if (routeThreads == null) {
            throw new RejectedExecutionException("not started");
        }
        routeThreads.execute(task);
    }

    /** Runs what the engine needs done where blocking is allowed: names, keys, dialling again. */
    void runBlocking(Runnable task) {
        run(Purpose.ENGINE, task);
    }

    /** Runs the reading of bodies, which takes as long as whoever writes them. */
    void readBody(Runnable task) {
        run(Purpose.BODIES, task);
    }

    /** Runs what SIP does; its tasks may block. */
    void runSip(Runnable task) {
        run(Purpose.SIP, task);
    }

    private void run(Purpose purpose, Runnable task) {
        if (blockingThreads == null) {
            throw new RejectedExecutionException("not started");
        }
        blockingThreads.run(purpose, task);
    }

    /**
     * Runs what goes on after an answer from the network, and must run whatever happens: when the threads are gone
     * already, in the calling one.
     */
    Executor continuations() {
        return task -> {
            try {
                run(Purpose.CONTINUATIONS, task);
            } catch (RejectedExecutionException e) {
                LOG.debug("Threads are stopped, going on in the calling thread");
                task.run();
            }
        };
    }

    Cancellable schedule(long delayMillis, Runnable task) {
        return node().scheduler().schedule(this::runBlocking, TimeUnit.MILLISECONDS.toNanos(delayMillis), task);
    }

    /**
     * Joins the listener of an address, which is bound if this is its first user. Reading keys and binding take their
     * time, so they hold no lock that the network needs.
     */
    SharedListener listen(ListenerUser user) {
        var address = user.getEndpoint().address();
        var settings = listenerSettings(user);
        var key = new ListenAddress(address.host(), address.port());
        var listener = join(key, settings, user);
        try {
            listener.bind();
        } catch (RuntimeException e) {
            part(listener, user);
            throw e;
        }
        return listener;
    }

    private synchronized SharedListener join(ListenAddress key, ListenerSettings settings, ListenerUser user) {
        var known = listeners.get(key);
        if (known != null) {
            known.requireSame(settings, user);
            known.add(user);
            return known;
        }
        var made = new SharedListener(this, settings);
        made.add(user);
        listeners.put(key, made);
        return made;
    }

    /** Whether this was the last user. */
    private synchronized boolean part(SharedListener listener, ListenerUser user) {
        listener.remove(user);
        return listener.isEmpty() && listeners.values().remove(listener);
    }

    /** Takes a user from its listener, which is closed with the last one. */
    void leave(SharedListener listener, ListenerUser user) {
        if (part(listener, user)) {
            await(listener.close(), 2 * GRACE_MILLIS, "closing");
        }
    }

    /** The listener of the address that an endpoint names, if it is used. */
    synchronized @Nullable SharedListener listener(MsrpUri address) {
        return listeners.get(new ListenAddress(address.host(), address.port()));
    }

    synchronized List<SharedListener> listeners() {
        return List.copyOf(listeners.values());
    }

    /** The dialled session to a peer, shared by all endpoints that name it alike. */
    ClientSession clientSession(MsrpEndpoint endpoint, MsrpUri peer) {
        var dial = dialSettings(endpoint, peer);
        var key = ClientKey.of(dial);
        var known = clientSessions.get(key);
        if (known != null) {
            return known;
        }
        if (clientSessions.size() >= MAX_SESSIONS) {
            throw new IllegalStateException(
                    "More than " + MAX_SESSIONS + " dialled sessions: set idleTimeout so that unused ones are closed");
        }
        return clientSessions.computeIfAbsent(key, absent -> new ClientSession(this, dial, endpoint));
    }

    void forget(ClientSession session) {
        clientSessions.remove(ClientKey.of(session.dialSettings()), session);
    }

    List<ClientSession> clientSessions() {
        return List.copyOf(clientSessions.values());
    }

    private ListenerSettings listenerSettings(ListenerUser user) {
        var endpoint = user.getEndpoint();
        var options = endpoint.options();
        return ListenerSettings.of(endpoint.getHost(), endpoint.getPort())
                .withTls(endpoint.address().isSecure() ? tlsOptions.forListening(options) : null)
                .withPublicAddress(options.getPublicAddress())
                .withMaxConnections(options.getMaxConnections())
                .withMaxSessions(user.limitsSessions() ? options.getMaxSessions() : MAX_SESSIONS)
                .withMaxBufferedBytes(options.getMaxBufferedBytes())
                // Sessions of offers and answers have a time limit of their own, which the endpoint that makes them
                // sets.
                .withRegistrationTimeoutMillis(0);
    }

    private DialSettings dialSettings(MsrpEndpoint endpoint, MsrpUri peer) {
        return dialSettings(endpoint, MsrpPath.of(peer));
    }

    DialSettings dialSettings(MsrpEndpoint endpoint, MsrpPath peer) {
        var options = endpoint.options();
        return DialSettings.to(peer)
                .withTls(peer.first().isSecure() ? tlsOptions.forDialling(options) : null)
                .withPublicAddress(options.getPublicAddress())
                .withConnectTimeoutMillis(options.getConnectTimeout());
    }

    /** Waits for the node, on a thread that starts or stops something. */
    static <T> @Nullable T await(CompletionStage<T> stage, long millis, String what) {
        try {
            return stage.toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("Interrupted while {}", what);
        } catch (TimeoutException e) {
            LOG.warn("MSRP: {} takes longer than {} ms, going on without waiting", what, millis);
        } catch (ExecutionException e) {
            LOG.warn("MSRP: {} failed: {}", what, String.valueOf(e.getCause()));
        }
        return null;
    }
}
