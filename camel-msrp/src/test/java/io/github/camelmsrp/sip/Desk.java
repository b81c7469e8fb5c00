// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A user agent for tests on a loopback address, with an account that records what it hears. */
final class Desk implements IncomingCalls, AutoCloseable {

    static final long WAIT_SECONDS = 20;

    /** Scripted peers do not answer a BYE, so most desks wait that long when they close. */
    private static final long GRACE_MILLIS = 200;

    /** How a desk is set up. */
    record Setup(SipSettings settings, Scheduler scheduler) {

        static Setup of(SipSettings.Transport transport) {
            return new Setup(
                    new SipSettings("127.0.0.1", 0, transport, null, null, 1000, 60_000, 0), Scheduler.system());
        }

        Setup with(UnaryOperator<SipSettings> change) {
            return new Setup(change.apply(settings), scheduler);
        }

        Setup with(Scheduler other) {
            return new Setup(settings, other);
        }
    }

    final SipUserAgent agent;
    final ExecutorService executor = Executors.newCachedThreadPool();
    final Steps steps = new Steps(executor);
    final BlockingQueue<SipCall> established = new LinkedBlockingQueue<>();
    final BlockingQueue<CallFacts> invited = new LinkedBlockingQueue<>();
    final RecordingMedia media = new RecordingMedia("answer of the desk");
    private final int maxCalls;
    volatile @Nullable CompletionStage<Decision> decision;

    Desk(Setup setup) {
        maxCalls = setup.settings().maxCalls();
        agent = SipUserAgent.start(setup.settings(), setup.scheduler(), steps);
    }

    Desk(SipSettings.Transport transport) {
        this(Setup.of(transport));
    }

    static SipSettings expires(SipSettings of, int seconds) {
        return new SipSettings(
                of.host(),
                of.port(),
                of.transport(),
                of.publicAddress(),
                of.tls(),
                of.maxCalls(),
                of.callTimeoutMillis(),
                seconds);
    }

    static SipSettings port(SipSettings of, int port) {
        return new SipSettings(
                of.host(),
                port,
                of.transport(),
                of.publicAddress(),
                of.tls(),
                of.maxCalls(),
                of.callTimeoutMillis(),
                of.sessionExpiresSeconds());
    }

    static SipSettings timeout(SipSettings of, long millis) {
        return new SipSettings(
                of.host(),
                of.port(),
                of.transport(),
                of.publicAddress(),
                of.tls(),
                of.maxCalls(),
                millis,
                of.sessionExpiresSeconds());
    }

    static SipSettings maxCalls(SipSettings of, int maxCalls) {
        return new SipSettings(
                of.host(),
                of.port(),
                of.transport(),
                of.publicAddress(),
                of.tls(),
                maxCalls,
                of.callTimeoutMillis(),
                of.sessionExpiresSeconds());
    }

    static SipSettings tls(SipSettings of, SSLContext tls) {
        return new SipSettings(
                of.host(),
                of.port(),
                of.transport(),
                of.publicAddress(),
                new SipTls(tls, false),
                of.maxCalls(),
                of.callTimeoutMillis(),
                of.sessionExpiresSeconds());
    }

    static SipIdentity identity(String user) {
        return identity(user, null, null);
    }

    static SipIdentity identity(String user, @Nullable String registrar, @Nullable String password) {
        return new SipIdentity(
                SipAddress.parse("sip:" + user + "@example.com"),
                null,
                registrar == null ? null : SipAddress.parse(registrar),
                null,
                new SipIdentity.Credentials(null, password, null),
                600);
    }

    /** An account that takes calls as {@link #decision} says, or at once with {@link #media}. */
    SipAccount open(String user) {
        return agent.open(identity(user), this);
    }

    SipAddress address(String user) {
        return SipAddress.parse("sip:" + user + "@127.0.0.1:" + agent.port());
    }

    CompletableFuture<SipCall> call(SipAddress target, CallMedia with) {
        return agent.call(identity("caller"), target, with).toCompletableFuture();
    }

    @Override
    public CompletionStage<Decision> onCall(CallFacts facts, boolean hasOffer) {
        invited.add(facts);
        var prepared = decision;
        return prepared == null ? CompletableFuture.completedFuture(accepted()) : prepared;
    }

    @Override
    public int maxCalls() {
        return maxCalls;
    }

    Decision accepted() {
        return new Decision.Accepted(media, established::add);
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("Nothing came");
        }
        return next;
    }

    @Override
    public void close() throws Exception {
        try {
            await(agent.stop(GRACE_MILLIS));
        } finally {
            executor.shutdownNow();
        }
    }
}
