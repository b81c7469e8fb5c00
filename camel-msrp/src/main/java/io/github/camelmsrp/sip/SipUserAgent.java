// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The SIP end of one bound address: registers, calls and is called (RFC 3261). Any thread; nothing blocks but
 * {@link #start}.
 */
public final class SipUserAgent {

    private static final String STACK = "gov.nist.javax.sip.SipStackImpl";
    private static final String ARTIFACT = "javax.sip:jain-sip-ri:1.3.0-91";

    private final Agent agent;

    private SipUserAgent(Agent agent) {
        this.agent = agent;
    }

    /**
     * Binds the address.
     *
     * @param executor runs what may block, {@link CallMedia} and {@link IncomingCalls} among it
     * @throws SipException if the stack is not on the class path (the message names the artifact) or the address cannot
     *     be bound
     */
    public static SipUserAgent start(SipSettings settings, Scheduler scheduler, Executor executor) {
        try {
            Class.forName(STACK, false, SipUserAgent.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new SipException(500, "SIP needs " + ARTIFACT + " on the class path", e);
        }
        return new SipUserAgent(new Agent(settings, scheduler, executor));
    }

    public int port() {
        return agent.port();
    }

    /**
     * Takes the calls to one user: those whose Request-URI has its user part. One identity is taken once.
     *
     * @return to be closed when no more calls are wanted; unregisters
     * @throws SipException if calls to the user are taken already, or the user agent stops
     */
    public SipAccount open(SipIdentity identity, IncomingCalls calls) {
        return agent.open(identity, calls);
    }

    /**
     * Calls somebody. The stage completes when the call is established and the answer was applied; it fails with a
     * {@link SipException} that has the status of the peer. To cancel it, call
     * {@code toCompletableFuture().cancel(...)}.
     */
    public CompletionStage<SipCall> call(SipIdentity from, SipAddress target, CallMedia media) {
        return agent.call(from, target, media);
    }

    /** Ends all calls, unregisters, closes sockets and threads. */
    public CompletionStage<Void> stop(long graceMillis) {
        return agent.stop(graceMillis);
    }
}
