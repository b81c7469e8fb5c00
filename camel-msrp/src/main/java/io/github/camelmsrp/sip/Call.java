// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.ListIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.sip.ServerTransaction;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.Header;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** A call from its 2xx answer on, whichever side made it. All but what is public is confined to its turns. */
final class Call implements SipCall, Leg {

    /** What a call is made of. */
    record Parts(Core core, Calls.Slot slot, Dialog dialog, OrderedMedia media, Authenticator authenticator) {}

    private final Parts parts;
    private final CallFacts facts;
    /** Of this side, for Contact. */
    private final @Nullable String user;

    private final SessionTimer timer;
    private final LocalOffers localOffers;
    private final RemoteOffers remoteOffers;
    private final Forks forks;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean isOver;
    private boolean allowsUpdate;
    private @Nullable Request lastInvite;
    private @Nullable Request lastAck;

    Call(Parts parts, CallFacts facts, @Nullable String user) {
        this.parts = parts;
        this.facts = facts;
        this.user = user;
        localOffers = new LocalOffers(this);
        remoteOffers = new RemoteOffers(this);
        forks = new Forks(parts.core(), parts.slot().turns(), parts.authenticator());
        timer = new SessionTimer(
                parts.core().scheduler(),
                parts.slot().turns(),
                parts.core().settings().sessionExpiresSeconds(),
                localOffers::refresh,
                () -> end(new CallEnd(408, "The session expired", CallEnd.By.FAILURE), true));
    }

