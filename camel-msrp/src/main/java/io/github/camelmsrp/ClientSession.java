// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.DialSettings;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.wire.MsrpException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that this side dials, shared by the producers and the client-mode consumer that name the same peer. When it
 * is lost it is dialled again, with growing delays: at once for a consumer, else for the next message.
 */
final class ClientSession implements ClientReceiver.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private final MsrpHost host;
    private final DialSettings dial;
    private final Set<MsrpProducer> producers = new HashSet<>();
    private volatile MsrpEndpoint endpoint;
    private Redialling redialling;
    private volatile @Nullable MsrpConsumer consumer;
    /** The handler of the session that is up or being dialled. */
    private @Nullable ClientReceiver current;

    private @Nullable MsrpSession session;
    /** What brought it up: messages that waited for it go first. */
    private DialAttempt up = new DialAttempt();

    private @Nullable DialAttempt attempt;
    private boolean isRetired;

    ClientSession(MsrpHost host, DialSettings dial, MsrpEndpoint endpoint) {
        this.host = host;
        this.dial = dial;
        this.endpoint = endpoint;
        redialling = new Redialling(endpoint.getConfiguration());
    }

    DialSettings dialSettings() {
        return dial;
    }

    @Override
    public String maskedName() {
        return dial.toPath().masked();
    }

    /** The session for a producer, up or to come; null if this object is out of use and another has to be asked for. */
    @Nullable
    CompletionStage<MsrpSession> acquire(MsrpProducer producer) {
        CompletionStage<MsrpSession> first;
        synchronized (this) {
            if (isRetired) {
                // Whoever retired it may not have come to that yet.
                host.forget(this);
                return null;
            }
            producers.add(producer);
            if (session != null && session.state() != MsrpSession.State.CLOSED) {
                return up.forOneMore();
            }
            var ending = current;
            if (session != null && ending != null && attempt == null) {
                // Its messages fail before this object is told of the end, which then sees that somebody waits. But
                // nobody waits for that for ever.
                attempt = new DialAttempt();
                host.schedule(endpoint.getConfiguration().getConnectTimeout(), () -> onClosed(ending, null));
            }
            if (attempt != null) {
                return attempt.forOneMore();
            }
            var lastFailure = redialling.lastFailure();
            if (lastFailure != null && !redialling.mayDialAgain()) {
                return CompletableFuture.failedFuture(Redialling.givenUp(lastFailure));
            }
            attempt = new DialAttempt();
            first = attempt.forOneMore();
        }
        dialWhenDue();
        return first;
    }

    /** A producer stops; without any user the session ends. */
    void release(MsrpProducer producer) {
        boolean isUnused;
        synchronized (this) {
            isUnused = producers.remove(producer) && producers.isEmpty() && consumer == null;
        }
        if (isUnused) {
            close();
        }
    }

    /**
     * Gives the session to a consumer, whose options rule from now on. Without reconnect, waits for the session and
     * fails if it does not come up.
     *
     * @return false if this object is out of use and another one has to be asked for
     */
    boolean attach(MsrpConsumer joining) {
        MsrpSession opened;
        DialAttempt wanted;
        synchronized (this) {
            if (isRetired) {
                host.forget(this);
                return false;
            }
            if (consumer != null) {
                throw new IllegalArgumentException(
                        "Two routes consume from " + maskedName() + ": let one route pass the messages on");
            }
            consumer = joining;
            endpoint = joining.getEndpoint();
            redialling = new Redialling(endpoint.getConfiguration());
            opened = session;
            session = null;
            current = opened == null ? current : null;
            wanted = attempt != null ? attempt : new DialAttempt();
            attempt = wanted;
        }
        // A producer opened it with its own options for receiving.
        closed(opened).whenComplete((closed, failure) -> dial());
        var options = joining.getEndpoint().getConfiguration();
        if (!options.isReconnect()) {
            try {
                wanted.await(options.getConnectTimeout() + MsrpHost.GRACE_MILLIS, maskedName());
            } catch (IllegalStateException e) {
                detach(joining);
                throw e;
            }
        }
        return true;
    }

    /** The consumer stops; a session that producers use stays up. */
    CompletionStage<Void> detach(MsrpConsumer leaving) {
        boolean isUnused;
        ClientReceiver receiving;
        synchronized (this) {
            if (consumer != leaving) {
                return closed(null);
            }
            consumer = null;
            isUnused = producers.isEmpty();
            receiving = current;
        }
        if (receiving != null) {
            receiving.leave();
        }
        return isUnused ? close() : closed(null);
    }

    @Override
    public @Nullable RouteReceiver consumer() {
        var attached = consumer;
        return attached == null ? null : attached.receiverIfStarted();
    }

    synchronized @Nullable MsrpSession session() {
        return session;
    }

    synchronized @Nullable ClientReceiver receiver() {
        return current;
    }

    private void dialWhenDue() {
        long delayNanos;
        synchronized (this) {
            delayNanos = redialling.delayNanos(host.node().scheduler().nanoTime());
        }
        if (delayNanos <= 0) {
            dial();
        } else {
            host.schedule(TimeUnit.NANOSECONDS.toMillis(delayNanos) + 1, this::dial);
        }
    }

    private void dial() {
        ClientReceiver next;
        MsrpEndpoint options;
        synchronized (this) {
            if (isRetired || attempt == null || session != null || current != null) {
                return;
            }
            options = endpoint;
            next = new ClientReceiver(host, this, options);
            current = next;
        }
        try {
            host.node().connect(dial, options.sessionSettings(), next).whenComplete((opened, failure) -> {
                if (failure == null) {
                    onDialled(next, opened);
                } else {
                    onFailed(next, Sending.causeOf(failure));
                }
            });
        } catch (RuntimeException e) {
            onFailed(next, e);
        }
    }

    void onDialled(ClientReceiver receiver, MsrpSession opened) {
        DialAttempt wanted = null;
        boolean isOver;
        synchronized (this) {
            isOver = opened.state() == MsrpSession.State.CLOSED;
            if (current == receiver && !isOver) {
                // A consumer that joined meanwhile has options that rule.
                wanted = receiver.isOf(endpoint) && !isRetired ? attempt : null;
                if (wanted == null) {
                    current = null;
                } else {
                    session = opened;
                    redialling.succeeded();
                    up = wanted;
                    attempt = null;
                }
            }
        }
        if (isOver) {
            // This object was told of the end before it knew the session.
            onFailed(receiver, new IllegalStateException("The session was closed as soon as it was up"));
        } else if (wanted == null) {
            opened.close(0).whenComplete((closed, failure) -> dial());
        } else {
            LOG.debug("Session {} with {} is up", opened.maskedId(), maskedName());
            wanted.complete(opened);
        }
    }

    private void onFailed(ClientReceiver receiver, Throwable cause) {
        DialAttempt wanted;
        synchronized (this) {
            if (current != receiver) {
                return;
            }
            current = null;
            wanted = attempt;
            attempt = null;
        }
        recover(cause);
        if (wanted != null) {
            wanted.completeExceptionally(cause);
        }
    }

    @Override
    public void onClosed(ClientReceiver receiver, @Nullable MsrpException cause) {
        boolean wasIdle;
        boolean isUnwanted;
        synchronized (this) {
            boolean isKnown = current == receiver && session != null;
            session = isKnown ? null : session;
            current = isKnown ? null : current;
            if (!isKnown || isRetired) {
                return;
            }
            wasIdle = cause == null && consumer == null;
            isUnwanted = wasIdle && attempt == null;
            isRetired = isUnwanted;
        }
        if (!wasIdle) {
            LOG.warn("The session with {} is lost: {}", maskedName(), cause == null ? "closed" : cause.getMessage());
            recover(cause == null ? new IllegalStateException("The session was closed") : cause);
        } else if (isUnwanted) {
            // The next message dials again.
            host.forget(this);
        } else {
            dial();
        }
    }

    private void recover(Throwable cause) {
        MsrpConsumer waiting;
        DialAttempt failed = null;
        boolean mayDialAgain;
        boolean isAgain;
        long delayMillis;
        long unusedMillis;
        synchronized (this) {
            if (isRetired) {
                return;
            }
            delayMillis = redialling.failed(cause, host.node().scheduler().nanoTime());
            waiting = consumer;
            mayDialAgain = redialling.mayDialAgain();
            isAgain = (waiting != null || attempt != null) && mayDialAgain;
            unusedMillis = 2 * delayMillis + redialling.maxDelayMillis();
            if (!isAgain) {
                failed = attempt;
                attempt = null;
            } else if (attempt == null) {
                attempt = new DialAttempt();
            }
        }
        if (failed != null) {
            failed.completeExceptionally(Redialling.givenUp(cause));
        }
        LOG.debug("No session with {}: {}", maskedName(), cause.getMessage());
        if (isAgain) {
            host.schedule(delayMillis, this::dial);
        } else if (waiting != null) {
            host.continuations().execute(() -> waiting.onGivenUp(Redialling.givenUp(cause)));
        } else if (mayDialAgain) {
            host.schedule(unusedMillis, this::retireIfUnused);
        }
    }

    private void retireIfUnused() {
        synchronized (this) {
            if (session != null || attempt != null || consumer != null) {
                return;
            }
            isRetired = true;
        }
        host.forget(this);
    }

    /** Ends the session in good order, and whoever waits for it. */
    CompletionStage<Void> close() {
        MsrpSession open;
        DialAttempt wanted;
        synchronized (this) {
            isRetired = true;
            open = session;
            wanted = attempt;
            attempt = null;
        }
        host.forget(this);
        if (wanted != null) {
            wanted.completeExceptionally(new IllegalStateException("The session with " + maskedName() + " is closed"));
        }
        return closed(open);
    }

    private static CompletionStage<Void> closed(@Nullable MsrpSession open) {
        return open == null ? CompletableFuture.completedFuture(null) : open.close(MsrpHost.GRACE_MILLIS);
    }
}
