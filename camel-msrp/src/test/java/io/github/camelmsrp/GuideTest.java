// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The frames that the guide shows are those on the wire: the tests send and expect them as they stand on the page. */
class GuideTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("../src/main/docs/guide.adoc"));

    private RunningCamel camel;
    private PeerListener listener;

    @BeforeEach
    void start() {
        camel = new RunningCamel();
        listener = PeerListener.listen();
    }

    @AfterEach
    void stop() {
        camel.close();
        listener.close();
    }

    @Test
    void aMessageIsAnsweredAsShown() throws Exception {
        load("echo");
        camel.mock("desk").expectedBodiesReceived("hello");
        try (var alice = camel.peer("desk-1")) {
            alice.write(octets("whole"));

            assertThat(alice.readFrame().raw()).isEqualTo(octets("answer"));
            camel.mock("desk").assertIsSatisfied(10_000);
        }
    }

    @Test
    void theChunksBecomeOneExchange() throws Exception {
        load("echo");
        camel.mock("desk").expectedBodiesReceived("hello world");
        try (var alice = camel.peer("desk-1")) {
            alice.write(octets("chunks"));

            assertThat(alice.readFrame().status()).isEqualTo(200);
            assertThat(alice.readFrame().status()).isEqualTo(200);
            camel.mock("desk").assertIsSatisfied(10_000);
        }
    }

    @Test
    void theReportIsAsShown() throws Exception {
        load("echo");
        try (var alice = camel.peer("desk-1")) {
            var asking = text("whole").replace("Byte-Range:", "Success-Report: yes\r\nByte-Range:");
            alice.write(asking.getBytes(StandardCharsets.UTF_8));

            assertThat(alice.readFrame().raw()).isEqualTo(octets("answer"));
            var report = alice.readFrame();
            assertThat(new String(report.raw(), StandardCharsets.UTF_8))
                    .isEqualTo(text("report").replace("dkei38sd", report.transactionId()));
        }
    }

    @Test
    void aLateFailureBecomesAnExchange() throws Exception {
        load("late");
        camel.mock("reports").expectedHeaderReceived(MsrpConstants.STATUS_CODE, 408);
        try (var peer = listener.accept()) {
            peer.respond(peer.expectRequest("SEND"), 200, "OK");
            var sending = camel.template.asyncRequestBody("msrp:127.0.0.1:" + listener.port() + "/abc", "hello");
            var message = nextWithBody(peer);
            sending.get();
            peer.report(message, "1-5/5", "000 408 Timeout");

            camel.mock("reports").assertIsSatisfied(10_000);
        }
    }

    private static PeerFrame nextWithBody(ScriptedPeer peer) {
        PeerFrame request;
        do {
            request = peer.expectRequest("SEND");
            peer.respond(request, 200, "OK");
        } while (!request.hasBody());
        return request;
    }

    private void load(String name) throws Exception {
        var block = PAGE.block(name, "yaml")
                .replace("0.0.0.0:2855", "127.0.0.1:0")
                .replace("peer.example.com:2855", "127.0.0.1:" + listener.port());
        PluginHelper.getRoutesLoader(camel.context).loadRoutes(ResourceHelper.fromString(name + ".yaml", block));
    }

    private static byte[] octets(String name) {
        return text(name).getBytes(StandardCharsets.UTF_8);
    }

    /** Frames of the page, with the line ends of the wire. */
    private static String text(String name) {
        return PAGE.block(name, "msrp").replace("\n", "\r\n") + "\r\n";
    }
}
