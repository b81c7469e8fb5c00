// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.ServerTransaction;
import javax.sip.TransactionState;
import javax.sip.address.Address;
import javax.sip.address.URI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** A call that this side makes, until it is answered or given up. Confined to its turns. */
final class OutgoingCall implements Leg, Exchange.Listener {

    private static final int INTERVAL_TOO_SMALL = 422;
    private static final int REQUEST_PENDING = 491;
    private static final int MAX_INTERVALS = 2;

    private final Core core;
    private final Calls.Slot slot;
    private final SipIdentity identity;
    private final OrderedMedia media;
    private final CompletableFuture<SipCall> result;
    private final Authenticator authenticator;
    private final Redirects redirects;
    private final Forks forks;
    private final Messages.Outline ends;
    private final List<Address> routes;

    private @Nullable Exchange exchange;
    private Scheduler.@Nullable Cancellable timer;
    private String offer = "";
    private long cseq;
    private int intervals;
    private int sessionSeconds;
    /** The most that a 422 asked for. */
    private int minSeconds = SessionTimer.MIN_SECONDS;

    private boolean isOver;
    private boolean isCancelSent;
    /** There was an answer after this side had given up, and its dialog was ended. */
    private boolean isEnded;

    /** Who calls whom: what the call's request has from the beginning. */
    record Target(SipIdentity identity, SipAddress address, String callId, String localTag) {}

    OutgoingCall(Core core, Calls.Slot slot, Target target, OrderedMedia media, CompletableFuture<SipCall> result) {
        this.core = core;
        this.slot = slot;
        this.media = media;
        this.result = result;
        identity = target.identity();
        var messages = core.messages();
        authenticator = new Authenticator(messages.headers(), identity);
        forks = new Forks(core, slot.turns(), authenticator);
        var uri = messages.uri(target.address().toString());
        redirects = new Redirects(uri, core.settings().transport());
        ends = new Messages.Outline(
                uri,
                messages.address(identity.address(), identity.displayName()),
                target.localTag(),
                messages.address(uri),
                null,
                target.callId());
        var proxy = identity.outboundProxy();
        routes = proxy == null ? List.of() : List.of(messages.looseRoute(proxy));
        sessionSeconds = core.settings().sessionExpiresSeconds();
    }

    void start() {
        long nanos = TimeUnit.MILLISECONDS.toNanos(core.settings().callTimeoutMillis());
        timer = core.scheduler()
                .schedule(
                        slot.turns(),
                        nanos,
                        () -> giveUp(new SipException(408, "The call was not answered"), CallEnd.By.FAILURE));
        media.offer(
                text -> {
                    offer = text;
                    invite();
                },
                refusal -> fail(refusal, CallEnd.By.THIS_SIDE));
    }

    /** The caller does not want it any more. */
    void cancel() {
        giveUp(new SipException(487, "The call was cancelled"), CallEnd.By.THIS_SIDE);
    }

    private void invite() {
        if (!isOver) {
            exchange = new Exchange(core, slot.turns(), authenticator, this::request, this);
            exchange.start();
        }
    }

    /** Another target may be anybody's: it gets no answers to the questions of the one before. */
    private void inviteNext() {
        if (routes.isEmpty()) {
            authenticator.forget();
        } else {
            authenticator.forgetServers();
        }
        invite();
    }

    private Request request() {
        cseq++;
        var messages = core.messages();
        var outline =
                new Messages.Outline(redirects.current(), ends.from(), ends.fromTag(), ends.to(), null, ends.callId());
        var request = messages.request(Request.INVITE, outline, cseq, routes);
        messages.addContact(request, request, identity.address().user());
        messages.addCapabilities(request);
        SessionTimer.ask(messages, request, sessionSeconds, minSeconds);
        messages.addDescription(request, offer);
        return request;
    }

    @Override
    public void onProvisional(Response response) {
        if (isOver) {
            sendCancel();
        }
    }

    @Override
    public void onFinal(Response response) {
        int status = response.getStatusCode();
        if (status < 300) {
            onSuccess(response);
        } else if (isOver) {
            forget();
        } else if (status < 400 && redirects.follow(response)) {
            inviteNext();
        } else if (status == INTERVAL_TOO_SMALL
                && SessionTimer.minimum(response) > sessionSeconds
                && intervals++ < MAX_INTERVALS) {
            minSeconds = SessionTimer.minimum(response);
            sessionSeconds = minSeconds;
            invite();
        } else if (status >= 400 && status < 600 && redirects.next()) {
            inviteNext();
        } else {
            fail(new SipException(status, "The call was refused: " + status), CallEnd.By.PEER);
        }
    }

    @Override
    public void onFailure(SipException failure) {
        if (isOver) {
            forget();
        } else if (redirects.next()) {
            // As after an answer that says so (RFC 3261 section 8.1.3.1).
            inviteNext();
        } else {
            fail(failure, CallEnd.By.FAILURE);
        }
    }

