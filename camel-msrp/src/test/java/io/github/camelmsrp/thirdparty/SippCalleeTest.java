// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpSipException;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A route calls SIPp; where there is a session, a scripted peer has the MSRP side of SIPp. */
class SippCalleeTest {

    private static final String SDP = "Content-Type: application/sdp";

    @TempDir
    Path folder;

    /** Ends that take their time, while other tests run: up to 5 s for what was never answered. */
    private static final List<CompletableFuture<Void>> ENDS = new ArrayList<>();

    private final PeerListener bob = PeerListener.listen();
    private RunningCamel camel;

    @BeforeAll
    static void requireSipp() {
        Program.SIPP.require();
    }

    @BeforeEach
    void start() throws Exception {
        camel = RunningCamel.with(routes -> routes.from("direct:nothing").to("mock:nothing"));
    }

    @AfterEach
    void close() {
        ENDS.add(CompletableFuture.runAsync(camel::close, task -> new Thread(task, "end").start()));
        bob.close();
    }

    @AfterAll
    static void awaitEnds() {
        CompletableFuture.allOf(ENDS.toArray(CompletableFuture<?>[]::new)).join();
        ENDS.clear();
    }

    private String bobsPath() {
        return "msrp://127.0.0.1:" + bob.port() + "/kjhd37s2s20w2a;tcp";
    }

    private Sipp.Scenario callee(String name, Transport transport) {
        return Sipp.scenario(folder, name)
                .with("sdp", MsrpSdp.of(bobsPath()))
                .with("headers", SDP)
                .over(transport);
    }

    private CompletableFuture<Exchange> say(String text, Sipp callee, Transport transport, String options) {
        var uri = "msrp-sip:bob@127.0.0.1:" + callee.port() + "?sipAddress=127.0.0.1:0&sipTransport=" + transport.text()
                + options;
        return camel.template.asyncSend(uri, exchange -> exchange.getMessage().setBody(text));
    }

    /** Takes the connection to Bob's path, and the message. */
    private ScriptedPeer hear(String text) {
        var peer = bob.accept();
        assertThat(peer.receiveMessage().text()).isEqualTo(text);
        return peer;
    }

    private static void assertDone(CompletableFuture<Exchange> saying) throws Exception {
        assertThat(saying.get(15, TimeUnit.SECONDS).getException()).isNull();
    }

