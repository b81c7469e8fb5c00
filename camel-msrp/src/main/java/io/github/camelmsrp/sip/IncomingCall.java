// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** A call of a peer, until it is answered. Confined to its turns. */
final class IncomingCall implements Leg {

    /** What came, and who decides on it. */
    record Invitation(
            Request invite,
            ServerTransaction transaction,
            String localTag,
            SipIdentity identity,
            IncomingCalls calls) {}

    private final Core core;
    private final Calls.Slot slot;
    private final Invitation invitation;
    private final InOrder mediaTurns;
    private final CallFacts facts;
    private final String inviteKey;
    private final @Nullable String offer;
    private @Nullable CompletionStage<IncomingCalls.Decision> deciding;
    private @Nullable OrderedMedia media;
    private Scheduler.@Nullable Cancellable timer;
    private boolean isDecided;
    private boolean isOver;

    IncomingCall(Core core, Calls.Slot slot, Invitation invitation, CallFacts facts, String inviteKey) {
        this.core = core;
        this.slot = slot;
        this.invitation = invitation;
        this.facts = facts;
        this.inviteKey = inviteKey;
        mediaTurns = new InOrder(core.executor(), core.faults());
        offer = Bodies.description(invitation.invite());
    }

    void start() {
        var trying = core.messages().response(Response.TRYING, invitation.invite(), null);
        core.respond(invitation.transaction(), trying);
        long mostMillis = core.settings().callTimeoutMillis();
        long wantedMillis = expiresMillis();
        timer = core.scheduler()
                .schedule(
                        slot.turns(),
                        TimeUnit.MILLISECONDS.toNanos(Math.min(mostMillis, wantedMillis)),
                        wantedMillis < mostMillis
                                ? () -> abort(Response.REQUEST_TERMINATED, CallEnd.By.PEER)
                                : () -> abort(Response.TEMPORARILY_UNAVAILABLE, CallEnd.By.THIS_SIDE));
        mediaTurns.execute(this::ask);
    }

    /** How long the caller wants to wait (RFC 3261 section 13.3.1). */
    private long expiresMillis() {
        var expires = invitation.invite().getExpires();
        return expires != null && expires.getExpires() > 0
                ? TimeUnit.SECONDS.toMillis(expires.getExpires())
                : Long.MAX_VALUE;
    }

    private void ask() {
        CompletionStage<IncomingCalls.Decision> stage;
        try {
            stage = invitation.calls().onCall(facts, offer != null);
        } catch (RuntimeException e) {
            core.faults().warn("The decision on a SIP call failed", e);
            slot.turns().execute(() -> refuse(Response.SERVER_INTERNAL_ERROR, ""));
            return;
        }
        stage.whenComplete((decision, failure) -> slot.turns().execute(() -> decide(decision, failure)));
        slot.turns().execute(() -> onAsked(stage));
    }

    private void onAsked(CompletionStage<IncomingCalls.Decision> stage) {
        deciding = stage;
        if (isOver) {
            cancelDecision();
        } else if (!isDecided) {
            var ringing = core.messages().response(Response.RINGING, invitation.invite(), invitation.localTag());
            core.messages()
                    .addContact(
                            ringing,
                            invitation.invite(),
                            invitation.identity().address().user());
            core.respond(invitation.transaction(), ringing);
        }
    }

    private void decide(IncomingCalls.@Nullable Decision decision, @Nullable Throwable failure) {
        isDecided = true;
        if (decision instanceof IncomingCalls.Decision.Accepted accepted) {
            var ordered = new OrderedMedia(accepted.media(), mediaTurns, slot.turns(), core.faults());
            if (isOver) {
                ordered.end(new CallEnd(Response.REQUEST_TERMINATED, "Cancelled", CallEnd.By.PEER));
                return;
            }
            media = ordered;
            if (offer == null) {
                ordered.offer(text -> accept(accepted, ordered, text), this::refuse);
            } else {
                ordered.answer(offer, text -> accept(accepted, ordered, text), this::refuse);
            }
        } else if (isOver) {
            return;
        } else if (decision instanceof IncomingCalls.Decision.Refused refused) {
            int status = refused.status();
            refuse(status >= 300 && status <= 699 ? status : Response.SERVER_INTERNAL_ERROR, refused.phrase());
        } else {
            core.faults().warn("The decision on a SIP call failed: {}", String.valueOf(failure));
            refuse(Response.SERVER_INTERNAL_ERROR, "");
        }
    }

    private void accept(IncomingCalls.Decision.Accepted accepted, OrderedMedia ordered, String description) {
        if (isOver) {
            return;
        }
        isOver = true;
        leave();
        var invite = invitation.invite();
        var identity = invitation.identity();
        var dialog = Dialog.ofCallee(core.messages(), invite, invitation.localTag());
        var authenticator = new Authenticator(core.messages().headers(), identity);
        var parts = new Call.Parts(core, slot, dialog, ordered, authenticator);
        var call = new Call(parts, facts, identity.address().user());
        slot.pass(call);
        call.learnMethods(invite);
        var success = call.success(invite);
        call.timer().answer(core.messages(), invite, success);
        core.messages().addDescription(success, description);
        call.remoteOffers().accept(invitation.transaction(), success, ack -> {
            ordered.tell(() -> accepted.listener().onEstablished(call));
            if (offer == null) {
                call.remoteOffers().applyAnswerOf(ack);
            }
        });
    }

    private void refuse(SipException refusal) {
        refuse(Core.refusal(refusal), "");
    }

    private void refuse(int status, String phrase) {
        if (!isOver) {
            isOver = true;
            var response = core.messages().response(status, invitation.invite(), invitation.localTag());
            Core.phrase(response, phrase);
            core.respond(invitation.transaction(), response);
            end(status, CallEnd.By.THIS_SIDE);
        }
    }

    private void abort(int status, CallEnd.By by) {
        if (!isOver) {
            isOver = true;
            core.refuse(invitation.transaction(), invitation.invite(), status, invitation.localTag());
            end(status, by);
        }
    }

    private void end(int status, CallEnd.By by) {
        leave();
        slot.release();
        cancelDecision();
        if (media != null) {
            media.end(new CallEnd(status, "The call was not established", by));
        }
    }

    /** Nobody needs to decide any more. */
    private void cancelDecision() {
        if (deciding != null) {
            deciding.toCompletableFuture().cancel(false);
        }
    }

    private void leave() {
        core.calls().removeUndecided(inviteKey, slot);
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public void onCancel(long cseq) {
        abort(Response.REQUEST_TERMINATED, CallEnd.By.PEER);
    }

    @Override
    public void onStop() {
        abort(Response.SERVICE_UNAVAILABLE, CallEnd.By.THIS_SIDE);
    }

    @Override
    public void onGone() {
        onStop();
    }

    /** In the early dialog: a BYE ends it like a CANCEL (RFC 3261 section 15.1.2). */
    @Override
    public void onRequest(Request request, ServerTransaction transaction) {
        if (!isOver && request.getMethod().equals(Request.BYE)) {
            core.refuse(transaction, request, Response.OK, invitation.localTag());
            abort(Response.REQUEST_TERMINATED, CallEnd.By.PEER);
        } else if (!isOver && request.getMethod().equals(Request.UPDATE)) {
            core.refuseForNow(transaction, request, invitation.localTag());
        } else {
            core.refuse(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, invitation.localTag());
        }
    }

    @Override
    public void onAck(Request ack) {
        // Of a refusal: the transaction's business.
    }

    @Override
    public void onSuccessAgain(Response success) {
        // This side sent no INVITE.
    }
}
