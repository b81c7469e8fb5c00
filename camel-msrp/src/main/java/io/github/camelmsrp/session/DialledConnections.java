// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets sessions to the same authority share a connection (RFC 4975 section 5.4). A connection lives as long as a
 * session uses it or is about to. If the peer closes it at the moment when a session joins, the session gets a new one.
 */
final class DialledConnections {

    /** One call of {@link MsrpNode#connect}. */
    private record Request(DialSettings dial, SessionTemplate template, CompletableFuture<MsrpSession> result) {}

    /** For responses that are still on their way out when the last session ends. */
    private static final long CLOSE_GRACE_MILLIS = 5_000;

    private enum Attempt {
        FIRST,
        LAST
    }

    private final NodeSettings settings;
    private final EventLoops loops;
    private final Engine engine;
    private final PeerFaultLog faults;
    // All guarded by this.
    private final Map<Authority, DialledConnection> shared = new HashMap<>();
    private final Map<DialledConnection, Integer> users = new HashMap<>();
    private final Set<DialledConnection> open = new HashSet<>();
    private boolean isClosed;

    DialledConnections(NodeSettings settings, EventLoops loops, Engine engine) {
        this.settings = settings;
        this.loops = loops;
        this.engine = engine;
        faults = new PeerFaultLog(settings.scheduler());
    }

    Engine engine() {
        return engine;
    }

    PeerFaultLog faults() {
        return faults;
    }

    CompletionStage<MsrpSession> connect(DialSettings dial, SessionTemplate template) {
        var request = new Request(dial, template, new CompletableFuture<>());
        connect(request, Authority.of(dial), Attempt.FIRST);
        return request.result;
    }

    private void connect(Request request, Authority authority, Attempt attempt) {
        DialledConnection connection = acquire(authority, request.dial.connectTimeoutMillis());
        if (connection == null) {
            request.result.completeExceptionally(Dialler.failure(authority, Dialler.STOPPED, null));
            return;
        }
        var timeout = settings.scheduler()
                .schedule(
                        connection.loop(),
                        TimeUnit.MILLISECONDS.toNanos(request.dial.connectTimeoutMillis()),
                        () -> request.result.completeExceptionally(
                                Dialler.failure(authority, Dialler.TIMED_OUT, null)));
        request.result.whenComplete((session, failure) -> timeout.cancel());
        connection.channel().whenComplete((channel, failure) -> {
            if (failure != null) {
                forget(connection);
                request.result.completeExceptionally(unwrapped(failure));
            } else {
                onLoop(connection, request, () -> attach(connection, request, attempt));
            }
        });
    }

    private void onLoop(DialledConnection connection, Request request, Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            release(connection);
            request.result.completeExceptionally(Dialler.failure(connection.authority(), Dialler.STOPPED, null));
        }
    }

    @OnEventLoop
    private void attach(DialledConnection connection, Request request, Attempt attempt) {
        if (request.result.isDone()) {
            release(connection);
            return;
        }
        MsrpSession session;
        try {
            session = connection.attach(request.dial, request.template);
        } catch (RuntimeException e) {
            release(connection);
            request.result.completeExceptionally(e);
            return;
        }
        if (session != null) {
            deliver(connection, request, session);
            return;
        }
        forget(connection);
        if (attempt == Attempt.FIRST) {
            connect(request, connection.authority(), Attempt.LAST);
        } else {
            request.result.completeExceptionally(
                    Dialler.failure(connection.authority(), "the peer closes its connections", null));
        }
    }

    /** A session may be over before anybody has it: nobody would be told of its end then. */
    @OnEventLoop
    private static void deliver(DialledConnection connection, Request request, MsrpSession session) {
        if (session.state() == MsrpSession.State.CLOSED) {
            request.result.completeExceptionally(
                    Dialler.failure(connection.authority(), "the session ended while it came up", null));
        } else {
            request.result.complete(session);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private synchronized @Nullable DialledConnection acquire(Authority authority, long timeoutMillis) {
        if (isClosed) {
            return null;
        }
        DialledConnection connection = shared.get(authority);
        if (connection == null
                || users.getOrDefault(connection, 0) >= engine.limits().maxSessionsPerConnection()) {
            connection = dial(authority, timeoutMillis);
            shared.put(authority, connection);
        }
        users.merge(connection, 1, Integer::sum);
        return connection;
    }

    private DialledConnection dial(Authority authority, long timeoutMillis) {
        EventLoop loop = loops.next();
        var dialled = Dialler.dial(authority, settings, loops, loop, timeoutMillis);
        var connection = new DialledConnection(authority, this, loop, dialled);
        open.add(connection);
        connection.channel().whenComplete((channel, failure) -> {
            if (failure == null) {
                channel.closeFuture().addListener(closed -> onClosed(connection));
            } else {
                onClosed(connection);
                if (!isClosed()) {
                    faults.dialled(String.valueOf(unwrapped(failure).getMessage()));
                }
            }
        });
        return connection;
    }

    /** One session less; a connection that nobody uses is not shared any more, and closes. */
    void release(DialledConnection connection) {
        synchronized (this) {
            Integer before = users.get(connection);
            if (before == null || before > 1) {
                users.computeIfPresent(connection, (key, count) -> count - 1);
                return;
            }
            forget(connection);
        }
        connection.close(CLOSE_GRACE_MILLIS);
    }

    /** Whether a session uses it or is about to. */
    synchronized boolean isUsed(DialledConnection connection) {
        return users.containsKey(connection);
    }

    /** The connection is not to be had any more; the next session gets another. */
    private synchronized void forget(DialledConnection connection) {
        shared.remove(connection.authority(), connection);
        users.remove(connection);
    }

    private synchronized void onClosed(DialledConnection connection) {
        forget(connection);
        open.remove(connection);
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    synchronized int count() {
        return open.size();
    }

    /** Nothing is dialled from now on; what is open is drained. Completes when all is closed. */
    CompletionStage<Void> close(long graceMillis) {
        List<DialledConnection> left;
        synchronized (this) {
            isClosed = true;
            left = List.copyOf(open);
        }
        return CompletableFuture.allOf(
                left.stream().map(connection -> connection.close(graceMillis)).toArray(CompletableFuture<?>[]::new));
    }
}