    private static void assertFailed(CompletableFuture<Exchange> saying, int code) throws Exception {
        assertThat(saying.get(40, TimeUnit.SECONDS).getException())
                .isInstanceOf(MsrpSipException.class)
                .extracting("code")
                .isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("one call carries all messages to the same party, and ends when there is nothing more to say")
    void callsOnceAndHangsUpWhenIdle(Transport transport) throws Exception {
        try (var sipp = callee("callee-answers", transport).withTwin().listen()) {
            var first = say("Hello", sipp, transport, "&idleTimeout=700");
            sipp.twin().receive();
            try (var peer = hear("Hello")) {
                assertDone(first);
                var second = say("Are you there?", sipp, transport, "&idleTimeout=700");
                assertThat(peer.receiveMessage().text()).isEqualTo("Are you there?");
                assertDone(second);
                peer.expectClosed();
            }
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hangsUpAtStop(Transport transport) throws Exception {
        try (var sipp = callee("callee-answers", transport).withTwin().listen()) {
            var saying = say("Hello", sipp, transport, "");
            sipp.twin().receive();
            try (var peer = hear("Hello")) {
                assertDone(saying);
                camel.close();
                peer.expectClosed();
            }
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("when the called party hangs up, the session is over, and the next message calls again")
    void callsAgainAfterTheCalleeHungUp(Transport transport) throws Exception {
        try (var sipp = callee("callee-hangs-up", transport).calls(2).withTwin().listen()) {
            for (int call = 0; call < 2; call++) {
                var saying = say("Hello", sipp, transport, "");
                var established = sipp.twin().receive();
                try (var peer = hear("Hello")) {
                    assertDone(saying);
                    sipp.twin().goOn(established);
                    peer.expectClosed();
                }
            }
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, 404 Not Found, 404",
        "UDP, 486 Busy Here, 486",
        "TCP, 486 Busy Here, 486",
        "UDP, 488 Not Acceptable Here, 488",
        "TCP, 503 Service Unavailable, 503",
        "UDP, 603 Decline, 603",
        "TCP, 603 Decline, 603",
        "TCP, 699 Whatever, 699"
    })
    void failsIfRefused(Transport transport, String status, int code) throws Exception {
        var refuses = callee("callee-refuses", transport).with("status", status).with("headers", "Subject: no");
        try (var sipp = refuses.listen()) {
            assertFailed(say("Hello", sipp, transport, ""), code);
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    void followsARedirection(Transport transport) throws Exception {
        try (var elsewhere = callee("callee-answers", transport).withTwin().listen()) {
            var contact = "Contact: <sip:bob@127.0.0.1:" + elsewhere.port() + ";transport=" + transport.text() + ">";
            var redirects = callee("callee-refuses", transport)
                    .with("status", "302 Moved Temporarily")
                    .with("headers", contact);
            try (var sipp = redirects.listen()) {
                var saying = say("Hello", sipp, transport, "");
                sipp.awaitSuccess();
                elsewhere.twin().receive();
                try (var peer = hear("Hello")) {
                    assertDone(saying);
                    camel.close();
                    peer.expectClosed();
                }
                elsewhere.awaitSuccess();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a redirection in a circle ends")
    void doesNotFollowACircle(Transport transport) throws Exception {
        try (var sipp = Sipp.scenario(folder, "callee-redirects-to-itself")
                .over(transport)
                .listen()) {
            assertFailed(say("Hello", sipp, transport, ""), 302);
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("credentials that are refused are not sent again and again")
    void givesUpIfCredentialsAreRefused(Transport transport) throws Exception {
        try (var sipp =
                Sipp.scenario(folder, "callee-challenges").over(transport).listen()) {
            assertFailed(say("Hello", sipp, transport, "&username=alice&password=wonderland"), 407);
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a call that rings too long is given up with CANCEL")
    void givesUpACallThatRingsTooLong(Transport transport) throws Exception {
        try (var sipp = callee("callee-rings", transport).withTwin().listen()) {
            var saying = say("Hello", sipp, transport, "&callTimeout=1000");
            sipp.twin().receive();

            assertFailed(saying, 408);
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an answer that crosses the CANCEL is acknowledged, and the call ended")
    void endsACallThatIsAnsweredTooLate(Transport transport) throws Exception {
        try (var sipp = callee("callee-answers-too-late", transport).withTwin().listen()) {
            var saying = say("Hello", sipp, transport, "&callTimeout=1000");
            sipp.twin().receive();

            assertFailed(saying, 408);
            sipp.awaitSuccess();
            bob.expectNoConnection(Duration.ofMillis(100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpIfThereIsNoAnswerAtAll(Transport transport) throws Exception {
        var nothing = callee("callee-says-nothing", transport).with("patience", "20000");
        try (var sipp = nothing.listen()) {
            assertFailed(say("Hello", sipp, transport, "&callTimeout=1000"), 408);
        }
    }

    @Test
    void failsIfNobodyIsThere() throws Exception {
        try (var sipp = callee("callee-says-nothing", Transport.TCP)
                .with("patience", "1")
                .listen()) {
            sipp.kill();
            assertFailed(say("Hello", sipp, Transport.TCP, ""), 503);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an answer without a description is acknowledged, and the call ended")
    void endsACallWithoutAnAnswer(Transport transport) throws Exception {
        endsACall(transport, "");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("an answer that refuses the only section is acknowledged, and the call ended")
    void endsACallWithoutASession(Transport transport) throws Exception {
        endsACall(transport, MsrpSdp.of(bobsPath()).replaceAll("m=message [0-9]+", "m=message 0"));
    }

    @Test
    @DisplayName("an answer without a path is acknowledged, and the call ended")
    void endsACallWithoutAPath() throws Exception {
        endsACall(Transport.UDP, MsrpSdp.of(bobsPath()).replaceAll("\na=path:.*", ""));
    }

    private void endsACall(Transport transport, String answer) throws Exception {
        try (var sipp = callee("callee-is-left", transport).with("sdp", answer).listen()) {
            assertFailed(say("Hello", sipp, transport, ""), 488);
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a called party whose MSRP side is dead loses the call")
    void endsACallWhoseSessionCannotBeConnected(Transport transport) throws Exception {
        try (var sipp = callee("callee-answers", transport).withTwin().listen()) {
            bob.close();
            var saying = say("Hello", sipp, transport, "&connectTimeout=500");
            sipp.twin().receive();

            assertThat(saying.get(15, TimeUnit.SECONDS).getException()).isNotNull();
            sipp.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a BYE that is never answered does not hold up the stop")
    void stopsThoughTheByeIsLost(Transport transport) throws Exception {
        try (var sipp = callee("callee-loses-bye", transport).withTwin().listen()) {
            var saying = say("Hello", sipp, transport, "");
            sipp.twin().receive();
            try (var peer = hear("Hello")) {
                assertDone(saying);
                long start = System.nanoTime();
                camel.close();

                assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
                peer.expectClosed();
            }
            sipp.awaitSuccess();
        }
    }
}
