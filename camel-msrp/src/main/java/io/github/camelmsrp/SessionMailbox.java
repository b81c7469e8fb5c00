// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.InterruptedMessage;
import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.Report;
import io.github.camelmsrp.session.Scheduler;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.wire.MsrpException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Between the network and the route: takes what one session brings on its event loop and hands it, one after the other,
 * to the route on another thread. Sessions do not wait for each other.
 *
 * <p>The receive window of the engine bounds the messages that wait here, since each leaves only with its outcome.
 * Events have no window: when too many wait, the session stops reading.
 */
final class SessionMailbox implements SessionHandler {

    /** How many exchanges one task runs before another session gets its turn on the thread. */
    private static final int EXCHANGES_PER_TASK = 64;

    private final RouteReceiver receiver;
    private final Runnable task = () -> MsrpNode.gather(this::run, this::hasWaiting);
    private final Runnable done = this::onDone;
    /** The exchange is finished, or the task that started it has gone: whoever comes second goes on. */
    private final AtomicBoolean handedOver = new AtomicBoolean();

    private final ArrayDeque<Inbound> waiting = new ArrayDeque<>();
    private final ArrayDeque<Inbound> held = new ArrayDeque<>();
    private final SessionFacts facts;
    private final RouteReceiver.Tie tie;
    private final EventWindow events = new EventWindow();
    private boolean isRunning;
    private boolean isHolding;
    private boolean isPaused;
    private boolean isLeft;
    private boolean isClosed;
    private Scheduler.@Nullable Cancellable refusal;
    private @Nullable MsrpSession session;

    SessionMailbox(RouteReceiver receiver, SessionFacts facts, RouteReceiver.Tie tie) {
        this.receiver = receiver;
        this.facts = facts;
        this.tie = tie;
    }

    RouteReceiver.Tie tie() {
        return tie;
    }

    @Override
    public void onOpen(MsrpSession opened) {
        synchronized (this) {
            session = opened;
        }
        receiver.onOpen(this);
        offerEvent(new Inbound.Opened(opened));
    }

    @Override
    public void onMessage(IncomingMessage message) {
        if (receiver.isRejecting()) {
            receiver.refuse(message);
        } else {
            offer(new Inbound.Received(message));
        }
    }

    @Override
    public void onInterrupted(MsrpSession from, InterruptedMessage message) {
        var interrupted = new Inbound.Interrupted(from, message);
        if (receiver.wants(interrupted.type()) || receiver.decodesChunks()) {
            offer(interrupted);
        }
    }

    @Override
    public void onReport(MsrpSession from, Report report) {
        offerEvent(new Inbound.Reported(from, report));
    }

    @Override
    public void onClose(MsrpSession closed, @Nullable MsrpException cause) {
        offerEvent(new Inbound.Closed(closed, cause));
        end();
    }

    /** Nothing comes any more; what is here still goes to the route. */
    synchronized void end() {
        isClosed = true;
        removeIfDone();
    }

    /** What a suspended route holds back must be found again when it goes on. */
    private void removeIfDone() {
        if (isClosed && !isRunning && waiting.isEmpty() && held.isEmpty()) {
            receiver.onDone(this);
        }
    }

    private void offerEvent(Inbound.Event event) {
        if (receiver.wants(event.type())) {
            offer(event);
        }
    }

    private void offer(Inbound inbound) {
        boolean pause = false;
        boolean start = false;
        boolean isTooLate;
        synchronized (this) {
            isTooLate = isLeft;
            if (!isTooLate) {
                pause = inbound instanceof Inbound.Event && events.add();
                start = add(inbound);
            }
        }
        if (isTooLate && inbound instanceof Inbound.Received received) {
            receiver.refuse(received.message());
        }
        if (pause) {
            inbound.session().pauseReading();
        }
        if (start && receiver.hasConfirmed(inbound)) {
            inbound.session().afterReading(this::schedule);
        } else if (start) {
            schedule();
        }
    }

    /** Whether a task has to be scheduled, which the caller does outside the lock. */
    private boolean add(Inbound inbound) {
        if (isHolding && !receiver.hasConfirmed(inbound)) {
            held.add(inbound);
            if (refusal == null && inbound instanceof Inbound.Received) {
                refusal = inbound.session().schedule(receiver.patienceMillis(), this::refuseHeld);
            }
            return false;
        }
        waiting.add(inbound);
        receiver.onWaiting(1);
        return startRunning();
    }

    private boolean startRunning() {
        if (isRunning || waiting.isEmpty()) {
            return false;
        }
        isRunning = true;
        return true;
    }

