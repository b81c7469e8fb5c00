// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison of URIs, and sessions whose peer is known. */
class ReceiverUriTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening("desk-1");

    private static int statusOfBodiless(ScriptedPeer peer) {
        peer.sendBodiless();
        return peer.readFrame().status();
    }

    // ---- comparison of URIs ----

    @ParameterizedTest
    @CsvSource({
        "msrp://h.example.com:1/a;tcp, MSRP://h.example.com:1/a;tcp",
        "msrp://HOST.example.com:1/a;tcp, msrp://host.EXAMPLE.com:1/a;tcp",
        "msrp://h%6Fst.example.com:1/a;tcp, msrp://host.example.com:1/a;tcp",
        "msrp://alice@h:1/a;tcp, msrp://bob@h:1/a;tcp",
        "msrp://alice@h:1/a;tcp, msrp://h:1/a;tcp",
        "msrp://h:1/a;TCP, msrp://h:1/a;tcp",
        "msrp://h:1/a;tcp;x=1, msrp://h:1/a;tcp",
        "msrp://[2001:db8:0:0:0:0:0:1]:1/a;tcp, msrp://[2001:DB8::1]:1/a;tcp",
        "msrp://[::ffff:192.0.2.1]:1/a;tcp, msrp://[::ffff:c000:201]:1/a;tcp"
    })
    @DisplayName(
            "[4975-6.1-01, 4975-6.1-02, 4975-6.1-03, 4975-6.1-04, 4975-6.1-05, 4975-6.1-10, 4975-6.1-12, 4975-6.1-13]"
                    + " spellings of one URI are one peer: its session is bound elsewhere for a second connection")
    void spellingsOfOnePeer(String one, String same) throws Exception {
        for (var spellings : List.of(List.of(one, same), List.of(same, one))) {
            try (var first = ROUTE.peer("desk-1", spellings.get(0));
                    var second = ROUTE.peer("desk-1", spellings.get(1))) {
                first.expectResponse(first.sendBodiless(), 200);
                second.expectResponse(second.sendBodiless(), 506);
                // And on the first connection they are one session.
                first.paths(ROUTE.uri("desk-1"), spellings.get(1));
                first.expectResponse(first.sendBodiless(), 200);
                assertThat(ROUTE.sessionCount("desk-1")).isOne();
            }
            ROUTE.awaitSessionCount("desk-1", 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "msrp://h:1/a;tcp, msrps://h:1/a;tcp",
        "msrp://h:1/a;tcp, msrp://i:1/a;tcp",
        "msrp://localhost:1/a;tcp, msrp://127.0.0.1:1/a;tcp",
        "msrp://[2001:db8::1]:1/a;tcp, msrp://[2001:db8::2]:1/a;tcp",
        "msrp://h:2855/a;tcp, msrp://h/a;tcp",
        "msrp://h:1/a;tcp, msrp://h:2/a;tcp",
        "msrp://h:1/AbC;tcp, msrp://h:1/abc;tcp",
        "msrp://h:1;tcp, msrp://h:1/a;tcp",
        "msrp://h:1/a;tcp, msrp://h:1/a;ws",
        "msrp://h:1/a/../b;tcp, msrp://h:1/b;tcp",
        "msrp://h:1/a//b;tcp, msrp://h:1/a/b;tcp"
    })
    @DisplayName(
            "[4975-6.1-01, 4975-6.1-02, 4975-6.1-05, 4975-6.1-06, 4975-6.1-07, 4975-6.1-08, 4975-6.1-09, 4975-6.1-11,"
                    + " 4975-6.1-13] different URIs are different peers, each with a session")
    void differentPeers(String one, String other) throws Exception {
        try (var first = ROUTE.peer("desk-1", one);
                var second = ROUTE.peer("desk-1", other)) {
            first.expectResponse(first.sendBodiless(), 200);
            second.expectResponse(second.sendBodiless(), 200);
            assertThat(ROUTE.sessionCount("desk-1")).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("[4975-7.3-04] of a longer From-Path the rightmost URI is the peer")
    void therightmostUriIsThePeer() throws Exception {
        try (var viaOne = ROUTE.peer("desk-1", "msrp://relay1.example.com:1/r;tcp msrp://127.0.0.1:9/alice;tcp");
                var viaTwo = ROUTE.peer("desk-1", "msrp://relay2.example.com:1/s;tcp msrp://127.0.0.1:9/alice;tcp")) {
            assertThat(statusOfBodiless(viaOne)).isEqualTo(200);
            assertThat(statusOfBodiless(viaTwo)).isEqualTo(506);
        }
    }

    // ---- a session whose peer is known ----

    /** A route that dials, and the peer that it dialled. */
    private record Dialled(RunningCamel camel, PeerListener listener, ScriptedPeer peer) implements AutoCloseable {
        static Dialled with(String options) throws Exception {
            var listener = PeerListener.listen();
            var uri = "msrp:127.0.0.1:" + listener.port() + "/abc?clientMode=true&" + options;
            var camel = RunningCamel.with(routes -> routes.from(uri).to("mock:in"));
            var peer = listener.accept();
            var first = peer.expectRequest("SEND");
            peer.respond(first, 200, "OK");
            return new Dialled(camel, listener, peer);
        }

        PeerMessage send(String to, String from) {
            var send = PeerMessage.send(to, from).body("text/plain", "Hello");
            peer.write(send);
            return send;
        }

        String own() {
            return peer.newSend().header("To-Path").orElseThrow();
        }

        String peerUri() {
            return peer.newSend().header("From-Path").orElseThrow();
        }

        @Override
        public void close() {
            peer.close();
            listener.close();
            camel.close();
        }
    }

    @Test
    @DisplayName(
            "[4975-7.3-04, 4975-6.1-13, 4975-7.3-02] a foreign From-Path or To-Path is answered 481 where the peer is"
                    + " known")
    void aForeignFromPathIsRefused() throws Exception {
        try (var dialled = Dialled.with("reconnect=false")) {
            var foreignPaths = List.of(
                    dialled.peerUri().replace("/abc", "/mallory"),
                    dialled.peerUri().replace("127.0.0.1", "192.0.2.1"),
                    dialled.peerUri() + " msrp://127.0.0.1:9/mallory;tcp");
            for (var foreign : foreignPaths) {
                dialled.peer().expectResponse(dialled.send(dialled.own(), foreign), 481);
            }
            var rewritten = dialled.own().replaceFirst("//[^/]*/", "//192.0.2.7:1234/");
            dialled.peer().expectResponse(dialled.send(rewritten, dialled.peerUri()), 481);
            assertThat(dialled.camel().mock("in").getReceivedCounter()).isZero();

            dialled.peer().expectResponse(dialled.send(dialled.own(), dialled.peerUri()), 200);
            dialled.peer()
                    .expectResponse(
                            dialled.send(dialled.own(), "msrp://relay.example.com:1/r;tcp " + dialled.peerUri()), 200);
            assertThat(dialled.camel().mock("in").getReceivedCounter()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("[4975-7.3-04] with sessionMatching=sessionId paths that a border controller rewrote are taken")
    void rewrittenPathsAreTaken() throws Exception {
        try (var dialled = Dialled.with("reconnect=false&sessionMatching=sessionId")) {
            var rewritten = dialled.own().replaceFirst("//[^/]*/", "//192.0.2.7:1234/");
            var foreign = "msrp://192.0.2.8:4321/sbc;tcp";
            dialled.peer().expectResponse(dialled.send(rewritten, foreign), 200);
            dialled.peer()
                    .expectResponse(dialled.send(dialled.own().replaceFirst("/[^/;]*;", "/unknown;"), foreign), 481);
            assertThat(dialled.camel().mock("in").getReceivedCounter()).isEqualTo(1);
        }
    }
}
