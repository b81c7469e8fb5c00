// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.session.ManualScheduler;
import io.github.camelmsrp.session.Scheduler;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SipUserAgentTest {

    private final RecordingMedia callersMedia = new RecordingMedia("caller");

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void callsAndHangsUp(SipSettings.Transport transport) throws Exception {
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");

            var call = Desk.await(caller.call(callee.address("helpdesk"), callersMedia));
            var called = Desk.next(callee.established);
            Desk.await(call.bye());

            assertThat(Desk.next(callee.media.ends)).isEqualTo(new CallEnd(200, "", CallEnd.By.PEER));
            assertThat(Desk.next(callersMedia.ends)).isEqualTo(new CallEnd(200, "", CallEnd.By.THIS_SIDE));
            assertThat(callersMedia.asked).containsExactly("offer", "apply answer of answer of the desk", "ended");
            assertThat(callee.media.asked).containsExactly("answer to offer of caller", "ended");
            assertThat(called.facts().caller()).isEqualTo(SipAddress.parse("sip:caller@example.com"));
            assertThat(called.facts().called()).isEqualTo(callee.address("helpdesk"));
            assertThat(called.facts().isIncoming()).isTrue();
            assertThat(call.facts().callId()).isEqualTo(called.facts().callId());
            assertThat(call.isOver()).isTrue();
            assertThat(callersMedia.threads).allMatch(name -> name.startsWith("pool-"));
            assertThat(callee.media.threads).allMatch(name -> name.startsWith("pool-"));
        }
    }

    @Test
    void saysWhatToDoAboutAUserOfTwoDomains() throws Exception {
        try (var desk = new Desk(SipSettings.Transport.UDP)) {
            desk.open("helpdesk");

            assertThatThrownBy(() -> desk.open("helpdesk"))
                    .isInstanceOf(SipException.class)
                    .hasMessageContaining("whatever the domain")
                    .hasMessageContaining("sipAddress");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void makesManyCallsAtOnce(SipSettings.Transport transport) throws Exception {
        int count = 100;
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");
            for (int round = 0; round < 3; round++) {
                var calls = new ArrayList<CompletableFuture<SipCall>>();
                for (int i = 0; i < count; i++) {
                    calls.add(caller.call(callee.address("helpdesk"), new RecordingMedia("caller " + i)));
                }
                for (var call : calls) {
                    Desk.await(Desk.await(call).bye());
                }
            }

            for (int i = 0; i < 3 * count; i++) {
                assertThat(Desk.next(callee.media.ends).status()).isEqualTo(200);
            }
            assertThat(callee.established).hasSize(3 * count).allMatch(SipCall::isOver);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void callsOverIpv6(SipSettings.Transport transport) throws Exception {
        var settings = new SipSettings("::1", 0, transport, null, null, 10, 60_000, 0);
        try (var caller = new Desk(new Desk.Setup(settings, Scheduler.system()));
                var callee = new Desk(new Desk.Setup(settings, Scheduler.system()))) {
            callee.open("helpdesk");
            var target = SipAddress.parse("sip:helpdesk@[::1]:" + callee.agent.port());

            var call = Desk.await(caller.call(target, callersMedia));
            Desk.await(Desk.next(callee.established).offerAgain());
            Desk.await(call.bye());

            assertThat(Desk.next(callee.media.ends).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void hangsUpAsCallee(SipSettings.Transport transport) throws Exception {
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");
            Desk.await(caller.call(callee.address("helpdesk"), callersMedia));

            Desk.await(Desk.next(callee.established).bye());

            assertThat(Desk.next(callersMedia.ends).by()).isEqualTo(CallEnd.By.PEER);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void renegotiatesBothWays(SipSettings.Transport transport) throws Exception {
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");
            var call = Desk.await(caller.call(callee.address("helpdesk"), callersMedia));

            Desk.await(call.offerAgain());
            Desk.await(Desk.next(callee.established).offerAgain());

            assertThat(callee.media.asked)
                    .containsExactly(
                            "answer to offer of caller",
                            "answer to offer of caller",
                            "offer",
                            "apply answer of caller");
            assertThat(callersMedia.asked).endsWith("answer to offer of answer of the desk");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void tellsWhyACallIsRefused(SipSettings.Transport transport) throws Exception {
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");
            callee.decision = CompletableFuture.completedFuture(new IncomingCalls.Decision.Refused(603, "Not today"));

            assertThat(statusOf(caller.call(callee.address("helpdesk"), callersMedia)))
                    .isEqualTo(603);
            assertThat(statusOf(caller.call(callee.address("nobody"), new RecordingMedia("b"))))
                    .isEqualTo(404);
            assertThat(Desk.next(callersMedia.ends).status()).isEqualTo(603);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void cancelsACallThatRings(SipSettings.Transport transport) throws Exception {
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");
            var decision = new CompletableFuture<IncomingCalls.Decision>();
            callee.decision = decision.minimalCompletionStage();
            var call = caller.call(callee.address("helpdesk"), callersMedia);
            Desk.next(callee.invited);

            call.cancel(true);
            assertThat(Desk.next(callersMedia.ends).status()).isEqualTo(487);
            decision.complete(callee.accepted());

            assertThatThrownBy(call::get).isInstanceOf(CancellationException.class);
            assertThat(Desk.next(callee.media.ends).by()).isIn(CallEnd.By.PEER, CallEnd.By.THIS_SIDE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void leavesNoThreadAndNoPort(SipSettings.Transport transport) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        int port;
        try (var caller = new Desk(transport);
                var callee = new Desk(transport)) {
            callee.open("helpdesk");
            Desk.await(caller.call(callee.address("helpdesk"), callersMedia));
            port = callee.agent.port();
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(added(before)).isEmpty());
        var loopback = InetAddress.getByName("127.0.0.1");
        new DatagramSocket(port, loopback).close();
        new ServerSocket(port, 1, loopback).close();
        assertThat(Desk.next(callersMedia.ends).status()).isIn(200, 503);
    }

    @Test
    void handsCallsToTheAccountOfTheirUser() throws Exception {
        try (var caller = new Desk(SipSettings.Transport.UDP);
                var callee = new Desk(SipSettings.Transport.UDP)) {
            var other = new RecordingMedia("other");
            callee.open("helpdesk");
            callee.agent.open(
                    Desk.identity("other"),
                    (facts, hasOffer) -> CompletableFuture.completedFuture(
                            new IncomingCalls.Decision.Accepted(other, callee.established::add)));

            Desk.await(caller.call(callee.address("other"), callersMedia));

            assertThat(other.asked).containsExactly("answer to offer of caller");
            assertThat(callee.invited).isEmpty();
        }
    }

    @Test
    void leavesNoTimer() throws Exception {
        var scheduler = new ManualScheduler();
        var setup = Desk.Setup.of(SipSettings.Transport.UDP)
                .with(settings -> Desk.expires(settings, 600))
                .with(scheduler);
        try (var silent = SipPeer.open("UDP");
                var callee = new Desk(SipSettings.Transport.UDP)) {
            callee.open("helpdesk");
            var caller = new Desk(setup);
            Desk.await(caller.call(callee.address("helpdesk"), callersMedia));
            caller.agent.open(Desk.identity("registered", "sip:127.0.0.1:" + silent.port(), "x"), caller);
            var unanswered = new RecordingMedia("unanswered");
            caller.call(SipAddress.parse("sip:bob@127.0.0.1:" + silent.port()), unanswered);
            silent.receive("REGISTER");

            var stopped = caller.agent.stop(1000);
            assertThat(Desk.next(unanswered.ends).status()).isEqualTo(503);
            scheduler.advanceMillis(1000);
            Desk.await(stopped);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(scheduler.pending()).isZero());
            assertThat(caller.call(callee.address("helpdesk"), new RecordingMedia("late")))
                    .isCompletedExceptionally();
            caller.executor.shutdownNow();
        }
    }

    @Test
    void leavesNoThreadIfItIsStoppedAtOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            new Desk(SipSettings.Transport.UDP).close();
        }

        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.contains("UDPMessageChannelThread")));
    }

    @Test
    void refusesAnAddressThatIsTaken() throws Exception {
        try (var first = new Desk(SipSettings.Transport.TCP)) {
            var settings =
                    new SipSettings("127.0.0.1", first.agent.port(), SipSettings.Transport.TCP, null, null, 1, 1000, 0);

            assertThatThrownBy(() -> new Desk(new Desk.Setup(settings, Scheduler.system())))
                    .isInstanceOf(SipException.class)
                    .hasMessageContaining("127.0.0.1:" + first.agent.port());
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int unused;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            unused = socket.getLocalPort();
        }
        try (var caller = new Desk(SipSettings.Transport.TCP)) {
            var target = SipAddress.parse("sip:bob@127.0.0.1:" + unused);

            assertThat(statusOf(caller.call(target, callersMedia))).isEqualTo(503);
            assertThat(Desk.next(callersMedia.ends).by()).isEqualTo(CallEnd.By.FAILURE);
        }
    }

    private static Set<String> added(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                // Of the JDK's and the test's own clocks.
                .filter(name -> !name.startsWith("CompletableFutureDelay") && !name.startsWith("awaitility"))
                .collect(Collectors.toSet());
    }

    static int statusOf(CompletableFuture<SipCall> call) throws Exception {
        try {
            Desk.await(call);
            throw new AssertionError("The call was not refused");
        } catch (ExecutionException e) {
            return ((SipException) e.getCause()).status();
        }
    }
}
