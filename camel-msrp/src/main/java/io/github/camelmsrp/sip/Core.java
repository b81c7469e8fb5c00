// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.session.Identifiers;
import io.github.camelmsrp.session.Scheduler;
import java.text.ParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What the parts of one user agent share. */
record Core(
        SipSettings settings,
        BoundStack stack,
        Messages messages,
        Clock clock,
        FaultLog faults,
        Calls calls,
        Ways ways) {

    /** The time, and the threads for what it is time for. */
    record Clock(Scheduler scheduler, Executor executor) {}

    /**
     * Apart from each other, so that none waits for the others.
     *
     * @param requests to whoever is to be reached: nobody knows whether there is somebody
     * @param followUps to peers that were heard of: what belongs to a call that is up or rings
     */
    record Ways(Lanes requests, Lanes followUps, Lanes responses) {

        static Ways on(Executor executor) {
            return new Ways(new Lanes(executor), new Lanes(executor), new Lanes(executor));
        }

        /** A peer of before RFC 3261 may have no tag. */
        Lanes of(Request request) {
            String method = request.getMethod();
            boolean maybeFirst = method.equals(Request.INVITE) || method.equals(Request.REGISTER);
            return maybeFirst && Peer.toTag(request).isEmpty() ? requests : followUps;
        }

        CompletableFuture<Void> whenEmpty() {
            return CompletableFuture.allOf(requests.whenEmpty(), followUps.whenEmpty(), responses.whenEmpty());
        }
    }

    /** Milliseconds; RFC 3261 section 17.1.1.1. */
    static final long T1 = 500;

    static final long T2 = 4000;

    private static final int MAX_RETRY_AFTER_SECONDS = 10;

    /** How long an answer that gets no ACK is repeated, and how long repetitions of a peer may come. */
    static final long MAX_REPETITION_MILLIS = 64 * T1;

    Scheduler scheduler() {
        return clock.scheduler();
    }

    Executor executor() {
        return clock.executor();
    }

    /**
     * Answers a request within a transaction; a peer that cannot be reached, or a stack that fails, is no reason to
     * stop.
     */
    void respond(ServerTransaction transaction, Response response) {
        var passage = new Lanes.Passage() {
            @Override
            public void send() throws javax.sip.SipException, InvalidArgumentException {
                stack.respond(transaction, response);
            }

            @Override
            public void failed(Exception cause) {
                faults.warn("A SIP response " + response.getStatusCode() + " could not be sent");
            }
        };
        if (settings.transport() == SipSettings.Transport.UDP) {
            passage.sendNow();
        } else {
            ways.responses().enter(BoundStack.peerOf(transaction), passage);
        }
    }

    /**
     * Answers a request that belongs to no call. Nothing is remembered of it, so that a flood of such requests costs
     * nothing but the answers; To has the same tag each time that it is repeated (RFC 3261 section 8.2.7).
     */
    void respondBriefly(Request request, int status, Consumer<Response> more) throws javax.sip.SipException {
        String tag = Integer.toHexString((Peer.callId(request) + Peer.fromTag(request)).hashCode());
        var response = messages.response(status, request, tag);
        more.accept(response);
        stack.respondBriefly(request, response);
    }

    /** Refuses a request within a transaction. */
    void refuse(ServerTransaction transaction, Request request, int status, String toTag) {
        respond(transaction, messages.response(status, request, toTag));
    }

    /** Refuses an offer that comes while another one has no answer (RFC 3261 section 14.2, RFC 3311 section 5.2). */
    void refuseForNow(ServerTransaction transaction, Request request, String toTag) {
        var refusal = messages.response(Response.SERVER_INTERNAL_ERROR, request, toTag);
        messages.set(
                refusal, "Retry-After", Integer.toString(Identifiers.secure().below(MAX_RETRY_AFTER_SECONDS + 1)));
        respond(transaction, refusal);
    }

    /** Refuses one with the reason of an exception: its status, and no text of it. */
    static int refusal(SipException failure) {
        return failure.status() >= 300 && failure.status() <= 699 ? failure.status() : 500;
    }

    /** Sets what people read; a phrase that cannot stand there is left out. */
    static void phrase(Response response, String phrase) {
        try {
            if (!phrase.isEmpty() && phrase.chars().noneMatch(Character::isISOControl)) {
                response.setReasonPhrase(phrase);
            }
        } catch (ParseException e) {
            // The usual phrase of the status stays.
            return;
        }
    }
}
