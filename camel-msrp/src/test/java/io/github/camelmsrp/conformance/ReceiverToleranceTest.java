// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listening route takes for a good request although it looks unusual. */
class ReceiverToleranceTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of("desk-1", "", "a+b=c/d~e_f", ""));

    private static void expectGood(UnaryOperator<PeerMessage> variation) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            expectGood(alice, variation.apply(alice.newSend()));
        }
    }

    private static void expectGood(ScriptedPeer peer, PeerMessage message) throws Exception {
        assertThat(ROUTE.deliver(peer, message).text()).isEqualTo("Hello");
    }

    private static PeerMessage hello(PeerMessage send) {
        return send.body("text/plain", "Hello");
    }

    // ---- what must be tolerated ----

    @Test
    @DisplayName("[4975-9-10, 4975-9-13] names and values of fields in any case")
    void caseDoesNotMatter() throws Exception {
        expectGood(send -> {
            var lower = PeerMessage.request("SEND");
            for (var name : List.of("To-Path", "From-Path", "Message-ID")) {
                lower.header(name.toLowerCase(Locale.ROOT), send.header(name).orElseThrow());
            }
            return lower.header("BYTE-RANGE", "1-5/5")
                    .header("failure-REPORT", "YES")
                    .line("content-type: Text/PLAIN")
                    .body("Hello".getBytes(UTF_8));
        });
    }

    @Test
    @DisplayName("[4975-9-10] lower-case names without a Content-Type of the writer")
    void reportFieldsInAnyCase() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.write(hello(alice.newSend().header("failure-report", "Partial")));
            ROUTE.expectText("Hello");
            ROUTE.expectSilence(alice);

            var confirmed = hello(alice.newSend().header("success-report", "YES"));
            alice.write(confirmed);
            alice.expectResponse(confirmed, 200);
            alice.expectRequest("REPORT");
        }
    }

    @Test
    @DisplayName("[4975-12-01, 4975-9-28] unknown header fields are ignored, wherever they are")
    void unknownFields() throws Exception {
        expectGood(send -> hello(send.header("X-Future", "1")
                .header("Status", "000 200 OK")
                .header("Use-Path", "msrp://x.example.com:1/a;tcp")
                .header("X-Text", "Grüße, \"quoted\"; <and> 你好")
                .header("X-Empty", "")
                .header("X-Future", "again")));
        expectGood(send -> {
            var to = send.header("To-Path").orElseThrow();
            var from = send.header("From-Path").orElseThrow();
            var id = send.messageId();
            return hello(PeerMessage.request("SEND")
                    .header("X-First", "1")
                    .to(to)
                    .header("X-Second", "2")
                    .from(from)
                    .header("Message-ID", id));
        });
    }

    @Test
    @DisplayName("[4975-9-22] header fields after Content-Type are tolerated")
    void fieldsAfterContentType() throws Exception {
        expectGood(send -> send.header("Content-Type", "text/plain")
                .header("Byte-Range", "1-5/5")
                .header("Content-Disposition", "render")
                .body("Hello".getBytes(UTF_8)));
        expectGood(send -> send.header("Content-ID", "<1@x>")
                .header("Content-Disposition", "attachment;filename=\"x\"")
                .body("text/plain", "Hello"));
    }

    @Test
    @DisplayName("[4975-9-09] any number of blanks around a value")
    void blanksAroundValues() throws Exception {
        expectGood(send -> hello(send.without("Message-ID").line("Message-ID:abcd1234")));
        expectGood(send -> hello(send.line("Byte-Range: \t 1-5/5 \t")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain;charset=utf-8",
                "text/plain; charset=utf-8",
                "text/plain ;charset=\"utf-8\"",
                "TEXT/Plain;a;b=c;d=\"e;\\\"f\\\\g\"",
                "a!#$%&'*+-.^_`{|}~/x"
            })
    @DisplayName("[4975-9-23, 4975-9-24, 4975-9-25] media types with parameters, and blanks around them")
    void goodContentTypes(String type) throws Exception {
        expectGood(send -> send.body(type, "Hello".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "0bcd", "a.-+%=", "abcdefghijklmnopqrstuvwxyz012345"})
    @DisplayName("[4975-9-05] ids of 4 to 32 of the right characters")
    void goodIds(String id) throws Exception {
        expectGood(send -> hello(send.tid(id).without("Message-ID").header("Message-ID", id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp://alice@127.0.0.1:9/x;tcp",
                "msrp://127.0.0.1:9/a+b=c/d~e_f.g-h;tcp",
                "msrp://127.0.0.1:9/x;tcp;foo=bar",
                "msrp://127.0.0.1:9/x;tcp;foo",
                "msrp://[2001:db8::1]:9/x;tcp",
                "msrp://example.com/x;tcp",
                "msrp://relay.example.com;tcp",
                "msrps://127.0.0.1:9/x;tcp",
                "msrp://127.0.0.1:9/x;ws",
                "msrp://127.0.0.1:9/x;dc",
                "msrp://127.0.0.1:9/x;sctp",
                "MSRP://127.0.0.1:9/x;TCP",
                "msrp://h%6Fst.example.com:1/a;tcp",
                "msrp://relay.example.com:9/r;tcp msrp://127.0.0.1:9/x;tcp",
                "msrp://relay.example.com:9/r;tcp  msrp://127.0.0.1:9/x;tcp",
            })
    @DisplayName("[4975-9-12, 4975-6-05, 4975-6-08, 4975-9-18, 4975-9-19, 4975-9-20, 4975-9-21, 4975-12-03] URIs "
            + "of all kinds in From-Path")
    void goodUris(String uri) throws Exception {
        try (var alice = ROUTE.peer("desk-1", uri)) {
            expectGood(alice, hello(alice.newSend()));
        }
    }

    @Test
    @DisplayName("[4975-9-19, 4975-12-03] a session-id of every character, and unknown parameters in To-Path")
    void aSessionIdOfEveryCharacter() throws Exception {
        try (var alice = ROUTE.peer("a+b=c/d~e_f")) {
            expectGood(alice, hello(alice.newSend()));
            var to = ROUTE.uri("a+b=c/d~e_f") + ";foo=bar;x";
            var from = alice.newSend().header("From-Path").orElseThrow();
            expectGood(alice, hello(PeerMessage.send(to, from)));
        }
    }

    @Test
    @DisplayName("[4975-9-27] old UTF-8 forms of 5 and 6 octets in a field that is ignored")
    void oldUtf8Forms() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var text = hello(alice.newSend().header("X-Old", "@@")).toString();
            var octets = text.replace("@@", "\u00f8\u0088\u0080\u0080\u0080\u00fc\u0084\u0080\u0080\u0080\u0080");
            alice.write(octets.getBytes(ISO_8859_1));

            assertThat(alice.readFrame().status()).isEqualTo(200);
            ROUTE.expectText("Hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "200", "200 ", "404 Grüße you  all", "499 x"})
    @DisplayName(
            "[4975-9-02, 4975-9-03, 4975-9-08, 4975-7.2-09, 4975-7.2-10] responses that nobody waits for are ignored")
    void unexpectedResponses(String status) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            alice.write(PeerMessage.request("X")
                    .startLine("MSRP a786hjs2 " + status)
                    .tid("a786hjs2")
                    .to(ROUTE.uri("desk-1"))
                    .from(from));
            alice.write(PeerMessage.request("X")
                    .startLine("MSRP b786hjs2 " + status)
                    .tid("b786hjs2")
                    .to(ROUTE.uri("desk-1"))
                    .from(from)
                    .header("Message-ID", "12345678")
                    .header("Byte-Range", "1-5/5")
                    .header("X-Future", "1"));
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.1-13] a long Content-Type does not make a message a keep-alive")
    void aLongContentTypeIsNoKeepAlive() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var type = "multipart/mixed;boundary=\"" + "b".repeat(200) + "\";x=" + "y".repeat(2000);
            alice.expectResponse(alice.send(type, "body"), 200);

            var got = ROUTE.next();
            assertThat(got.text()).isEqualTo("body");
            assertThat(got.headers().get("Content-Type")).isEqualTo(type);
        }
    }
}
