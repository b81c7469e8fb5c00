// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Identifiers;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Takes INVITEs that begin a call, or refuses them. Called on the thread that reads. */
final class Invitations {

    private static final SipAddress ANONYMOUS = new SipAddress("sip", null, "anonymous.invalid", 0);

    private final Core core;
    private final Accounts accounts;
    private final TransactionLimit transactions;

    Invitations(Core core, Accounts accounts, TransactionLimit transactions) {
        this.core = core;
        this.accounts = accounts;
        this.transactions = transactions;
    }

    void onInvite(Request invite) throws javax.sip.SipException {
        var called = Peer.address(invite.getRequestURI());
        if (called == null) {
            refuse(invite, Response.UNSUPPORTED_URI_SCHEME);
            return;
        }
        String key = Calls.inviteKey(Peer.callId(invite), Peer.fromTag(invite), Peer.cseq(invite));
        if (core.calls().findUndecided(key) != null) {
            // The same request over another way (RFC 3261 section 8.2.2.2).
            refuse(invite, Response.LOOP_DETECTED);
            return;
        }
        var account = accounts.find(Peer.user(invite.getRequestURI()));
        if (account == null) {
            refuse(invite, core.calls().isClosed() ? Response.SERVICE_UNAVAILABLE : Response.NOT_FOUND);
        } else if (Bodies.isUnsupported(invite)) {
            refuse(
                    invite,
                    Response.UNSUPPORTED_MEDIA_TYPE,
                    refusal -> core.messages().set(refusal, "Accept", Bodies.SDP_TYPE));
        } else if (SessionTimer.isTooSmall(invite)) {
            refuse(
                    invite,
                    422,
                    refusal -> core.messages()
                            .set(refusal, SessionTimer.MIN_SE, Integer.toString(SessionTimer.MIN_SECONDS)));
        } else if (!transactions.hasRoomForCall()) {
            refuse(invite, Response.SERVICE_UNAVAILABLE);
        } else if (!account.calls().hasRoom()) {
            overflow(invite);
        } else {
            take(invite, account, called, key);
        }
    }

    private void take(Request invite, Accounts.Account account, SipAddress called, String key)
            throws javax.sip.SipException {
        String callId = Peer.callId(invite);
        String localTag = Identifiers.secure().token();
        var slot = core.calls().take(callId, localTag);
        if (slot == null) {
            overflow(invite);
            return;
        }
        if (!core.calls().addUndecided(key, slot)) {
            slot.release();
            refuse(invite, Response.LOOP_DETECTED);
            return;
        }
        var from = Peer.from(invite);
        var caller = Peer.address(from.getURI());
        var name = from.getDisplayName();
        var facts = new CallFacts(
                Peer.visible(callId),
                caller == null ? ANONYMOUS : caller,
                name == null ? null : Peer.visible(name),
                called,
                true);
        try {
            var invitation = new IncomingCall.Invitation(
                    invite,
                    core.stack().transactionOf(invite),
                    localTag,
                    account.registration().identity(),
                    account.calls());
            var call = new IncomingCall(core, slot, invitation, facts, key);
            slot.turns().execute(() -> {
                slot.pass(call);
                call.start();
            });
        } catch (javax.sip.SipException | SipException e) {
            core.calls().removeUndecided(key, slot);
            slot.release();
            throw e;
        }
    }

    private void overflow(Request invite) throws javax.sip.SipException {
        refuse(invite, core.calls().isClosed() ? Response.SERVICE_UNAVAILABLE : Response.BUSY_HERE);
    }

    private void refuse(Request invite, int status) throws javax.sip.SipException {
        refuse(invite, status, plain -> {});
    }

    private void refuse(Request invite, int status, Consumer<Response> more) throws javax.sip.SipException {
        core.respondBriefly(invite, status, more);
    }
}