    @Override
    public CallFacts facts() {
        return facts;
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public CompletionStage<Void> offerAgain() {
        var done = new CompletableFuture<Void>();
        parts.slot().turns().execute(() -> localOffers.offer(done));
        return done.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> bye() {
        parts.slot().turns().execute(() -> end(new CallEnd(200, "", CallEnd.By.THIS_SIDE), true));
        return gone.minimalCompletionStage();
    }

    Parts parts() {
        return parts;
    }

    Core core() {
        return parts.core();
    }

    SessionTimer timer() {
        return timer;
    }

    LocalOffers localOffers() {
        return localOffers;
    }

    RemoteOffers remoteOffers() {
        return remoteOffers;
    }

    boolean allowsUpdate() {
        return allowsUpdate;
    }

    void learnMethods(Message ofPeer) {
        allowsUpdate = Peer.lists(ofPeer, "Allow", Request.UPDATE);
    }

    void forbidUpdate() {
        allowsUpdate = false;
    }

    /** The next request within the dialog that may refresh it. */
    Request request(String method) {
        var request = parts.dialog().next(method);
        core().messages().addContact(request, request, user);
        core().messages().addCapabilities(request);
        return request;
    }

    /** A response that accepts a request that may refresh the dialog. */
    Response success(Request request) {
        var response =
                core().messages().response(Response.OK, request, parts.dialog().localTag());
        core().messages().addContact(response, request, user);
        core().messages().addCapabilities(response);
        return response;
    }

    Exchange exchange(Supplier<Request> requests, Exchange.Listener listener) {
        return new Exchange(core(), parts.slot().turns(), parts.authenticator(), requests, listener);
    }

    /** Acknowledges a success of an INVITE of this side. */
    void acknowledge(Request invite, Response success) {
        lastInvite = invite;
        lastAck = ack(parts.dialog(), invite, success);
        sendAck(core(), lastAck);
    }

    /** An INVITE that nobody waits for any more: its success is acknowledged nevertheless. */
    void acknowledgeLater(Request invite) {
        lastInvite = invite;
        lastAck = null;
    }

    /** An ACK has the credentials of the INVITE (RFC 3261 section 13.2.2.4). */
    static Request ack(Dialog dialog, Request invite, Response success) {
        var ack = dialog.ack(success);
        for (var name : new String[] {AuthorizationHeader.NAME, ProxyAuthorizationHeader.NAME}) {
            for (ListIterator<?> all = invite.getHeaders(name); all.hasNext(); ) {
                ack.addHeader((Header) all.next());
            }
        }
        return ack;
    }

    static void sendAck(Core core, Request ack) {
        core.ways().followUps().enter(BoundStack.nextHop(ack), new Lanes.Passage() {
            @Override
            public void send() throws javax.sip.SipException {
                core.stack().sendAck(ack);
            }

            @Override
            public void failed(Exception cause) {
                core.faults().warn("An ACK could not be sent");
            }
        });
    }

    @Override
    public void onRequest(Request request, ServerTransaction transaction) {
        String method = request.getMethod();
        if (!parts.dialog().remoteTag().equals(Peer.fromTag(request))) {
            refuse(transaction, request, 481);
        } else if (isOver) {
            onRequestAfterEnd(request, transaction);
        } else if (!parts.dialog().isInOrder(request)) {
            refuse(transaction, request, Response.SERVER_INTERNAL_ERROR);
        } else {
            switch (method) {
                case Request.BYE -> {
                    refuse(transaction, request, Response.OK);
                    end(new CallEnd(200, "", CallEnd.By.PEER), false);
                }
                case Request.INVITE -> remoteOffers.onInvite(request, transaction);
                case Request.UPDATE -> remoteOffers.onUpdate(request, transaction);
                case Request.OPTIONS -> core().respond(transaction, success(request));
                default -> {
                    var response = core().messages()
                            .response(
                                    Response.METHOD_NOT_ALLOWED,
                                    request,
                                    parts.dialog().localTag());
                    core().messages().addCapabilities(response);
                    core().respond(transaction, response);
                }
            }
        }
    }

    private void onRequestAfterEnd(Request request, ServerTransaction transaction) {
        boolean isBye = request.getMethod().equals(Request.BYE);
        refuse(transaction, request, isBye ? Response.OK : 481);
        if (isBye && remoteOffers.isBusy()) {
            // This side has not said BYE yet, and need not any more.
            leave();
        }
    }

    private void refuse(ServerTransaction transaction, Request request, int status) {
        core().refuse(transaction, request, status, parts.dialog().localTag());
    }

    @Override
    public void onAck(Request ack) {
        if (parts.dialog().remoteTag().equals(Peer.fromTag(ack))) {
            remoteOffers.onAck(ack);
        }
    }

    @Override
    public void onCancel(long cseq) {
        remoteOffers.onCancel(cseq);
    }

    @Override
    public void onSuccessAgain(Response success) {
        var invite = lastInvite;
        if (invite == null || Peer.cseq(success) != Peer.cseq(invite)) {
            return;
        }
        if (!parts.dialog().remoteTag().equals(Peer.toTag(success))) {
            forks.end(invite, success);
        } else if (lastAck != null) {
            sendAck(core(), lastAck);
        } else {
            acknowledge(invite, success);
        }
    }

    @Override
    public void onStop() {
        end(new CallEnd(503, "The user agent stops", CallEnd.By.THIS_SIDE), true);
    }

    @Override
    public void onGone() {
        end(new CallEnd(503, "The user agent stops", CallEnd.By.THIS_SIDE), false);
        leave();
    }

    /** Ends the call once; what comes later has no effect. */
    void end(CallEnd end, boolean saysBye) {
        if (isOver) {
            return;
        }
        isOver = true;
        timer.stop();
        localOffers.stop();
        parts.media().end(end);
        if (saysBye) {
            remoteOffers.stop(this::sayBye);
        } else {
            leave();
        }
    }

    private void sayBye() {
        exchange(() -> parts.dialog().next(Request.BYE), new Exchange.Listener() {
                    @Override
                    public void onFinal(Response response) {
                        leave();
                    }

                    @Override
                    public void onFailure(SipException failure) {
                        leave();
                    }
                })
                .start();
    }

    private void leave() {
        remoteOffers.stop();
        parts.slot().release();
        parts.media().tell(() -> gone.complete(null));
    }
}
