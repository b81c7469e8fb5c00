// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.ClosingThread;
import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.session.Identifiers;
import io.github.camelmsrp.session.Scheduler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.RequireHeader;
import javax.sip.header.UnsupportedHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A user agent on its stack: hears the stack's events on the threads that read, finds the call that each belongs to,
 * and hands it on to the turns of that call.
 */
final class Agent implements SipListener {

    private final Core core;
    private final Accounts accounts = new Accounts();
    private final TransactionLimit transactions;
    private final Invitations invitations;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    Agent(SipSettings settings, Scheduler scheduler, Executor executor) {
        var faults = FaultLog.of(LoggerFactory.getLogger(SipUserAgent.class), scheduler);
        var clock = new Core.Clock(scheduler, executor);
        var stack = BoundStack.bind(settings, clock, faults);
        try {
            var contact = contact(settings);
            int port = contact.port() == 0 ? stack.port() : contact.port();
            var messages = new Messages(contact.uriHost(), port, stack.transport());
            var calls = new Calls(settings.maxCalls(), executor, faults);
            core = new Core(settings, stack, messages, clock, faults, calls, Core.Ways.on(executor));
            transactions = new TransactionLimit(
                    () -> Math.min(settings.maxCalls(), Math.max(calls.size(), accounts.maxCalls())),
                    stack::rememberedRequests,
                    faults);
            invitations = new Invitations(core, accounts, transactions);
            stack.listen(this);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static SipAddress contact(SipSettings settings) {
        String address = settings.publicAddress();
        if (address != null) {
            return SipAddress.parse(address);
        }
        try {
            var bound = InetAddress.getByName(settings.host());
            String host = bound.isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostAddress()
                    : settings.host().replace("[", "").replace("]", "");
            return new SipAddress("sip", null, host, 0);
        } catch (UnknownHostException e) {
            throw new SipException(503, "The own host has no address", e);
        }
    }

    int port() {
        return core.stack().port();
    }

    SipAccount open(SipIdentity identity, IncomingCalls calls) {
        if (isStopping.get()) {
            throw new SipException(503, "The user agent stops");
        }
        requireTls(identity.registrar());
        requireTls(identity.outboundProxy());
        return accounts.open(core, identity, calls);
    }

    CompletionStage<SipCall> call(SipIdentity from, SipAddress target, CallMedia media) {
        var result = new CompletableFuture<SipCall>();
        try {
            requireTls(target);
            requireTls(from.outboundProxy());
        } catch (SipException e) {
            return fail(result, e);
        }
        String callId = Identifiers.secure().token();
        String localTag = Identifiers.secure().token();
        var slot = core.calls().take(callId, localTag);
        if (slot == null) {
            return fail(
                    result,
                    new SipException(503, isStopping.get() ? "The user agent stops" : "There are too many calls"));
        }
        try {
            var ordered =
                    new OrderedMedia(media, new InOrder(core.executor(), core.faults()), slot.turns(), core.faults());
            var who = new OutgoingCall.Target(from, target, callId, localTag);
            var call = new OutgoingCall(core, slot, who, ordered, result);
            slot.turns().execute(() -> {
                slot.pass(call);
                call.start();
            });
            result.whenComplete((established, failure) -> {
                if (failure instanceof CancellationException) {
                    slot.turns().execute(call::cancel);
                }
            });
            return result;
        } catch (SipException e) {
            slot.release();
            return fail(result, e);
        }
    }

    /** Nothing that is for a sips: address goes in the clear. */
    private void requireTls(@Nullable SipAddress address) {
        if (address != null
                && address.scheme().equals("sips")
                && core.settings().transport() != SipSettings.Transport.TLS) {
            throw new SipException(503, "A sips: address needs TLS: " + address);
        }
    }

    private static CompletionStage<SipCall> fail(CompletableFuture<SipCall> result, SipException failure) {
        result.completeExceptionally(failure);
        return result;
    }

    CompletionStage<Void> stop(long graceMillis) {
        if (isStopping.compareAndSet(false, true)) {
            var quiet = CompletableFuture.allOf(core.calls().close(), accounts.close())
                    .thenCompose(said -> core.ways().whenEmpty());
            var limit = core.scheduler()
                    .schedule(Runnable::run, TimeUnit.MILLISECONDS.toNanos(graceMillis), () -> quiet.complete(null));
            quiet.whenComplete((nothing, failure) -> {
                limit.cancel();
                closeStack();
            });
        }
        return stopped.minimalCompletionStage();
    }

    /** In a thread of its own: those of the executor may all wait for what closing ends. */
    private void closeStack() {
        ClosingThread.start("msrp-sip-close", () -> {
            try {
                core.stack().close();
            } catch (RuntimeException e) {
                core.faults().warn("The SIP address could not be closed as it should be: {}", e.toString());
            } finally {
                core.calls().forget();
                accounts.forget();
                stopped.complete(null);
            }
        });
    }

    @Override
    public void processRequest(RequestEvent event) {
        WayBack.settle(event);
        try {
            onRequest(event.getRequest(), event.getServerTransaction());
        } catch (javax.sip.SipException | SipException e) {
            core.faults().warn("A SIP request could not be taken");
        }
    }

    private void onRequest(Request request, @Nullable ServerTransaction known) throws javax.sip.SipException {
        String method = request.getMethod();
        if (method.equals(Request.ACK)) {
            var slot = core.calls().find(Peer.callId(request), Peer.toTag(request));
            if (slot != null && !slot.turns().isCrowded()) {
                slot.run(leg -> leg.onAck(request));
            }
        } else if (method.equals(Request.CANCEL)) {
            onCancel(request, known);
        } else if (!unsupported(request).isEmpty()) {
            core.respondBriefly(
                    request,
                    Response.BAD_EXTENSION,
                    refusal -> core.messages().list(refusal, UnsupportedHeader.NAME, unsupported(request)));
        } else if (!Peer.toTag(request).isEmpty()) {
            onRequestInDialog(request);
        } else if (method.equals(Request.INVITE)) {
            invitations.onInvite(request);
        } else {
            onRequestOutOfDialog(request);
        }
    }

    private static List<String> unsupported(Request request) {
        return Peer.tokens(request, RequireHeader.NAME).stream()
                .filter(option -> !option.equalsIgnoreCase(SessionTimer.OPTION_TAG))
                .toList();
    }

    private void onRequestInDialog(Request request) throws javax.sip.SipException {
        var slot = core.calls().find(Peer.callId(request), Peer.toTag(request));
        if (slot == null) {
            core.respondBriefly(request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, plain -> {});
        } else if (slot.turns().isCrowded() || !transactions.hasRoom()) {
            core.respondBriefly(request, Response.SERVICE_UNAVAILABLE, plain -> {});
        } else {
            var transaction = core.stack().transactionOf(request);
            slot.run(leg -> leg.onRequest(request, transaction));
        }
    }

    /** @param known null if there is no transaction that it could cancel */
    private void onCancel(Request cancel, @Nullable ServerTransaction known) throws javax.sip.SipException {
        String tag = Peer.toTag(cancel);
        long cseq = Peer.cseq(cancel);
        var slot = tag.isEmpty()
                ? core.calls().findUndecided(Calls.inviteKey(Peer.callId(cancel), Peer.fromTag(cancel), cseq))
                : core.calls().find(Peer.callId(cancel), tag);
        if (known == null && (slot == null || !transactions.hasRoom())) {
            int status = slot == null ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.SERVICE_UNAVAILABLE;
            core.respondBriefly(cancel, status, plain -> {});
            return;
        }
        var transaction = known == null ? core.stack().transactionOf(cancel) : known;
        // The tag that the answer to the INVITE has (RFC 3261 section 9.2).
        String ownTag = slot == null ? Identifiers.secure().token() : slot.localTag();
        core.respond(transaction, core.messages().response(Response.OK, cancel, ownTag));
        if (slot != null) {
            slot.run(leg -> leg.onCancel(cseq));
        }
    }

    private void onRequestOutOfDialog(Request request) throws javax.sip.SipException {
        switch (request.getMethod()) {
            case Request.OPTIONS -> {
                var target = Peer.address(request.getRequestURI());
                boolean isKnown = target != null && (target.user() == null || accounts.find(target.user()) != null);
                int status = isKnown ? Response.OK : Response.NOT_FOUND;
                core.respondBriefly(request, status, core.messages()::addCapabilities);
            }
            case Request.BYE, Request.UPDATE ->
                core.respondBriefly(request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, plain -> {});
            default -> core.respondBriefly(request, Response.METHOD_NOT_ALLOWED, core.messages()::addCapabilities);
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {
        var response = event.getResponse();
        var transaction = event.getClientTransaction();
        if (transaction != null && transaction.getApplicationData() instanceof Exchange exchange) {
            if (response.getStatusCode() < 200 && exchange.turns().isCrowded()) {
                return;
            }
            exchange.turns().execute(() -> {
                if (!exchange.onResponse(transaction, response)) {
                    onResponseAgain(response);
                }
            });
        } else {
            onResponseAgain(response);
        }
    }

    /** The success of an INVITE is repeated until its ACK arrives, and each branch of a fork has its own. */
    private void onResponseAgain(Response response) {
        if (response.getStatusCode() / 100 == 2 && Peer.cseqMethod(response).equals(Request.INVITE)) {
            var slot = core.calls().find(Peer.callId(response), Peer.fromTag(response));
            if (slot != null && !slot.turns().isCrowded()) {
                slot.run(leg -> leg.onSuccessAgain(response));
            }
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        var transaction = event.getClientTransaction();
        if (transaction != null && transaction.getApplicationData() instanceof Exchange exchange) {
            exchange.turns().execute(() -> exchange.onTimeout(transaction));
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        // What could not be sent is told to the one who sent it.
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        // Transactions are not kept.
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        // The stack makes no dialogs.
    }
}
