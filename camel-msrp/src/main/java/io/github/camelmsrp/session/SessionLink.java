// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.MsrpSession.State;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session and its way to its event loop: tasks wait while there is no connection, and run on the event
 * loop as soon as there is one. A session that is closed without ever having had one uses an executor. Any thread.
 */
final class SessionLink {

    private final Executor withoutConnection;
    private final Queue<Runnable> untilBound = new ArrayDeque<>(0);
    private volatile State state = State.NEW;
    private volatile @Nullable Connection connection;
    private volatile @Nullable SessionLocator owner;

    SessionLink(Executor withoutConnection) {
        this.withoutConnection = withoutConnection;
    }

    /** Who is to know of the end of a session that never had a connection. */
    void ownedBy(SessionLocator locator) {
        owner = locator;
    }

    State state() {
        return state;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    /** Runs a task on the event loop, in the order of the calls of one thread. */
    void post(Runnable task) {
        var bound = connection;
        if (bound == null) {
            synchronized (untilBound) {
                bound = connection;
                if (bound == null && state == State.NEW) {
                    untilBound.add(task);
                    return;
                }
            }
        }
        if (bound == null) {
            withoutConnection.execute(task);
        } else {
            bound.core().mailbox().post(task);
        }
    }

    /** Runs a task now if this is the event loop, else as {@link #post}, together with others if the thread gathers. */
    void execute(Runnable task) {
        var bound = connection;
        if (bound == null) {
            post(task);
        } else if (bound.core().isInEventLoop()) {
            task.run();
        } else {
            bound.core().mailbox().postGathered(task);
        }
    }

    /** As {@link #post}, but a task does not wait for a connection. */
    void executeWhereverBound(Runnable task) {
        if (connection == null) {
            withoutConnection.execute(task);
        } else {
            post(task);
        }
    }

    /** From {@link State#NEW} to {@link State#OPEN}; false if it is not new. */
    @OnEventLoop
    boolean bind(Connection to) {
        synchronized (untilBound) {
            if (state != State.NEW) {
                return false;
            }
            // Who sees the connection does not wait, so it is seen when all that waited is ahead.
            for (var task = untilBound.poll(); task != null; task = untilBound.poll()) {
                to.core().mailbox().post(task);
            }
            connection = to;
            state = State.OPEN;
        }
        return true;
    }

    /** From {@link State#NEW} to {@link State#CLOSED}; false if it is not new. */
    boolean closeUnbound(MsrpSession session) {
        synchronized (untilBound) {
            if (state != State.NEW) {
                return false;
            }
            state = State.CLOSED;
        }
        var locator = owner;
        if (locator != null) {
            locator.onSessionClosed(session);
        }
        // Nobody adds to it any more: the state says so.
        untilBound.forEach(withoutConnection::execute);
        return true;
    }

    /** From {@link State#OPEN} to {@link State#CLOSED}; false if it is not open. */
    @OnEventLoop
    boolean closeBound() {
        if (state != State.OPEN) {
            return false;
        }
        state = State.CLOSED;
        return true;
    }
}
