// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.CpimObjects.lines;
import static io.github.camelmsrp.conformance.CpimObjects.object;
import static io.github.camelmsrp.conformance.CpimObjects.withoutSessionId;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpUri;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer with {@code cpim=unwrap} sends. */
class SenderCpimTest {

    private static final String TIME = "2026-03-01T10:11:12+01:00";

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig().withListener(PeerOptions.plain());

    @Test
    @DisplayName("[4975-13-02, 4975-13-12, 3862-2.1-01, 3862-2.4-01, 3862-2.2-10, 3862-4.4-01] "
            + "text leaves as message/cpim, from the own URI to that of the peer, now")
    void wrapsText() {
        var before = OffsetDateTime.now();
        var frame = RIG.sendAndRead("cpim=unwrap", "Hi Bob", Map.of());

        assertThat(frame.header("Content-Type")).hasValue("message/cpim");
        var text = frame.text();
        assertThat(text.replaceAll("DateTime: 20\\S+Z", "DateTime: now"))
                .isEqualTo(lines(
                        "From: <" + withoutSessionId(frame.fromPath()) + ">",
                        "To: <" + withoutSessionId(frame.toPath()) + ">",
                        "DateTime: now",
                        "",
                        "Content-Type: text/plain",
                        "",
                        "Hi Bob"));
        var time = OffsetDateTime.parse(text.replaceAll("(?s).*DateTime: (\\S+).*", "$1"));
        assertThat(Duration.between(before, time).abs()).isLessThan(Duration.ofSeconds(20));
        assertThat(frame.byteRange().orElseThrow().total()).isEqualTo(frame.bodyLength());
        for (var path : List.of(frame.fromPath(), frame.toPath())) {
            assertThat(text).doesNotContain(MsrpUri.parse(path).sessionId());
        }
    }

