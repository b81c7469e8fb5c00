// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers that die, fall silent or are far too many, beside one whose call must not suffer. */
class CallFaultsTest {

    private static final String ALICE = "msrp://127.0.0.1:9/jshA7weztas;tcp";
    private static final String MALLORY = "msrp://127.0.0.1:9/mallory;tcp";

    /**
     * A transaction of SIP is given up after 64 times T1, 32 s; first another offer may bring a lost connection back.
     */
    private static final Duration SIP_GIVES_UP = Duration.ofSeconds(60);

    private static final String TAKES_LONG = "waits for timers of SIP: -D" + Program.REQUIRED + "=true";

    @TempDir
    Path folder;

    @BeforeAll
    static void requireSipp() {
        Program.SIPP.require();
    }

    private Sipp.Scenario caller(String name, String path, Transport transport) {
        return Sipp.scenario(folder, name).with("sdp", MsrpSdp.of(path)).over(transport);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("calls above maxSessions are refused, which is logged once, and those that are up go on")
    void refusesAFlood(Transport transport) throws Exception {
        try (var log = new CapturedLog();
                var desk = new Desk(transport, "&maxSessions=3");
                var first =
                        caller("caller-hangs-up", ALICE, transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = first.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE);
                    var flood = caller("callers", MALLORY, transport)
                            .with("hold", "500")
                            .options("-r", "300", "-l", "300")
                            .calls(600)
                            .call(Desk.USER, desk.sipPort)) {
                do {
                    Desk.converse(alice, "Can you hear me?");
                } while (flood.isRunning());
                flood.awaitSuccess();
                assertThat(flood.trace()).contains("SIP/2.0 486 ");
                assertThat(log.warnings())
                        .filteredOn(warning -> warning.contains("maxSessions"))
                        .hasSize(1);
                // SIPp closes its connection as soon as it has what it waits for, whatever is still sent to it.
                assertThat(log.warnings()).hasSizeLessThanOrEqualTo(2);
                first.twin().goOn(established);
                first.awaitSuccess();
            }
            await().untilAsserted(
                            () -> assertThat(desk.consumer().getCallCount()).isZero());
            converseOnce(desk, transport);
        }
    }

    private void converseOnce(Desk desk, Transport transport) {
        try (var sipp = caller("caller-hangs-up", ALICE, transport).withTwin().call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(alice, "Hello");
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = Program.REQUIRED, matches = "true", disabledReason = TAKES_LONG)
    @Timeout(value = 100, unit = TimeUnit.SECONDS)
    @DisplayName("who never acknowledges, never answers or is killed is given up; others do not notice")
    void givesUpWhoIsSilent() throws Exception {
        // Together, because both wait for the same long timers.
        var threads = Executors.newFixedThreadPool(2);
        try (var log = new CapturedLog()) {
            List<Callable<Void>> sides = List.of(this::givesUpSilentCallers, this::givesUpSilentCallees);
            for (var side : threads.invokeAll(sides)) {
                side.get();
            }
            assertThat(log.warnings()).hasSizeLessThanOrEqualTo(6);
        } finally {
            threads.shutdownNow();
        }
    }

    /** One who never acknowledges and one who is killed are given up; another does not notice. */
    private Void givesUpSilentCallers() throws Exception {
        try (var desk = new Desk(Transport.UDP, "");
                var deaf = caller("caller-never-acknowledges", MALLORY, Transport.UDP)
                        .call(Desk.USER, desk.sipPort);
                var first = caller("caller-hangs-up", ALICE, Transport.UDP)
                        .withTwin()
                        .call(Desk.USER, desk.sipPort);
                var dying = caller("caller-hangs-up", MALLORY, Transport.UDP)
                        .withTwin()
                        .call(Desk.USER, desk.sipPort)) {
            var established = first.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE);
                    var doomed = Desk.connect(dying.twin().receive().get("Path"), MALLORY)) {
                Desk.converse(doomed, "Farewell");
                dying.kill();
                doomed.reset();
                await().atMost(SIP_GIVES_UP).untilAsserted(() -> {
                    Desk.converse(alice, "Can you hear me?");
                    assertThat(desk.consumer().getCallCount()).isEqualTo(1);
                });
                deaf.awaitSuccess();
                first.twin().goOn(established);
                first.awaitSuccess();
            }
            await().untilAsserted(
                            () -> assertThat(desk.consumer().getCallCount()).isZero());
        }
        return null;
    }

    /** A BYE and an INVITE that are never answered are given up; a call beside them works. */
    private Void givesUpSilentCallees() throws Exception {
        try (var bob = PeerListener.listen();
                var camel = RunningCamel.with(
                        routes -> routes.from("direct:nothing").to("mock:nothing"))) {
            var sdp = MsrpSdp.of("msrp://127.0.0.1:" + bob.port() + "/kjhd37s2s20w2a;tcp");
            try (var loses = callee("callee-loses-bye", sdp).withTwin().listen();
                    var nothing = callee("callee-says-nothing", sdp)
                            .with("patience", "50000")
                            .listen();
                    var answers = callee("callee-answers", sdp).withTwin().listen()) {
                var unanswered = camel.template.asyncSend(
                        uri(nothing, ""), told -> told.getMessage().setBody("Hello"));
                var idle = camel.template.asyncSend(
                        uri(loses, "&idleTimeout=500"),
                        told -> told.getMessage().setBody("Hello"));
                loses.twin().receive();
                try (var peer = hear(bob)) {
                    assertThat(idle.get(10, TimeUnit.SECONDS).getException()).isNull();
                    peer.expectClosed();
                }
                loses.awaitSuccess();
                var good = camel.template.asyncSend(
                        uri(answers, ""), told -> told.getMessage().setBody("Hello"));
                answers.twin().receive();
                try (var peer = hear(bob)) {
                    assertThat(good.get(10, TimeUnit.SECONDS).getException()).isNull();
                    var failed = unanswered.get(SIP_GIVES_UP.toSeconds(), TimeUnit.SECONDS);
                    assertThat(failed.getException()).hasFieldOrPropertyWithValue("code", 408);
                    camel.close();
                    peer.expectClosed();
                }
                answers.awaitSuccess();
            }
        }
        return null;
    }

    private Sipp.Scenario callee(String name, String sdp) {
        return Sipp.scenario(folder, name).with("sdp", sdp).with("headers", "Content-Type: application/sdp");
    }

    private static String uri(Sipp callee, String options) {
        return "msrp-sip:bob@127.0.0.1:" + callee.port() + "?sipAddress=127.0.0.1:0" + options;
    }

    private static ScriptedPeer hear(PeerListener listener) {
        var peer = listener.accept();
        assertThat(peer.receiveMessage().text()).isEqualTo("Hello");
        return peer;
    }
}
