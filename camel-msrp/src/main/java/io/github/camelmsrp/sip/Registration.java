// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Backoff;
import io.github.camelmsrp.session.Identifiers;
import io.github.camelmsrp.session.Scheduler;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * A user whose calls are taken, and its binding at a registrar (RFC 3261 section 10), which is renewed before it
 * expires. All but what is public is confined to its turns.
 */
final class Registration implements SipAccount, Exchange.Listener {

    private static final int INTERVAL_TOO_BRIEF = 423;
    private static final int MAX_EXPIRES_SECONDS = 86_400;
    private static final long FIRST_DELAY_MILLIS = 1000;
    private static final long MAX_DELAY_MILLIS = 120_000;
    private static final long FAREWELL_SECONDS = 5;

    private final Core core;
    private final SipIdentity identity;
    private final Consumer<Registration> whenClosed;
    private final InOrder turns;
    private final Authenticator authenticator;
    private final Backoff backoff = new Backoff(FIRST_DELAY_MILLIS, MAX_DELAY_MILLIS);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final String callId = Identifiers.secure().token();
    private final String tag = Identifiers.secure().token();

    private volatile State state = State.UNREGISTERED;
    private @Nullable Exchange exchange;
    private Scheduler.@Nullable Cancellable timer;
    private boolean mayBeBound;
    private int expiresSeconds;
    private long cseq;

    Registration(Core core, SipIdentity identity, Consumer<Registration> whenClosed) {
        this.core = core;
        this.identity = identity;
        this.whenClosed = whenClosed;
        turns = new InOrder(core.executor(), core.faults());
        authenticator = new Authenticator(core.messages().headers(), identity);
        expiresSeconds = identity.registerExpiresSeconds();
    }

    void start() {
        if (identity.registrar() != null) {
            state = State.REGISTERING;
            turns.execute(this::register);
        }
    }

    SipIdentity identity() {
        return identity;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public CompletionStage<Void> close() {
        whenClosed.accept(this);
        turns.execute(this::unregister);
        return closed.minimalCompletionStage();
    }

    private void register() {
        if (state != State.CLOSED) {
            mayBeBound = true;
            send(expiresSeconds);
        }
    }

    private void send(int seconds) {
        exchange = new Exchange(core, turns, authenticator, () -> request(seconds), this);
        exchange.start();
    }

    private Request request(int seconds) {
        var messages = core.messages();
        var registrar = identity.registrar();
        if (registrar == null) {
            throw new SipException(500, "There is no registrar");
        }
        var own = messages.address(identity.address(), identity.displayName());
        var domain = new SipAddress(registrar.scheme(), null, registrar.host(), registrar.port());
        var ends = new Messages.Outline(messages.uri(domain.toString()), own, tag, own, null, callId);
        var proxy = identity.outboundProxy();
        List<Address> routes = proxy == null ? List.of() : List.of(messages.looseRoute(proxy));
        cseq++;
        var request = messages.request(Request.REGISTER, ends, cseq, routes);
        messages.addContact(request, request, identity.address().user());
        messages.addCapabilities(request);
        messages.set(request, ExpiresHeader.NAME, Integer.toString(seconds));
        return request;
    }

    private void unregister() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        stopTimer();
        if (!mayBeBound) {
            closed.complete(null);
            return;
        }
        if (exchange != null) {
            exchange.abandon();
        }
        timer = core.scheduler()
                .schedule(turns, TimeUnit.SECONDS.toNanos(FAREWELL_SECONDS), () -> closed.complete(null));
        send(0);
    }

    @Override
    public void onFinal(Response response) {
        int status = response.getStatusCode();
        if (state == State.CLOSED) {
            finish();
        } else if (status < 300) {
            int granted = granted(response);
            backoff.reset();
            // Early enough for a repetition that is lost, late enough not to be a burden.
            later(TimeUnit.SECONDS.toMillis(granted) * 4 / 5);
            state = State.REGISTERED;
        } else if (status == INTERVAL_TOO_BRIEF && raise(response)) {
            register();
        } else {
            failed("refused with " + status);
        }
    }

    private boolean raise(Response tooBrief) {
        String value = Peer.value(tooBrief, "Min-Expires");
        int least = value == null ? 0 : number(value);
        if (least <= expiresSeconds || least > MAX_EXPIRES_SECONDS) {
            return false;
        }
        expiresSeconds = least;
        return true;
    }

    @Override
    public void onFailure(SipException failure) {
        if (state == State.CLOSED) {
            finish();
        } else {
            failed(failure.status() == 408 ? "not answered" : "not sent");
        }
    }

    private void failed(String how) {
        if (state != State.FAILED) {
            core.faults().warn("The registration of " + identity.address() + " was " + how + "; it is tried again");
        }
        state = State.FAILED;
        later(backoff.nextDelayMillis());
    }

    private void later(long millis) {
        timer = core.scheduler().schedule(turns, TimeUnit.MILLISECONDS.toNanos(millis), this::register);
    }

    /** Nothing can be sent any more. */
    void forget() {
        turns.execute(this::finish);
    }

    private void finish() {
        stopTimer();
        closed.complete(null);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** How long the binding of this side lasts, in seconds. */
    private int granted(Response response) {
        int seconds = expiresSeconds;
        if (response.getHeader(ExpiresHeader.NAME) instanceof ExpiresHeader expires) {
            seconds = expires.getExpires();
        }
        for (ListIterator<?> all = response.getHeaders(ContactHeader.NAME); all.hasNext(); ) {
            var contact = (ContactHeader) all.next();
            if (contact.getExpires() > 0 && isOurs(contact)) {
                seconds = contact.getExpires();
            }
        }
        return Math.max(1, Math.min(MAX_EXPIRES_SECONDS, seconds));
    }

    private boolean isOurs(ContactHeader contact) {
        return contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipURI uri
                && core.messages().isContact(uri);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
