// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods, sizes and media types that are refused, and which fault is named first. */
class ReceiverChecksTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(
            Map.of("desk-1", "", "picky", "?acceptTypes=text/plain,image/*&maxMessageSize=1000"));

    // ---- methods ----

    @Test
    @DisplayName("[4975-12-02, 4975-10.9-01, 4975-9-04, 4975-3-03] an unknown method, those of extensions too, is "
            + "answered 501, whatever Failure-Report says")
    void unknownMethods() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            for (var method : List.of("FOO", "X", "SENDX", "AUTH", "NICKNAME")) {
                for (var failure : List.of("yes", "no", "partial")) {
                    var probe = PeerMessage.request(method)
                            .to(ROUTE.uri("desk-1"))
                            .from(alice.newSend().header("From-Path").orElseThrow())
                            .header("Failure-Report", failure);
                    alice.write(probe);
                    alice.expectResponse(probe, 501);
                }
            }
            ROUTE.expectSilence(alice);
        }
    }

    // ---- the order of the checks, sizes and types ----

    @Test
    @DisplayName("[4975-P-04, 4975-7.3-01] of several faults the first one counts")
    void theFirstFaultCounts() throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            var unknown = ROUTE.uri("unknown");

            var syntaxAndSession =
                    PeerMessage.send(unknown, from).header("Byte-Range", "x").body("x/y", "x");
            alice.write(syntaxAndSession);
            alice.expectResponse(syntaxAndSession, 400);

            var sessionAndMethod = PeerMessage.request("FOO").to(unknown).from(from);
            alice.write(sessionAndMethod);
            alice.expectResponse(sessionAndMethod, 481);

            var sessionSizeAndType = PeerMessage.send(unknown, from)
                    .header("Byte-Range", "1-*/5000")
                    .body("x/y", "x");
            alice.write(sessionSizeAndType);
            alice.expectResponse(sessionSizeAndType, 481);

            var sizeAndType = alice.newSend().header("Byte-Range", "1-*/5000").body("x/y", "x");
            alice.write(sizeAndType);
            alice.expectResponse(sizeAndType, 413);

            ROUTE.then(exchange -> {
                throw new MsrpStatusException(403, "no");
            });
            var typeAndApplication = alice.newSend().body("x/y", "x");
            alice.write(typeAndApplication);
            alice.expectResponse(typeAndApplication, 415);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-10] nor is a type accepted that only a later chunk names")
    void everyChunkHasTheType() throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            var first = alice.newSend().type("text/plain");
            var begin = first.chunk(new PeerRange(1, 2, 4), "ab".getBytes(UTF_8), "+");
            alice.write(begin);
            alice.expectResponse(begin, 200);
            var end = first.chunk(new PeerRange(3, 4, 4), "cd".getBytes(UTF_8), "$");
            end.type("application/x-evil");
            alice.write(end);
            alice.expectResponse(end, 415);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("a message that a chunk without body ends keeps type and disposition of its first chunk")
    void anEndWithoutBody() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var begin = alice.newSend()
                    .header("Byte-Range", "1-5/*")
                    .header("Content-Disposition", "attachment")
                    .body("text/plain", "Hello")
                    .flag("+");
            alice.write(begin);
            alice.expectResponse(begin, 200);
            var end = alice.newSend()
                    .without("Message-ID")
                    .header("Message-ID", begin.messageId())
                    .header("Byte-Range", "6-5/5");
            alice.write(end);
            alice.expectResponse(end, 200);
            var got = ROUTE.next();

            assertThat(got.text()).isEqualTo("Hello");
            assertThat(got.headers())
                    .containsEntry("Content-Type", "text/plain")
                    .containsEntry("CamelMsrpContentDisposition", "attachment");
        }
    }

    @ParameterizedTest
    @CsvSource({"absent,true", "yes,true", "partial,true", "no,false"})
    @DisplayName("[4975-7.3.1-10, 4975-7.1.4-04] a media type that is not accepted is answered 415 unless that is not"
            + " wanted")
    void unsupportedTypes(String failureReport, boolean answered) throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            var send = alice.newSend();
            if (!failureReport.equals("absent")) {
                send.header("Failure-Report", failureReport);
            }
            alice.write(send.body("application/x-unknown", "x"));
            if (answered) {
                alice.expectResponse(send, 415);
            }
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-13-05] message/cpim is accepted, whatever acceptTypes says")
    void cpimIsAlwaysAccepted() throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            var cpim = "From: <im:a@example.com>\r\nTo: <im:b@example.com>\r\n\r\n"
                    + "Content-Type: text/plain\r\n\r\nHello";
            alice.expectResponse(alice.send("message/CPIM", cpim), 200);

            assertThat(ROUTE.next().text()).endsWith("Hello");
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-11] multipart/mixed and multipart/alternative are accepted, whatever acceptTypes says")
    void multipartIsAlwaysAccepted() throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            for (var type : List.of("multipart/mixed;boundary=x", "Multipart/Alternative;boundary=\"y z\"")) {
                ROUTE.deliver(alice, alice.newSend().body(type, "Hello"));
            }
            var other = alice.newSend().body("multipart/related;boundary=x", "Hello");
            alice.write(other);
            alice.expectResponse(other, 415);
            ROUTE.deliver(alice, alice.newSend().body("image/gif", "Hello"));
        }
    }

    @Test
    @DisplayName("[4975-14.3-01] multipart/signed is accepted, whatever acceptTypes says, and arrives octet for octet: "
            + "a signature covers every one of them")
    void signedContentIsAccepted() throws Exception {
        var type = "multipart/signed;protocol=\"application/pkcs7-signature\";micalg=sha-256;boundary=b0";
        var signed = "--b0\r\nContent-Type: text/plain\r\n\r\nGr\u00fc\u00dfe \t\r\n\n\r\n--b0\r\n"
                + "Content-Type: application/pkcs7-signature\r\n\r\n\u0000\u00ff\r\n--b0--\r\n";
        var octets = signed.getBytes(ISO_8859_1);
        for (var session : List.of("picky", "desk-1")) {
            try (var alice = ROUTE.peer(session)) {
                var send = alice.newSend().body(type, octets);
                alice.write(send);
                alice.expectResponse(send, 200);

                var got = ROUTE.next();
                assertThat(got.body()).isEqualTo(octets);
                assertThat(got.headers()).containsEntry("Content-Type", type);
            }
        }
    }

    @Test
    @DisplayName("[4975-P-06, 4975-10.5-03, 4975-14.5-06] 413 as soon as total says so, before the chunk ends")
    void tooLargeByTotal() throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            for (var total : List.of("1001", "9000000000000000000")) {
                var send = alice.newSend().header("Byte-Range", "1-*/" + total).type("text/plain");
                alice.write(send.headOctets());
                alice.expectResponse(send, 413);

                alice.write("x".repeat(100_000).getBytes(UTF_8));
                alice.write(send.endOctets("+"));
                ROUTE.expectSilence(alice);

                // Nothing more of that message is wanted.
                var next = send.chunk(new PeerRange(100_001, 100_001, 100_001), new byte[1], "$");
                alice.write(next);
                alice.expectResponse(next, 413);
            }
        }
    }

    @Test
    @DisplayName("[4975-P-06, 4975-10.5-03] 413 as soon as the octets say so, in one chunk or over several")
    void tooLargeByOctets() throws Exception {
        try (var alice = ROUTE.peer("picky")) {
            var one = alice.newSend().header("Byte-Range", "1-*/*").type("text/plain");
            alice.write(one.headOctets());
            alice.write("x".repeat(1001).getBytes(UTF_8));
            alice.write("y".repeat(1001).getBytes(UTF_8));
            alice.expectResponse(one, 413);
            alice.write(one.endOctets("$"));
            ROUTE.expectSilence(alice);

            var several = alice.newSend().type("text/plain");
            var first = several.chunk(PeerRange.parse("1-*/*"), new byte[600], "+");
            alice.write(first);
            alice.expectResponse(first, 200);
            var second = several.chunk(PeerRange.parse("601-*/*"), new byte[401], "$");
            alice.write(second);
            alice.expectResponse(second, 413);
            ROUTE.expectSilence(alice);

            var start = alice.newSend().header("Byte-Range", "1002-*/*").body("text/plain", "x");
            alice.write(start);
            alice.expectResponse(start, 413);

            var fits = alice.newSend().header("Byte-Range", "1-1000/1000").body("text/plain", "x".repeat(1000));
            alice.write(fits);
            alice.expectResponse(fits, 200);
            ROUTE.expectText("x".repeat(1000));
        }
    }

    @Test
    @DisplayName("[4975-P-07] a session has at most 64 messages that are incomplete, and those go on")
    void incompleteMessagesOfASession() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var first = alice.newSend().type("text/plain");
            var begin = first.chunk(new PeerRange(1, 2, 5), "He".getBytes(UTF_8), "+");
            alice.write(begin);
            alice.expectResponse(begin, 200);
            for (int i = 2; i <= 80; i++) {
                var other = alice.newSend().type("text/plain").chunk(new PeerRange(1, 1, 2), new byte[1], "+");
                alice.write(other);
                alice.expectResponse(other, i <= 64 ? 200 : 413);
            }
            var end = first.chunk(new PeerRange(3, 5, 5), "llo".getBytes(UTF_8), "$");
            alice.write(end);
            alice.expectResponse(end, 200);
            ROUTE.expectText("Hello");
        }
    }

    @Test
    @DisplayName("[4975-P-07] a connection has at most 1024 messages that are incomplete, over all its sessions")
    void incompleteMessagesOfAConnection() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            int refused = 0;
            for (int i = 0; i < 1100; i++) {
                var from = "msrp://127.0.0.1:9/many" + i / 60 + ";tcp";
                var chunk = PeerMessage.send(ROUTE.uri("desk-1"), from)
                        .type("text/plain")
                        .chunk(new PeerRange(1, 1, 2), new byte[1], "+");
                alice.write(chunk);
                refused += alice.readFrame().status() == 413 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(1100 - 1024);
        }
    }
}