    private void onSuccess(Response success) {
        var invite = exchange == null ? null : exchange.request();
        if (invite == null) {
            return;
        }
        if (isOver) {
            // The answer met the CANCEL. Its repetitions may come as long as the slot is held.
            endFork(success);
            forgetIfEnded();
            return;
        }
        isOver = true;
        stopTimer();
        var dialog = Dialog.ofCaller(core.messages(), invite, success);
        var facts = facts(identity, redirects.original(), ends.callId());
        var parts = new Call.Parts(core, slot, dialog, media, authenticator);
        var call = new Call(parts, facts, identity.address().user());
        slot.pass(call);
        call.learnMethods(success);
        call.acknowledge(invite, success);
        String answer = Bodies.description(success);
        if (answer == null || Bodies.isUnsupported(success)) {
            end(call, new SipException(488, "The answer has no session description"));
            return;
        }
        call.timer().requireAtLeast(minSeconds);
        call.timer().agreed(success);
        media.applyAnswer(answer, () -> established(call), failure -> end(call, failure));
    }

    static CallFacts facts(SipIdentity identity, URI target, String callId) {
        var called = Peer.address(target);
        return new CallFacts(
                callId,
                identity.address(),
                identity.displayName(),
                called == null ? identity.address() : called,
                false);
    }

    private void established(Call call) {
        media.tell(() -> {
            if (!result.complete(call)) {
                call.bye();
            }
        });
    }

    private void end(Call call, SipException failure) {
        call.end(new CallEnd(Core.refusal(failure), "The call failed", CallEnd.By.FAILURE), true);
        media.tell(() -> result.completeExceptionally(failure));
    }

    private void fail(SipException failure, CallEnd.By by) {
        if (!isOver) {
            slot.release();
            conclude(failure, by);
        }
    }

    /** Fails the call now; what the peer still says is dealt with for as long as it may come. */
    private void giveUp(SipException failure, CallEnd.By by) {
        if (isOver) {
            return;
        }
        conclude(failure, by);
        if (exchange == null || exchange.withdraw()) {
            slot.release();
            return;
        }
        sendCancel();
        timer = core.scheduler()
                .schedule(slot.turns(), TimeUnit.MILLISECONDS.toNanos(Core.MAX_REPETITION_MILLIS), () -> {
                    if (exchange != null) {
                        exchange.abandon();
                    }
                    slot.release();
                });
    }

    /** Nothing more can come. */
    private void forget() {
        stopTimer();
        slot.release();
    }

    private void conclude(SipException failure, CallEnd.By by) {
        isOver = true;
        stopTimer();
        media.end(new CallEnd(failure.status(), "The call was not established", by));
        media.tell(() -> result.completeExceptionally(failure));
    }

    /** Not before a provisional response (RFC 3261 section 9.1), and once. */
    private void sendCancel() {
        var transaction = exchange == null ? null : exchange.transaction();
        if (isCancelSent || transaction == null || !TransactionState.PROCEEDING.equals(transaction.getState())) {
            return;
        }
        isCancelSent = true;
        core.ways().followUps().enter(BoundStack.nextHop(transaction.getRequest()), new Lanes.Passage() {
            @Override
            public void send() throws javax.sip.SipException {
                core.stack().prepare(transaction.createCancel(), this).sendRequest();
            }

            @Override
            public void failed(Exception cause) {
                core.faults().warn("A CANCEL could not be sent");
            }
        });
    }

    private void endFork(Response success) {
        isEnded = true;
        var invite = exchange == null ? null : exchange.request();
        if (invite != null) {
            forks.end(invite, success);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void onSuccessAgain(Response success) {
        if (isOver) {
            endFork(success);
        }
    }

    @Override
    public void onStop() {
        giveUp(new SipException(503, "The user agent stops"), CallEnd.By.THIS_SIDE);
        forgetIfEnded();
    }

    /** Repetitions of a late answer are not waited for when the user agent stops. */
    private void forgetIfEnded() {
        if (isEnded && core.calls().isClosed()) {
            forget();
        }
    }

    @Override
    public void onGone() {
        forget();
    }

    /** In an early dialog there is nothing that a request could be about but the offer, which has no answer yet. */
    @Override
    public void onRequest(Request request, ServerTransaction transaction) {
        boolean isUpdate = !isOver && request.getMethod().equals(Request.UPDATE);
        if (isUpdate && Bodies.description(request) != null) {
            core.refuse(transaction, request, REQUEST_PENDING, ends.fromTag());
        } else if (isUpdate) {
            core.refuseForNow(transaction, request, ends.fromTag());
        } else {
            core.refuse(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, ends.fromTag());
        }
    }

    @Override
    public void onAck(Request ack) {
        // This side sent no answer.
    }

    @Override
    public void onCancel(long cseq) {
        // The peer made no call.
    }
}
