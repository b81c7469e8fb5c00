// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.A_MOMENT;
import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.chunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static io.github.camelmsrp.conformance.SenderRig.opening;
import static io.github.camelmsrp.conformance.SenderRig.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer.Closing;
import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.MsrpNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where producers connect to, what shares a connection, and how connections and sessions end. */
class SenderConnectionsTest {

    private static final List<String> ASKED = new CopyOnWriteArrayList<>();

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig(
                    settings -> MsrpNode.start(settings.withResolver(SenderConnectionsTest::resolve)))
            .withListener(PeerOptions.plain());

    /** Two addresses; nobody listens on the first. */
    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        ASKED.add(host);
        return List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1"));
    }

    @Test
    @DisplayName(
            "[4975-5.4-01, 4975-5.4-06, 4975-7.1-24] a second session to the same authority shares the connection, "
                    + "and starts with a SEND of its own")
    void sessionsShareAConnection() {
        var one = RIG.send(RIG.uri("one", ""), "1");
        try (var peer = RIG.accept()) {
            var first = answeredChunk(peer);
            one.ok();
            var two = RIG.send(RIG.uri("two", ""), "2");
            var opening = opening(peer);
            var second = answeredChunk(peer);
            two.ok();

            assertThat(opening.toPath()).endsWith("/two;tcp").isEqualTo(second.toPath());
            assertThat(opening.fromPath()).isEqualTo(second.fromPath()).isNotEqualTo(first.fromPath());
            RIG.listener().expectNoConnection(A_MOMENT);
        }
    }

    @Test
    @DisplayName("[4975-5.4-19] a connection that fails takes all of its sessions with it")
    void aLostConnectionFailsAllSessions() {
        var one = RIG.send(RIG.uri("one", ""), "1");
        var peer = RIG.accept();
        chunk(peer);
        var two = RIG.send(RIG.uri("two", ""), "2");
        opening(peer);
        chunk(peer);

        peer.reset();

        assertThat(one.failure()).isEqualTo(481);
        assertThat(two.failure()).isEqualTo(481);
    }

    @Test
    @DisplayName("[4975-5.4-30, 4975-4-02, 4975-P-10] a connection stays as long as it has a session, "
            + "and closes with the last one")
    void theConnectionClosesWithItsLastSession() throws Exception {
        RIG.add(routes -> routes.from("direct:one").routeId("one").to(RIG.uri("one", "")));
        RIG.add(routes -> routes.from("direct:two").routeId("two").to(RIG.uri("two", "")));
        var one = RIG.send("direct:one", "1");
        try (var peer = RIG.accept()) {
            answeredChunk(peer);
            one.ok();
            var two = RIG.send("direct:two", "2");
            opening(peer);
            answeredChunk(peer);
            two.ok();

            RIG.context.getRouteController().stopRoute("one");
            peer.expectNothing(A_MOMENT);
            two = RIG.send("direct:two", "still here");
            answeredChunk(peer);
            two.ok();

            RIG.context.getRouteController().stopRoute("two");
            assertThat(peer.expectClosed()).isEqualTo(Closing.ORDERLY);
        }
    }

    @Test
    @DisplayName("[4975-P-10] a session that closes in good order waits for outstanding answers")
    void closingWaitsForAnswers() throws Exception {
        RIG.add(routes -> routes.from("direct:pending").routeId("pending").to(RIG.uri("waitFor=written")));
        var sent = RIG.send("direct:pending", "x");
        try (var log = new CapturedLog();
                var peer = RIG.accept()) {
            var chunk = chunk(peer);
            sent.ok();
            sync(peer);

            var stopping = CompletableFuture.runAsync(() -> stopRoute("pending"));
            peer.expectNothing(A_MOMENT);
            peer.respond(chunk, 200, "OK");
            assertThat(peer.expectClosed()).isEqualTo(Closing.ORDERLY);
            stopping.join();
            assertThat(log.warnings()).noneMatch(line -> line.contains("after the exchange was done"));
        }
    }

    @Test
    @DisplayName("[4975-P-10, 4975-7.1.1-08] an exchange that waits for an answer is awaited up to the 30 s timer, "
            + "then the session ends")
    void closingWaitsUpToTheTimer() throws Exception {
        RIG.add(routes -> routes.from("direct:silent").routeId("silent").to(RIG.uri("")));
        var sent = RIG.send("direct:silent", "x");
        try (var peer = RIG.accept()) {
            chunk(peer);
            sync(peer);
            var stopping = CompletableFuture.runAsync(() -> stopRoute("silent"));
            RIG.time.advance(Duration.ofMillis(29_900));
            peer.expectNothing(A_MOMENT);
            assertThat(sent.isDone()).isFalse();

            RIG.time.advance(Duration.ofMillis(200));
            assertThat(sent.failure()).isEqualTo(408);
            assertThat(peer.expectClosed()).isEqualTo(Closing.ORDERLY);
            stopping.join();
        }
    }

    private static void stopRoute(String id) {
        try {
            RIG.context.getRouteController().stopRoute(id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("[4975-5.4-22, 4975-5.4-23, 4975-6-01] what is sent again after a loss keeps its Message-ID; "
            + "the new session has another URI")
    void aRepeatedMessageKeepsItsId() {
        RIG.add(routes -> {
            routes.errorHandler(
                    routes.defaultErrorHandler().maximumRedeliveries(5).redeliveryDelay(20));
            routes.from("direct:again").to(RIG.uri(""));
        });
        var sent = RIG.send("direct:again", "Hello");
        var peer = RIG.accept();
        var first = chunk(peer);
        peer.reset();
        var accepted = CompletableFuture.supplyAsync(() -> RIG.accept());
        Awaitility.await().until(() -> {
            RIG.time.advance(Duration.ofSeconds(1));
            return accepted.isDone();
        });
        try (var next = accepted.join()) {
            var second = answeredChunk(next);
            sent.ok();

            assertThat(second.messageId()).isEqualTo(first.messageId());
            assertThat(second.text()).isEqualTo("Hello");
            assertThat(second.fromPath()).isNotEqualTo(first.fromPath());
        }
    }

    @Test
    @DisplayName("[4975-5.4-28] all chunks of a message use one session")
    void aMessageUsesOneSession() {
        var one = RIG.send(RIG.uri("one", "chunkSize=2048"), octets(50_000));
        try (var peer = RIG.accept()) {
            var two = RIG.send(RIG.uri("two", "chunkSize=2048"), octets(60_000));
            var paths = new HashMap<String, String>();
            int complete = 0;
            while (complete < 2) {
                var frame = peer.expectRequest("SEND");
                peer.respond(frame, 200, "OK");
                if (frame.hasBody()) {
                    String pair = frame.toPath() + " " + frame.fromPath();
                    assertThat(paths.computeIfAbsent(frame.messageId(), id -> pair))
                            .isEqualTo(pair);
                    complete += frame.flag() == '$' ? 1 : 0;
                }
            }
            one.ok();
            two.ok();
            assertThat(paths.values()).doesNotHaveDuplicates().hasSize(2);
        }
    }

    @Test
    @DisplayName("[4975-6.2-01] an address and port are used as they are, IPv6 too, and nobody is asked")
    void anAddressIsUsedAsItIs() {
        ASKED.clear();
        try (var six = PeerListener.listen(PeerOptions.plain().address("::1"))) {
            var sent = RIG.send("msrp:[::1]:" + six.port() + "/abc", "Hello");
            try (var peer = accept(six)) {
                var chunk = answeredChunk(peer);
                sent.ok();
                assertThat(chunk.toPath()).isEqualTo("msrp://[::1]:" + six.port() + "/abc;tcp");
                assertThat(chunk.fromPath()).startsWith("msrp://[");
            }
        }
        assertThat(ASKED).isEmpty();
    }

    @Test
    @DisplayName("[4975-6.2-02, 4975-6.2-03, 4975-6.2-04] a name is looked up as it is, the port is the listed one, "
            + "and the second address is tried when the first refuses")
    void aNameIsLookedUp() {
        ASKED.clear();
        var sent = RIG.send("msrp:two.example.test:" + RIG.listener().port() + "/abc", "Hello");
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            sent.ok();
            assertThat(chunk.toPath())
                    .isEqualTo("msrp://two.example.test:" + RIG.listener().port() + "/abc;tcp");
        }
        assertThat(ASKED).containsExactly("two.example.test");
    }
}
