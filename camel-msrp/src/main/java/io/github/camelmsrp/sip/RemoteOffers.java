// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** Offers and refreshes of the peer within a call: INVITE and UPDATE. Confined to the turns of the call. */
final class RemoteOffers {

    private static final int REQUEST_PENDING = 491;

    private final Call call;
    private @Nullable ServerTransaction deciding;
    private @Nullable Request decidingOn;
    /** Whether what is decided on has changed nothing yet, and will not. */
    private BooleanSupplier revocation = () -> true;

    private @Nullable UnackedAnswer unacked;
    /** The call is over, and the peer is to be told as soon as it has the answer to its offer. */
    private @Nullable Runnable farewell;

    RemoteOffers(Call call) {
        this.call = call;
    }

    /** Whether a request of the peer has no answer, or an answer no ACK. */
    boolean isBusy() {
        return deciding != null || unacked != null && !unacked.isSettled();
    }

    /**
     * Sends the success of an INVITE.
     *
     * @param acked what to do when it is confirmed
     */
    void accept(ServerTransaction transaction, Response success, Consumer<Request> acked) {
        var turns = call.parts().slot().turns();
        unacked = new UnackedAnswer(call.core(), turns, transaction, success, acked)
                .send(() -> call.end(new CallEnd(408, "No ACK came", CallEnd.By.FAILURE), true));
    }

    /** Takes the answer that an ACK carries if the offer was in the success. */
    void applyAnswerOf(Request ack) {
        String answer = Bodies.description(ack);
        if (answer == null || Bodies.isUnsupported(ack)) {
            fail(488);
            return;
        }
        call.parts().media().applyAnswer(answer, () -> {}, failure -> fail(Core.refusal(failure)));
    }

    private void fail(int status) {
        call.end(new CallEnd(status, "An offer was not answered as it should be", CallEnd.By.FAILURE), true);
    }

    void onInvite(Request request, ServerTransaction transaction) {
        if (!isAcceptable(request, transaction)) {
            return;
        }
        begin(request, transaction);
        String offer = Bodies.description(request);
        if (offer == null) {
            call.parts()
                    .media()
                    .offer(text -> succeedOrDrop(transaction, text), refusal -> refuse(transaction, refusal));
        } else {
            answer(offer, transaction);
        }
    }

    private void answer(String offer, ServerTransaction transaction) {
        revocation = call.parts()
                .media()
                .answer(offer, text -> succeed(transaction, text), refusal -> refuse(transaction, refusal));
    }

    void onUpdate(Request request, ServerTransaction transaction) {
        if (!isAcceptable(request, transaction)) {
            return;
        }
        String offer = Bodies.description(request);
        if (offer == null) {
            grant(request, transaction, null);
        } else {
            begin(request, transaction);
            answer(offer, transaction);
        }
    }

    private void begin(Request request, ServerTransaction transaction) {
        deciding = transaction;
        decidingOn = request;
        revocation = () -> true;
    }

    private boolean isAcceptable(Request request, ServerTransaction transaction) {
        boolean isOffer = request.getMethod().equals(Request.INVITE) || Bodies.description(request) != null;
        var messages = call.core().messages();
        String tag = call.parts().dialog().localTag();
        Response refusal = null;
        if (isOffer && isBusy()) {
            call.core().refuseForNow(transaction, request, tag);
            return false;
        } else if (isOffer && call.localOffers().isPending()) {
            refusal = messages.response(REQUEST_PENDING, request, tag);
        } else if (Bodies.isUnsupported(request)) {
            refusal = messages.response(Response.UNSUPPORTED_MEDIA_TYPE, request, tag);
            messages.set(refusal, "Accept", Bodies.SDP_TYPE);
        } else if (SessionTimer.isTooSmall(request)) {
            refusal = messages.response(422, request, tag);
            messages.set(refusal, SessionTimer.MIN_SE, Integer.toString(SessionTimer.MIN_SECONDS));
        }
        if (refusal != null) {
            call.core().respond(transaction, refusal);
        }
        return refusal == null;
    }

    /** With an offer of this side, which is not sent if the INVITE was cancelled meanwhile. */
    private void succeedOrDrop(ServerTransaction transaction, String offer) {
        if (deciding == transaction) {
            succeed(transaction, offer);
        } else {
            call.parts().media().dropOffer();
        }
    }

    private void succeed(ServerTransaction transaction, String description) {
        var request = decidingOn;
        if (deciding == transaction && request != null) {
            settle();
            grant(request, transaction, description);
            sayFarewell();
        }
    }

    private void grant(Request request, ServerTransaction transaction, @Nullable String description) {
        call.parts().dialog().retarget(request);
        var success = call.success(request);
        if (!call.isOver()) {
            call.timer().answer(call.core().messages(), request, success);
        }
        if (description != null) {
            call.core().messages().addDescription(success, description);
        }
        if (request.getMethod().equals(Request.INVITE)) {
            boolean isOurOffer = Bodies.description(request) == null;
            accept(transaction, success, ack -> {
                if (isOurOffer) {
                    applyAnswerOf(ack);
                }
            });
        } else {
            call.core().respond(transaction, success);
        }
    }

    private void refuse(ServerTransaction transaction, SipException refusal) {
        if (deciding == transaction) {
            refuse(Core.refusal(refusal));
            sayFarewell();
        }
    }

    private void refuse(int status) {
        var transaction = deciding;
        var request = decidingOn;
        settle();
        if (transaction != null && request != null) {
            call.core()
                    .refuse(transaction, request, status, call.parts().dialog().localTag());
        }
    }

    private void settle() {
        deciding = null;
        decidingOn = null;
    }

    void onAck(Request ack) {
        if (unacked != null) {
            unacked.onAck(ack);
        }
    }

    /** Too late as soon as the session follows the offer: the INVITE succeeds then (RFC 3261 section 9.2). */
    void onCancel(long cseq) {
        var request = decidingOn;
        if (request != null
                && request.getMethod().equals(Request.INVITE)
                && Peer.cseq(request) == cseq
                && revocation.getAsBoolean()) {
            refuse(Response.REQUEST_TERMINATED);
        }
    }

    private void sayFarewell() {
        var last = farewell;
        if (last != null) {
            farewell = null;
            stop(last);
        }
    }

    /** The call is over. */
    void stop() {
        farewell = null;
        refuse(Response.REQUEST_TERMINATED);
        if (unacked != null) {
            unacked.stop();
        }
    }

    /**
     * The call is over, and the peer is to be told: not before it has confirmed the answer that it has, or could have
     * (RFC 3261 section 15), nor before an offer is answered that may be what ended the call, with port 0 (RFC 3264
     * section 8.2).
     */
    void stop(Runnable tell) {
        if (deciding != null && !revocation.getAsBoolean()) {
            farewell = tell;
            return;
        }
        refuse(Response.REQUEST_TERMINATED);
        if (unacked == null || unacked.isSettled()) {
            tell.run();
        } else {
            unacked.settle(tell);
        }
    }
}
