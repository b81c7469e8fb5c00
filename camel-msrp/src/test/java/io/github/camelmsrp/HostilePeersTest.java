// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.CapturedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that do not speak MSRP, or break it, meet a running route: one line in the log, and others notice nothing. */
class HostilePeersTest {

    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path spool;

    private RunningCamel camel;
    private ScriptedPeer bystander;

    @BeforeEach
    void start() throws Exception {
        camel = RunningCamel.with(routes -> routes.from("msrp:127.0.0.1:0/desk?events=interrupted"
                        + "&partialMessageTimeout=300&inMemoryThreshold=1000&spoolDirectory=" + spool)
                .routeId("desk")
                .to("mock:in"));
        bystander = camel.peer("desk");
        bystander.expectResponse(bystander.sendBodiless(), 200);
    }

    @AfterEach
    void stop() {
        bystander.close();
        camel.close();
    }

    @Test
    @DisplayName("[4975-P-03] a header line of 1 MiB closes the connection, with one warning")
    void headerLineWithoutEnd() {
        var send = PeerMessage.send("msrp://127.0.0.1:" + camel.port() + "/desk;tcp", "msrp://127.0.0.1:9/long;tcp")
                .header("X-Long", "x".repeat(MEBIBYTE));
        closesWithOneWarning(send.octets());
    }

    @Test
    @DisplayName("an HTTP request is closed without an answer, with one warning")
    void httpRequest() {
        closesWithOneWarning("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    }

    @Test
    @DisplayName("a TLS hello on the plain port is closed without an answer, with one warning")
    void tlsHello() {
        // A record of a handshake, TLS 1.0 for compatibility as all clients write it; a client hello of 200 octets.
        var hello = HexFormat.of().parseHex("16030100c8010000c40303" + "a5".repeat(194));
        closesWithOneWarning(hello);
    }

    /** How a peer that is cut off in the middle of what it writes sees it is up to the system. */
    private void closesWithOneWarning(byte[] octets) {
        try (var log = new CapturedLog()) {
            try (var stranger = camel.peer("desk")) {
                writeAll(stranger, octets);
                stranger.expectClosed();
                assertThat(log.warnings()).singleElement().asString().startsWith("Peer 127.0.0.1:");
            }
            theRouteGoesOn();
            assertThat(log.warnings()).hasSize(1);
        }
        nothingIsLeftOfOthers();
    }

    private static void writeAll(ScriptedPeer peer, byte[] octets) {
        try {
            peer.write(octets);
        } catch (AssertionError | RuntimeException e) {
            // The other side has closed meanwhile, as it should.
        }
    }

    @Test
    @DisplayName("[4975-5.4-17] an unknown session is answered 481, which is nobody's fault, and keeps the connection")
    void unknownSession() {
        try (var log = new CapturedLog();
                var stranger = camel.peer("somebody-else")) {
            stranger.expectResponse(stranger.send("text/plain", "x"), 481);
            theRouteGoesOn();
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("a request for a session that does not exist")
                    .doesNotContain("somebody");
        }
        nothingIsLeftOfOthers();
    }

    @Test
    @DisplayName("a chunk that stops in the middle is dropped in time, told as an event, and its file is deleted")
    void truncatedChunkThenSilence() throws Exception {
        camel.mock("in").expectedMessageCount(1);
        try (var log = new CapturedLog()) {
            try (var silent = camel.peer("desk")) {
                var send = silent.newSend()
                        .header("Byte-Range", "1-*/200000")
                        .body("application/octet-stream", new byte[200_000]);
                silent.writeTruncated(send, 100_000);
                await().untilAsserted(() -> assertThat(spool).isNotEmptyDirectory());

                camel.mock("in").assertIsSatisfied();
                await().untilAsserted(() -> assertThat(spool).isEmptyDirectory());
            }
            var event = camel.mock("in").getExchanges().get(0).getMessage();
            assertThat(event.getHeader(MsrpConstants.MESSAGE_TYPE)).isEqualTo("INTERRUPTED");
            theRouteGoesOn();
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("a message that stayed incomplete is dropped");
        }
        nothingIsLeftOfOthers();
    }

    private void theRouteGoesOn() {
        int before = camel.mock("in").getReceivedCounter();
        bystander.expectResponse(bystander.send("text/plain", "still there"), 200);
        try (var late = camel.peer("desk")) {
            late.expectResponse(late.send("text/plain", "me too"), 200);
        }
        assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(before + 2);
    }

    private void nothingIsLeftOfOthers() {
        var address = ((MsrpEndpoint) camel.context.getRoute("desk").getEndpoint()).address();
        var listener = MsrpHost.of(camel.context).listener(address).listener();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(listener.connectionCount()).isEqualTo(1);
            assertThat(listener.sessions()).hasSize(1);
        });
        assertThat(spool).isEmptyDirectory();
    }
}
