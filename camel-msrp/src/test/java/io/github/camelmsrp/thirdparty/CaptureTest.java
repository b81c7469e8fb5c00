// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Wireshark's dissectors say of a call from its first packet to its last. */
class CaptureTest {

    /** Severities of Wireshark from warning on, which for TCP are about the network. */
    private static final String WARNED = "(sip or sdp or msrp) and _ws.expert.severity >= 0x600000";

    private static final String FAULTY = "_ws.malformed or _ws.expert.severity >= 0x800000 or " + WARNED;

    @TempDir
    Path folder;

    @BeforeAll
    static void requireTshark() {
        Program.TSHARK.require();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the SIP, SDP and MSRP of a call are read without a complaint, and are what was said")
    void isReadWithoutAComplaint(Transport transport) throws Exception {
        int bobsSip = FreePort.next();
        int bobsMsrp = FreePort.next();
        var desk = "msrp-sip:bob@127.0.0.1?sipAddress=127.0.0.1:" + bobsSip + "&sipTransport=" + transport.text()
                + "&mediaAddress=msrp:127.0.0.1:" + bobsMsrp + "&exchangePattern=InOut";
        var sent = new ArrayList<String>();
        try (var capture = Capture.start(folder, bobsSip, bobsMsrp)) {
            try (var bob = RunningCamel.with(routes -> routes.from(desk)
                            .choice()
                            .when(routes.bodyAs(String.class).endsWith("?"))
                            .setBody(routes.constant("Gut."))
                            .otherwise()
                            .setBody(routes.constant(null)));
                    var alice = RunningCamel.with(
                            routes -> routes.from("direct:nothing").to("mock:nothing"))) {
                for (int i = 0; i < 3; i++) {
                    sent.add(say(alice, "Grüße", bobsSip, transport.text())
                            .getHeader(MsrpConstants.SENT_MESSAGE_ID, String.class));
                }
                var answered = say(alice, "Geht’s?", bobsSip, transport.text() + "&waitFor=reply");
                assertThat(answered.getBody(String.class)).isEqualTo("Gut.");
                assertThat(bob.context.isStarted()).isTrue();
                alice.close();
            }
            capture.awaitHeard("200 OK (BYE)");
            capture.stop();

            assertThat(capture.read(FAULTY, "frame.number", "_ws.expert.message"))
                    .isEmpty();
            assertSip(capture, bobsSip, transport);
            assertMsrp(capture, bobsMsrp, sent);
        }
    }

    private static Message say(RunningCamel alice, String text, int port, String options) throws Exception {
        var uri = "msrp-sip:bob@127.0.0.1:" + port
                + "?sipAddress=127.0.0.1:0&identity=sip:alice@example.com&sipTransport=" + options;
        var exchange = alice.template
                .asyncSend(uri, told -> told.getMessage().setBody(text))
                .get(15, TimeUnit.SECONDS);
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage();
    }

    private static void assertSip(Capture capture, int port, Transport transport) {
        var invites = capture.read(
                "sip.Method == \"INVITE\"", "sip.r-uri", "sip.from.addr", "sdp.media.proto", "sdp.media_attr");
        assertThat(invites).singleElement().satisfies(invite -> {
            assertThat(invite.get(0)).startsWith("sip:bob@127.0.0.1:" + port);
            assertThat(invite.get(1)).isEqualTo("sip:alice@example.com");
            assertThat(invite.get(2)).isEqualTo("TCP/MSRP");
            assertThat(invite.get(3)).contains("accept-types:*", "path:msrp://127.0.0.1:");
        });
        assertThat(capture.read("sip.Status-Code == 200 and sip.CSeq.method == \"INVITE\"", "sdp.media.proto"))
                .containsExactly(List.of("TCP/MSRP"));
        assertThat(capture.read("sip.Method == \"ACK\"", "sip.CSeq.method")).hasSize(1);
        assertThat(capture.read("sip.Method == \"BYE\"", "sip.CSeq.method")).hasSize(1);
        assertThat(capture.read("sip.Status-Code >= 300", "sip.Status-Line")).isEmpty();
        assertThat(capture.read("sip and " + transport.text(), "sip.CSeq.method"))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    /** Of a segment with several messages only the first is shown, so what is looked for came one by one. */
    private static void assertMsrp(Capture capture, int port, List<String> sent) {
        var sends = capture.read(
                "msrp.method == \"SEND\" and msrp.content.type and tcp.dstport == " + port,
                "msrp.messageid",
                "msrp.content.type",
                "msrp.byte.range");
        assertThat(sends).extracting(send -> send.get(0)).containsSubsequence(sent);
        assertThat(sends.subList(0, sent.size())).allSatisfy(send -> {
            assertThat(send.get(1)).startsWith("text/plain");
            assertThat(send.get(2)).isEqualTo("1-7/7");
        });
        assertThat(capture.read("msrp.status.code and tcp.srcport == " + port, "msrp.status.code"))
                .hasSizeGreaterThanOrEqualTo(sent.size())
                .containsOnly(List.of("200"));
    }
}