    private void schedule() {
        try {
            receiver.execute(task);
        } catch (RejectedExecutionException e) {
            abandon();
        }
    }

    private void run() {
        for (int i = 0; i < EXCHANGES_PER_TASK; i++) {
            var inbound = next();
            if (inbound == null) {
                return;
            }
            handedOver.set(false);
            receiver.handle(inbound, facts, done);
            if (!handedOver.getAndSet(true)) {
                return;
            }
        }
        schedule();
    }

    private synchronized boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    private void onDone() {
        if (handedOver.getAndSet(true)) {
            schedule();
        }
    }

    private @Nullable Inbound next() {
        Inbound inbound;
        MsrpSession pause = null;
        boolean resume = false;
        synchronized (this) {
            inbound = waiting.poll();
            if (inbound == null) {
                isRunning = false;
                pause = pauseIfIdle() ? session : null;
                removeIfDone();
            } else {
                resume = inbound instanceof Inbound.Event && events.remove();
            }
        }
        if (pause != null) {
            pause.pauseReading();
        }
        if (resume) {
            inbound.session().resumeReading();
        }
        return inbound;
    }

    /** Refuses what is held before the engine confirms it: what was confirmed must not be lost. */
    private void refuseHeld() {
        Inbound[] left;
        synchronized (this) {
            refusal = null;
            left = held.toArray(new Inbound[0]);
            held.removeIf(Inbound.Received.class::isInstance);
            removeIfDone();
        }
        refuse(left);
    }

    /**
     * The route may have been suspended or resumed. Which of them counts is asked under the lock, so whoever comes last
     * sees the latest.
     */
    void followRoute() {
        MsrpSession open;
        boolean pause = false;
        boolean resume = false;
        boolean start = false;
        synchronized (this) {
            open = session;
            isHolding = tie != RouteReceiver.Tie.LENT && receiver.isSuspended();
            if (isHolding) {
                pause = pauseIfIdle();
            } else {
                resume = isPaused;
                start = release();
            }
        }
        if (pause && open != null) {
            open.pauseReading();
        } else if (resume && open != null) {
            open.resumeReading();
        }
        if (start) {
            schedule();
        }
    }

    /**
     * While the route is suspended, what has arrived goes on to it, and what arrives then is kept back. When the route
     * has ended, which may take answers from the same peer, nothing more is read.
     *
     * @return whether reading has to pause now, which the caller does outside the lock
     */
    private boolean pauseIfIdle() {
        boolean goesOnReading = isRunning && !receiver.confirmsAtOnce() || receiver.isRejecting();
        if (!isHolding || isPaused || isLeft || goesOnReading || session == null) {
            return false;
        }
        isPaused = true;
        return true;
    }

    private boolean release() {
        isPaused = false;
        cancelRefusal();
        receiver.onWaiting(held.size());
        waiting.addAll(held);
        held.clear();
        boolean start = startRunning();
        removeIfDone();
        return start;
    }

    /**
     * The route is ending: refuses what it has not seen and what still comes, except for what was confirmed already.
     */
    void leave() {
        Inbound[] left;
        int resumes;
        MsrpSession open;
        synchronized (this) {
            isLeft = true;
            cancelRefusal();
            left = Stream.concat(waiting.stream(), held.stream())
                    .filter(inbound -> !receiver.hasConfirmed(inbound))
                    .toArray(Inbound[]::new);
            held.clear();
            int before = waiting.size();
            waiting.removeIf(inbound -> !receiver.hasConfirmed(inbound));
            receiver.onWaiting(waiting.size() - before);
            resumes = (isPaused ? 1 : 0) + (events.clear() ? 1 : 0);
            isPaused = false;
            open = session;
        }
        refuse(left);
        for (int i = 0; i < resumes && open != null; i++) {
            open.resumeReading();
        }
    }

    private void abandon() {
        Inbound[] left;
        synchronized (this) {
            isRunning = false;
            left = waiting.toArray(new Inbound[0]);
            waiting.clear();
            receiver.onWaiting(-left.length);
        }
        refuse(left);
        leave();
    }

    private void cancelRefusal() {
        if (refusal != null) {
            refusal.cancel();
            refusal = null;
        }
    }

    private void refuse(Inbound[] unseen) {
        for (var inbound : unseen) {
            if (inbound instanceof Inbound.Received received) {
                receiver.refuse(received.message());
            }
        }
    }

    synchronized @Nullable MsrpSession session() {
        return session;
    }
}