    @Test
    @DisplayName("[4975-13-12, 4975-13-14, 3862-2.2-07, 3862-2.3.1-01] a route says who, when and what about")
    void takesFactsFromTheRoute() {
        var frame = RIG.sendAndRead(
                "cpim=unwrap",
                "Hi",
                Map.of(
                        MsrpConstants.OUT_CPIM_FROM, "\"A \\\"B\\\"\" <sip:a@example.org>",
                        MsrpConstants.OUT_CPIM_TO, List.of("sip:b@example.org", "C <sip:c@example.org>"),
                        MsrpConstants.OUT_CPIM_CC, "<sip:d@example.org>",
                        MsrpConstants.OUT_CPIM_DATE_TIME, TIME,
                        MsrpConstants.OUT_CPIM_SUBJECT, "สวัสดี\tx\\",
                        MsrpConstants.CONTENT_TYPE, "text/html"));

        assertThat(frame.text())
                .isEqualTo(lines(
                        "From: \"A \\\"B\\\"\" <sip:a@example.org>",
                        "To: <sip:b@example.org>",
                        "To: \"C\" <sip:c@example.org>",
                        "cc: <sip:d@example.org>",
                        "DateTime: " + TIME,
                        "Subject: สวัสดี\\tx\\\\",
                        "",
                        "Content-Type: text/html",
                        "",
                        "Hi"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "multipart/signed;protocol=\"application/pkcs7-signature\";boundary=b",
                "application/pkcs7-mime;smime-type=enveloped-data"
            })
    @DisplayName("[4975-13-13] every object has a DateTime, with S/MIME and without")
    void everyObjectHasADateTime(String type) {
        var frame = RIG.sendAndRead("cpim=unwrap", "Hi", Map.of(MsrpConstants.CONTENT_TYPE, type));

        assertThat(frame.text())
                .containsPattern("\r\nDateTime: 20\\S+Z\r\n(.+\r\n)*\r\n")
                .contains("\r\n\r\nContent-Type: " + type + "\r\n");
    }

    @Test
    void aPeerDoesNotSteerTheProducer() {
        var frame = RIG.sendAndRead(
                "cpim=unwrap",
                "Hi",
                Map.of(
                        MsrpConstants.CPIM_FROM, "<sip:mallory@example.org>",
                        MsrpConstants.CPIM_TO, "<sip:mallory@example.org>",
                        MsrpConstants.CPIM_CC, "<sip:mallory@example.org>",
                        MsrpConstants.CPIM_SUBJECT, "mallory",
                        MsrpConstants.CPIM_DATE_TIME, TIME));

        assertThat(frame.text()).doesNotContain("mallory").doesNotContain(TIME);
    }

    @Test
    @DisplayName("[3862-2.2-09, 3862-2.3.1-01, 3862-2.3.1-05] no line of the route's making")
    void lineEndsBecomeEscapes() {
        var frame = RIG.sendAndRead(
                "cpim=unwrap",
                "Hi",
                Map.of(
                        MsrpConstants.OUT_CPIM_SUBJECT, "a\r\nFrom: <sip:mallory@example.org>\r\n\r\n\u0000",
                        MsrpConstants.OUT_CPIM_FROM, "\"a\r\nX: y\" <sip:a@example.org>"));

        assertThat(frame.text())
                .contains("\r\nSubject: a\\r\\nFrom: <sip:mallory@example.org>\\r\\n\\r\\n\\u0000\r\n")
                .startsWith("From: \"a\\r\\nX: y\" <sip:a@example.org>\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MsrpConstants.OUT_CPIM_FROM,
                MsrpConstants.OUT_CPIM_TO,
                MsrpConstants.OUT_CPIM_CC,
                MsrpConstants.OUT_CPIM_DATE_TIME
            })
    void whatCannotBeSentFailsTheExchange(String header) {
        for (var value : List.of("<sip:a@example.org>\r\nX: y", "bob", "<sip:a\r\n@x>")) {
            var failure = RIG.send(RIG.uri("cpim=unwrap"), "Hi", Map.of(header, value))
                    .await()
                    .getException();
            assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(header);
        }
        var two = List.of("sip:a@x", "sip:b@x");
        assertThat(RIG.send(RIG.uri("cpim=unwrap"), "Hi", Map.of(MsrpConstants.OUT_CPIM_FROM, two))
                        .await()
                        .getException())
                .hasMessageContaining("several");
    }

    @Test
    @DisplayName("[4975-13-07] chunks are made of the whole object: its headers are in the first one, its type in all")
    void wrapsBeforeChunking() throws Exception {
        var body = octets(5_000);
        var sent = RIG.send(RIG.uri("cpim=unwrap&chunkSize=2000"), body);
        try (var peer = RIG.accept()) {
            var all = new ByteArrayOutputStream();
            long total = 0;
            for (int i = 0; i < 3; i++) {
                var chunk = answeredChunk(peer);
                assertThat(chunk.header("Content-Type")).hasValue("message/cpim");
                assertThat(chunk.byteRange().orElseThrow().start()).isEqualTo(all.size() + 1L);
                assertThat(new String(chunk.body(), UTF_8).contains("From: <msrp:"))
                        .isEqualTo(i == 0);
                all.write(chunk.body());
                total = chunk.byteRange().orElseThrow().total();
                assertThat(chunk.flag()).isEqualTo(i == 2 ? '$' : '+');
            }
            sent.ok();
            var whole = all.toByteArray();
            assertThat(total).isEqualTo(whole.length);
            assertThat(Arrays.copyOfRange(whole, whole.length - 5_000, whole.length))
                    .isEqualTo(body);
            assertThat(new String(whole, 0, whole.length - 5_000, UTF_8)).endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000})
    @DisplayName("[4975-13-07] a stream of unknown length is wrapped while it is read")
    void wrapsStreams(int size) {
        var body = octets(size);
        var sent = RIG.send(RIG.uri("cpim=unwrap&chunkSize=1000"), new ByteArrayInputStream(body));
        try (var peer = RIG.listener().accept()) {
            var message = peer.receiveMessage(Responder.ok());
            sent.ok();

            assertThat(message.contentType()).isEqualTo("message/cpim");
            var whole = message.body();
            assertThat(Arrays.copyOfRange(whole, whole.length - size, whole.length))
                    .isEqualTo(body);
            assertThat(new String(whole, 0, whole.length - size, UTF_8))
                    .startsWith("From: <msrp:")
                    .endsWith("Content-Type: application/octet-stream\r\n\r\n");
        }
    }

    @Test
    @DisplayName("[4975-13-05] a reply is unwrapped; nothing that an earlier object said is left")
    void unwrapsReplies() {
        var facts = Map.<String, Object>of(MsrpConstants.CPIM_CC, "<sip:c@x>", MsrpConstants.CPIM_FROM, "<sip:c@x>");
        for (var reply : List.of(object("that"), "that")) {
            RIG.listenElsewhere();
            var sent = RIG.send(RIG.uri("cpim=unwrap&waitFor=reply"), "what?", facts);
            try (var peer = RIG.accept()) {
                var question = answeredChunk(peer);
                peer.paths(question.fromPath(), question.toPath());
                boolean isObject = !reply.equals("that");
                peer.expectResponse(peer.send(isObject ? "message/cpim" : "text/plain", reply), 200);

                var message = sent.ok().getMessage();
                assertThat(message.getBody()).isEqualTo("that");
                assertThat(message.getHeader(MsrpConstants.CPIM_CC)).isNull();
                assertThat(message.getHeader(MsrpConstants.CPIM_FROM))
                        .isEqualTo(isObject ? "\"Alice, Ops\" <sip:alice@example.org>" : null);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cpim=headers", "cpim=off"})
    void wrapsNothingUnlessToldTo(String options) {
        assertThat(RIG.sendAndRead(options, "Hi", Map.of(MsrpConstants.OUT_CPIM_FROM, "sip:a@x"))
                        .text())
                .isEqualTo("Hi");
        var object = object("Hi");
        assertThat(RIG.sendAndRead(options, object, Map.of(MsrpConstants.CONTENT_TYPE, "message/cpim"))
                        .text())
                .isEqualTo(object);
    }

    @Test
    @DisplayName("[3862-6-02] with unwrap, an object becomes the content of a new one")
    void wrapsAnObjectAgain() {
        var object = object("Hi");
        var frame = RIG.sendAndRead("cpim=unwrap", object, Map.of(MsrpConstants.CONTENT_TYPE, "message/cpim"));

        assertThat(frame.text()).endsWith("\r\n\r\nContent-Type: message/cpim\r\n\r\n" + object);
    }

    @Test
    @DisplayName("[3862-2.2-01, 3862-2.2-15, 3862-6-01, 3862-9-01] a route from peer to peer changes no octet")
    void passesObjectsOn() throws Exception {
        var content = octets(3_000);
        for (var object : List.of(
                object("image/jpeg", content),
                object("Hi\\u0041", "Subject:;lang=en  \\u0041 ", "X-Foo: 1", "NS: <urn:x>", "From: x")
                        .getBytes(UTF_8))) {
            assertThat(bridged("", object)).isEqualTo(object);
        }
    }

    @Test
    @DisplayName("[4975-13-12] with unwrap on both sides, the content survives and the new object says who sends it")
    void bridgesContent() throws Exception {
        var content = octets(3_000);
        var whole = bridged("?cpim=unwrap", object("image/jpeg", content));

        var head = new String(whole, 0, whole.length - content.length, UTF_8);
        assertThat(head)
                .startsWith("From: <msrp:")
                .contains("Content-Type: image/jpeg")
                .doesNotContain("alice");
        assertThat(Arrays.copyOfRange(whole, head.length(), whole.length)).isEqualTo(content);
    }

    private byte[] bridged(String options, byte[] object) throws Exception {
        RIG.listenElsewhere();
        var target = "msrp:127.0.0.1:" + RIG.listener().port() + "/abc" + options;
        try (var camel = RunningCamel.with(
                        routes -> routes.from("msrp:127.0.0.1:0/in" + options).to(target));
                var alice = camel.peer("in")) {
            alice.send("message/cpim", object);
            try (var bob = RIG.listener().accept()) {
                return bob.receiveMessage(Responder.ok()).body();
            }
        }
    }

    @Test
    @DisplayName("[4975-13-12] into sessions of a listener, the URIs are those of each session, without the ids")
    void addressesEachSession() throws Exception {
        try (var camel = RunningCamel.with(
                        routes -> routes.from("msrp:127.0.0.1:0/desk").to("mock:in"));
                var alice = peerAt(camel, "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp");
                var bob = peerAt(camel, "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp")) {
            alice.expectResponse(alice.send("text/plain", "here"), 200);
            bob.expectResponse(bob.send("text/plain", "here"), 200);
            camel.template.asyncSend("msrp:127.0.0.1:0?cpim=unwrap", exchange -> {
                exchange.getMessage().setBody("lunch");
                exchange.getMessage().setHeader(MsrpConstants.SEND_TO_ALL, true);
            });
            for (var peer : List.of(alice, bob)) {
                var frame = peer.expectRequest("SEND");
                peer.respond(frame, 200, "OK");
                assertThat(frame.text())
                        .startsWith(lines(
                                "From: <" + withoutSessionId(frame.fromPath()) + ">",
                                "To: <" + withoutSessionId(frame.toPath()) + ">",
                                "DateTime: "))
                        .endsWith("\r\n\r\nlunch");
            }
        }
    }

    private static ScriptedPeer peerAt(RunningCamel camel, String path) {
        return camel.peer("desk").paths("msrp://127.0.0.1:" + camel.port() + "/desk;tcp", path);
    }
}
