// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.A_MOMENT;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpConsumer;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is sent into sessions that peers opened, and the REPORTs that go out. */
class SenderListenerTest {

    private static final String DESK = "msrp:127.0.0.1:0";
    private static final BlockingQueue<Exchange> EXCHANGES = new LinkedBlockingQueue<>();

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig();

    private static int port;
    private static int peers;

    private ScriptedPeer alice;
    private String session;

    @BeforeAll
    static void start() {
        RIG.add(routes -> routes.from(DESK + "/desk").routeId("desk").process(EXCHANGES::add));
        port = ((MsrpConsumer) RIG.context.getRoute("desk").getConsumer())
                .getLocalAddress()
                .getPort();
    }

    @BeforeEach
    void connect() throws InterruptedException {
        alice = ScriptedPeer.connect("127.0.0.1", port)
                .paths(
                        "msrp://127.0.0.1:" + port + "/desk;tcp",
                        "msrp://relay.example.org:7/r;tcp msrp://127.0.0.1:9/alice" + peers++ + ";tcp");
        var hello = alice.newSend().header("Byte-Range", "1-5/5").body("text/plain", "Hello");
        alice.write(hello);
        alice.expectResponse(hello, 200);
        String path = alice.newSend().header("From-Path").orElseThrow();
        Exchange exchange;
        do {
            exchange = EXCHANGES.poll(10, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
        } while (!path.equals(exchange.getMessage().getHeader(MsrpConstants.FROM_PATH)));
        session = exchange.getMessage().getHeader(MsrpConstants.SESSION_ID, String.class);
    }

    @AfterEach
    void disconnect() {
        alice.close();
    }

    private SenderRig.Sent send(Object body, String options) {
        return RIG.send(DESK + options, body, Map.of(MsrpConstants.TARGET_SESSION, session));
    }

    @Test
    @DisplayName("[4975-7.1-03] To-Path is the whole path of the peer in its order, From-Path the own URI alone")
    void pathsOfASendToThePeer() {
        var sent = send("Hi", "");
        var frame = alice.expectRequest("SEND");
        alice.respond(frame, 200, "OK");
        sent.ok();

        assertThat(frame.toPath()).isEqualTo(alice.newSend().header("From-Path").orElseThrow());
        assertThat(frame.fromPath()).isEqualTo("msrp://127.0.0.1:" + port + "/desk;tcp");
        assertThat(frame.text()).isEqualTo("Hi");
    }

    @Test
    @DisplayName("[4975-7.1.1-02, 4975-7.1.1-18, 4975-5.1-01] a long message goes to a peer that dialled in chunks too")
    void chunksToThePeer() {
        var body = octets(100_000);
        var sent = send(body, "?chunkSize=4096");
        var message = alice.receiveMessage();
        sent.ok();

        assertThat(message.body()).isEqualTo(body);
        assertThat(message.chunkCount()).isEqualTo(25);
    }

    @Test
    @DisplayName("[4975-10.8-01] after 481 the session is over for the producer and for the listener")
    void theSessionEnds() {
        var sent = send("Hi", "");
        alice.respond(alice.expectRequest("SEND"), 481, "Gone");
        assertThat(sent.failure()).isEqualTo(481);

        assertThat(send("Hi again", "").failure()).isEqualTo(481);
        alice.expectNothing(A_MOMENT);
    }

    @Test
    @DisplayName("[4975-7.1.2-01, 4975-7.1.2-02, 4975-7.1.2-03, 4975-7.1.2-04, 4975-7.1-10] "
            + "a REPORT octet for octet: Message-ID, range and Status, no report fields, whole")
    void aReportOctetForOctet() {
        var question = alice.newSend()
                .header("Byte-Range", "1-5/5")
                .header("Success-Report", "yes")
                .body("text/plain", "Hello");
        alice.write(question);
        alice.expectResponse(question, 200);
        var report = alice.expectRequest("REPORT");

        assertThat(new String(report.raw(), StandardCharsets.ISO_8859_1))
                .isEqualTo(String.join(
                        "\r\n",
                        "MSRP " + report.transactionId() + " REPORT",
                        "To-Path: " + question.header("From-Path").orElseThrow(),
                        "From-Path: msrp://127.0.0.1:" + port + "/desk;tcp",
                        "Message-ID: " + question.messageId(),
                        "Byte-Range: 1-5/5",
                        "Status: 000 200 OK",
                        "-------" + report.transactionId() + "$",
                        ""));
        assertThat(report.transactionId()).isNotEqualTo(question.transactionId());
    }

    @Test
    @DisplayName("[4975-7.1.2-07, 4975-7.1.2-08, 4975-P-05] nothing is ever sent back for a REPORT, good or bad")
    void nothingForAReport() {
        var sent = send("Hi", "?successReport=yes&waitFor=report");
        var frame = alice.expectRequest("SEND");
        alice.respond(frame, 200, "OK");
        alice.write(
                report(frame, "1-2/2", "nonsense"),
                report(frame, "x-y", "000 200 OK"),
                PeerMessage.report(frame, "1-2/2", "000 413 no"),
                report(frame, "1-2/2", "000 200 OK").header("Success-Report", "yes"));
        sent.ok();

        alice.expectNothing(A_MOMENT);
    }

    /** From the whole path of the peer; without it a REPORT is somebody else's. */
    private static PeerMessage report(PeerFrame send, String range, String status) {
        return PeerMessage.request("REPORT")
                .to(send.fromPath())
                .from(send.toPath())
                .header("Message-ID", send.messageId())
                .header("Byte-Range", range)
                .header("Status", status);
    }

    @Test
    @DisplayName("a 200 to a REPORT, as some peers send it, changes nothing")
    void aResponseToAReport() {
        var question = alice.newSend()
                .header("Byte-Range", "1-5/5")
                .header("Success-Report", "yes")
                .body("text/plain", "Hello");
        alice.write(question);
        alice.expectResponse(question, 200);
        alice.respond(alice.expectRequest("REPORT"), 200, "OK");

        alice.expectNothing(A_MOMENT);
        var sent = send("Hi", "");
        alice.respond(alice.expectRequest("SEND"), 200, "OK");
        sent.ok();
    }
}
