// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sip.ClientTransaction;
import javax.sip.ObjectInUseException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * A request of this side and what comes of it, repeated with credentials as challenges ask for it. Confined to the
 * turns of its owner.
 */
final class Exchange {

    /** Hears of it: of one final response or one failure, and of any number of provisional responses before. */
    interface Listener {

        default void onProvisional(Response response) {
            // Of interest to an INVITE only.
        }

        void onFinal(Response response);

        /** There is no response: 408, or 503 if it could not be sent. */
        void onFailure(SipException failure);
    }

    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final Core core;
    private final InOrder turns;
    private final Authenticator authenticator;
    private final Supplier<Request> requests;
    private final Listener listener;
    private @Nullable ClientTransaction transaction;
    private @Nullable Request request;
    private @Nullable Attempt last;
    private boolean isOver;
    private boolean isAbandoned;
    private volatile boolean isWithdrawn;

    /** @param requests makes the request, anew for each attempt */
    Exchange(Core core, InOrder turns, Authenticator authenticator, Supplier<Request> requests, Listener listener) {
        this.core = core;
        this.turns = turns;
        this.authenticator = authenticator;
        this.requests = requests;
        this.listener = listener;
    }

    InOrder turns() {
        return turns;
    }

    /** Sends it; what comes of it is told later, never from in here. */
    void start() {
        authenticator.begin();
        attempt();
    }

    private void attempt() {
        transaction = null;
        last = null;
        try {
            var next = requests.get();
            authenticator.authorize(next);
            request = next;
            last = new Attempt(next);
            core.ways().of(next).enter(BoundStack.nextHop(next), last);
        } catch (RuntimeException e) {
            failLater(e);
        }
    }

    private void failLater(Exception cause) {
        turns.execute(() -> fail(new SipException(503, "The SIP request cannot be sent", cause)));
    }

    /** The request while it waits to be sent. Not in the turns. */
    private final class Attempt implements Lanes.Passage {

        private final Request next;
        /** Whether the one who sends it was first, or the one who withdraws it. */
        private final AtomicBoolean isDecided = new AtomicBoolean();

        Attempt(Request next) {
            this.next = next;
        }

        @Override
        public void send() throws javax.sip.SipException {
            if (!isDecided.compareAndSet(false, true)) {
                return;
            }
            var made = core.stack().prepare(next, Exchange.this);
            if (isWithdrawn) {
                made.terminate();
                throw new javax.sip.SipException("The request was withdrawn while its target was looked up");
            }
            // Known before there can be a response.
            turns.execute(() -> {
                transaction = made;
                if (isAbandoned) {
                    abandon();
                }
            });
            made.sendRequest();
        }

        @Override
        public void failed(Exception cause) {
            failLater(cause);
        }
    }

    /** The request as it was sent last. */
    @Nullable
    Request request() {
        return request;
    }

    @Nullable
    ClientTransaction transaction() {
        return transaction;
    }

    /**
     * A response to one of the attempts.
     *
     * @return whether it was expected: what is repeated is not
     */
    boolean onResponse(ClientTransaction of, Response response) {
        if (isOver || of != transaction) {
            return false;
        }
        int status = response.getStatusCode();
        if (status < 200) {
            listener.onProvisional(response);
        } else if ((status == UNAUTHORIZED || status == PROXY_AUTHENTICATION_REQUIRED)
                && !isWithdrawn
                && authenticator.learn(response)) {
            attempt();
        } else {
            isOver = true;
            listener.onFinal(response);
        }
        return true;
    }

    void onTimeout(ClientTransaction of) {
        if (of == transaction) {
            fail(new SipException(408, "The SIP request was not answered"));
        }
    }

    /**
     * Sends nothing that is not on its way yet: neither what waits to be sent nor a repetition with credentials.
     *
     * @return whether nothing is on its way, so that nothing comes of it any more
     */
    boolean withdraw() {
        isWithdrawn = true;
        boolean isUnsent = last == null || last.isDecided.compareAndSet(false, true);
        isOver |= isUnsent;
        return isUnsent;
    }

    /**
     * Stops to wait for an answer of whoever has to answer still: a refusal of an INVITE is acknowledged for as long as
     * it may come.
     */
    void leave() {
        if (withdraw()) {
            return;
        }
        isOver = true;
        core.scheduler().schedule(turns, TimeUnit.MILLISECONDS.toNanos(Core.MAX_REPETITION_MILLIS), () -> {
            if (!core.calls().isClosed()) {
                abandon();
            }
        });
    }

    /** Stops to wait for an answer. */
    void abandon() {
        withdraw();
        isOver = true;
        isAbandoned = true;
        if (transaction != null) {
            try {
                transaction.terminate();
            } catch (ObjectInUseException alive) {
                // It ends by itself.
            }
        }
    }

    private void fail(SipException failure) {
        if (!isOver) {
            isOver = true;
            listener.onFailure(failure);
        }
    }
}
