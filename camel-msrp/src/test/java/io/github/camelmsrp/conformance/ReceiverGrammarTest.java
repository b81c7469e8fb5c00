// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerRange;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listening route takes for a good request, what it answers 400, and which fault it names first. */
class ReceiverGrammarTest {

    private static ReceiverRoute route;

    @BeforeAll
    static void listen() throws Exception {
        route = ReceiverRoute.listening(Map.of(
                "desk-1", "", "a+b=c/d~e_f", "", "picky", "?acceptTypes=text/plain,image/*&maxMessageSize=1000"));
    }

    @AfterAll
    static void close() {
        route.close();
    }

    @BeforeEach
    void reset() {
        route.reset();
    }

    /** Answered 400 and in sync afterwards; with Failure-Report no the same is met by silence. */
    private static void expectBad(UnaryOperator<PeerMessage> fault) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var bad = fault.apply(alice.newSend());
            alice.write(bad);
            alice.expectResponse(bad, 400);
            route.expectSilence(alice);

            alice.write(fault.apply(alice.newSend().header("Failure-Report", "no")));
            route.expectSilence(alice);
        }
    }

    private static void expectGood(UnaryOperator<PeerMessage> variation) throws Exception {
        try (var alice = route.peer("desk-1")) {
            expectGood(alice, variation.apply(alice.newSend()));
        }
    }

    private static void expectGood(ScriptedPeer peer, PeerMessage message) throws Exception {
        peer.write(message);
        assertThat(peer.readFrame().status()).isEqualTo(200);
        assertThat(route.next().text()).isEqualTo("Hello");
    }

    private static PeerMessage hello(PeerMessage send) {
        return send.body("text/plain", "Hello");
    }

    // ---- requests that are answered 400 ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*-5/5",
                "1-5",
                "1 -5/5",
                "-5/5",
                "1-/5",
                "1-5/",
                "1-5/5/5",
                "a-5/5",
                "0-4/5",
                "1-*/9223372036854775808",
                "99999999999999999999-*/*",
                "5-3/10",
                "1-20/10",
                "20-*/10",
                ""
            })
    @DisplayName("[4975-9-14, 4975-9-15, 4975-9-16, 4975-10.2-01, 4975-P-02] a Byte-Range that is none is answered 400")
    void badByteRanges(String range) throws Exception {
        expectBad(send -> hello(send.header("Byte-Range", range)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a23456789012345678901234567890123", "-abc", "ab_c", "ab c", "", "abcd$", "äöüß"})
    @DisplayName("[4975-9-05] a Message-ID that is none is answered 400")
    void badMessageIds(String id) throws Exception {
        expectBad(send -> hello(send.without("Message-ID").header("Message-ID", id)));
    }

    @Test
    @DisplayName("[4975-7.1.1-03] a SEND without Message-ID is answered 400")
    void noMessageId() throws Exception {
        expectBad(send -> hello(send.without("Message-ID")));
        expectBad(send -> send.without("Message-ID"));
    }

    @Test
    @DisplayName("[4975-7.1-07] a body without Content-Type is answered 400")
    void noContentType() throws Exception {
        expectBad(send -> send.body("text".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "Success-Report,maybe",
        "Success-Report,partial",
        "Failure-Report,maybe",
        "Failure-Report,''",
        "Success-Report,yes no"
    })
    @DisplayName("[4975-9-13] a report field of another value is answered 400")
    void badReportFields(String name, String value) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var bad = hello(alice.newSend().header(name, value));
            alice.write(bad);
            alice.expectResponse(bad, 400);
            route.expectSilence(alice);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "text/",
                "/plain",
                "text/plain/x",
                "te xt/plain",
                "text/plain;charset=",
                "text/plain;=utf-8",
                "text/plain;x=\"a",
                "text/plain;x=\"a\\nb\"",
                "text/(plain)",
                "text/pl@in",
                ""
            })
    @DisplayName("[4975-9-23, 4975-9-24, 4975-9-25] a Content-Type that is none is answered 400")
    void badContentTypes(String type) throws Exception {
        expectBad(send -> send.body(type, "Hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp://127.0.0.1:2855/desk-1",
                "msrp://127.0.0.1:2855/;tcp",
                "msrp://127.0.0.1:2855/a%41;tcp",
                "msrp://127.0.0.1:2855/a?b;tcp",
                "msrp://127.0.0.1:2855/desk-1;tcp;x=",
                "msrp://127.0.0.1:2855/desk-1;",
                "msrp:/127.0.0.1:2855/desk-1;tcp",
                "http://127.0.0.1:2855/desk-1;tcp",
                "msrp://:2855/desk-1;tcp",
                "msrp://[::1:2855/desk-1;tcp",
                "msrp://127.0.0.1:x/desk-1;tcp",
                "msrp://h\u00c3st:2855/desk-1;tcp",
                "desk-1",
                ""
            })
    @DisplayName("[4975-9-18, 4975-9-19, 4975-9-21, 4975-6-02] a path of something else than MSRP URIs is answered 400")
    void badUris(String uri) throws Exception {
        try (var alice = route.peer("desk-1")) {
            var badTo = hello(alice.newSend());
            var from = badTo.header("From-Path").orElseThrow();
            var octets = badTo.toString().replace(route.uri("desk-1"), uri).getBytes(ISO_8859_1);
            alice.write(octets);
            assertThat(alice.readFrame().status()).isEqualTo(400);

            var badFrom = hello(alice.newSend());
            // Without a From-Path there may be nobody to answer.
            alice.write(badFrom.toString().replace(from, uri).getBytes(ISO_8859_1));
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-9-07] paths in the wrong order, or not in the first places, are answered 400")
    void pathsInTheWrongOrder() throws Exception {
        expectBad(send -> {
            var to = send.header("To-Path").orElseThrow();
            return hello(send.without("To-Path").to(to));
        });
        expectBad(send -> {
            var from = send.header("From-Path").orElseThrow();
            return hello(send.without("From-Path").from(from));
        });
    }

    @Test
    @DisplayName("[4975-9-11] a folded header line is answered 400")
    void foldedLines() throws Exception {
        for (var fold : List.of(" second", "\tsecond")) {
            expectBad(send -> hello(send.line("X-Note: first").line(fold)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Note", ": value", "X Note: value", "1-Note: value", "X-Nöte: value", "(X): value"})
    @DisplayName("[4975-9-09, 4975-9-28] a header line that is none is answered 400")
    void badHeaderLines(String line) throws Exception {
        expectBad(send -> hello(send.line(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0001", "\u0008", "\u000b", "\u001b[31m", "\u007f", "a\rb"})
    @DisplayName("[4975-9-26, 4975-9-33] a control character in a header field is answered 400")
    void controlCharacters(String text) throws Exception {
        expectBad(send -> hello(send.header("X-Note", "a" + text + "b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To-Path",
                "From-Path",
                "Message-ID",
                "Byte-Range",
                "Success-Report",
                "Content-Type",
            })
    @DisplayName("[4975-9-34] a header field that is defined once must not come twice")
    void fieldsThatComeTwice(String name) throws Exception {
        var known = Map.of("Byte-Range", "1-5/5", "Success-Report", "no", "Content-Type", "text/plain");
        expectBad(send -> {
            if (known.containsKey(name) && !name.equals("Content-Type")) {
                send.header(name, known.get(name));
            }
            var value = known.getOrDefault(name, send.header(name).orElse(""));
            return hello(send.header(name.toUpperCase(Locale.ROOT), value));
        });
    }

    @Test
    @DisplayName("[4975-9-34] two Failure-Reports are answered 400, as the first one says")
    void twoFailureReports() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var bad = hello(alice.newSend().header("Failure-Report", "yes").header("Failure-Report", "yes"));
            alice.write(bad);
            alice.expectResponse(bad, 400);
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-P-02] a bad request in the middle of good ones, its body unread")
    void inSyncAfterABadRequest() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var before = hello(alice.newSend());
            var inner = hello(alice.newSend());
            var bad = alice.newSend().header("Byte-Range", "nonsense").body("text/plain", inner.toString());
            var after = hello(alice.newSend());
            alice.write(before, bad, after);

            var statuses = List.of(alice.readFrame(), alice.readFrame(), alice.readFrame());
            assertThat(statuses)
                    .extracting(frame -> frame.transactionId() + " " + frame.status())
                    .containsExactlyInAnyOrder(
                            before.transactionId() + " 200",
                            bad.transactionId() + " 400",
                            after.transactionId() + " 200");
            route.expectText("Hello");
            route.expectText("Hello");
            route.expectSilence(alice);
        }
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
        try (var alice = route.peer("desk-1")) {
            alice.write(hello(alice.newSend().header("failure-report", "Partial")));
            route.expectText("Hello");
            route.expectSilence(alice);

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
            })
    @DisplayName("[4975-6-05, 4975-6-08, 4975-9-18, 4975-9-19, 4975-9-20, 4975-9-21, 4975-12-03] URIs of all kinds in"
            + " From-Path")
    void goodUris(String uri) throws Exception {
        try (var alice = route.peer("desk-1").paths(route.uri("desk-1"), uri)) {
            var message = hello(alice.newSend());
            alice.write(message);
            alice.expectResponse(message, 200);
            route.expectText("Hello");
        }
    }

    @Test
    @DisplayName("[4975-9-19, 4975-12-03] a session-id of every character, and unknown parameters in To-Path")
    void aSessionIdOfEveryCharacter() throws Exception {
        try (var alice = route.peer("a+b=c/d~e_f")) {
            expectGood(alice, hello(alice.newSend()));
            var to = route.uri("a+b=c/d~e_f") + ";foo=bar;x";
            var from = alice.newSend().header("From-Path").orElseThrow();
            expectGood(alice, hello(PeerMessage.send(to, from)));
        }
    }

    @Test
    @DisplayName("[4975-9-27] old UTF-8 forms of 5 and 6 octets in a field that is ignored")
    void oldUtf8Forms() throws Exception {
        try (var alice = route.peer("desk-1")) {
            var text = hello(alice.newSend().header("X-Old", "@@")).toString();
            var octets = text.replace("@@", "\u00f8\u0088\u0080\u0080\u0080\u00fc\u0084\u0080\u0080\u0080\u0080");
            alice.write(octets.getBytes(ISO_8859_1));

            assertThat(alice.readFrame().status()).isEqualTo(200);
            route.expectText("Hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "200", "200 ", "404 Grüße you  all", "499 x"})
    @DisplayName(
            "[4975-9-02, 4975-9-03, 4975-9-08, 4975-7.2-09, 4975-7.2-10] responses that nobody waits for are ignored")
    void unexpectedResponses(String status) throws Exception {
        try (var alice = route.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            alice.write(PeerMessage.request("X")
                    .startLine("MSRP a786hjs2 " + status)
                    .tid("a786hjs2")
                    .to(route.uri("desk-1"))
                    .from(from));
            alice.write(PeerMessage.request("X")
                    .startLine("MSRP b786hjs2 " + status)
                    .tid("b786hjs2")
                    .to(route.uri("desk-1"))
                    .from(from)
                    .header("Message-ID", "12345678")
                    .header("Byte-Range", "1-5/5")
                    .header("X-Future", "1"));
            route.expectSilence(alice);
        }
    }

    // ---- methods ----

    @Test
    @DisplayName(
            "[4975-12-02, 4975-10.9-01, 4975-9-04] an unknown method is answered 501, whatever Failure-Report says")
    void unknownMethods() throws Exception {
        try (var alice = route.peer("desk-1")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            for (var method : List.of("FOO", "X", "SENDX", "AUTH", "NICKNAME")) {
                for (var failure : List.of("yes", "no", "partial")) {
                    var probe = PeerMessage.request(method)
                            .to(route.uri("desk-1"))
                            .from(alice.newSend().header("From-Path").orElseThrow())
                            .header("Failure-Report", failure);
                    alice.write(probe);
                    alice.expectResponse(probe, 501);
                }
            }
            route.expectSilence(alice);
        }
    }

    // ---- the order of the checks, sizes and types ----

    @Test
    @DisplayName("[4975-P-04, 4975-7.3-01] of several faults the first one counts")
    void theFirstFaultCounts() throws Exception {
        try (var alice = route.peer("picky")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var from = alice.newSend().header("From-Path").orElseThrow();
            var unknown = route.uri("unknown");

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

            route.then(exchange -> {
                throw new MsrpStatusException(403, "no");
            });
            var typeAndApplication = alice.newSend().body("x/y", "x");
            alice.write(typeAndApplication);
            alice.expectResponse(typeAndApplication, 415);
            route.expectSilence(alice);
        }
    }

    @ParameterizedTest
    @CsvSource({"absent,true", "yes,true", "partial,true", "no,false"})
    @DisplayName("[4975-7.3.1-10, 4975-7.1.4-04] a media type that is not accepted is answered 415 unless that is not"
            + " wanted")
    void unsupportedTypes(String failureReport, boolean answered) throws Exception {
        try (var alice = route.peer("picky")) {
            var send = alice.newSend();
            if (!failureReport.equals("absent")) {
                send.header("Failure-Report", failureReport);
            }
            alice.write(send.body("application/x-unknown", "x"));
            if (answered) {
                alice.expectResponse(send, 415);
            }
            route.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-11] multipart/mixed and multipart/alternative are accepted, whatever acceptTypes says")
    void multipartIsAlwaysAccepted() throws Exception {
        try (var alice = route.peer("picky")) {
            for (var type : List.of("multipart/mixed;boundary=x", "Multipart/Alternative;boundary=\"y z\"")) {
                expectGood(alice, alice.newSend().body(type, "Hello"));
            }
            var other = alice.newSend().body("multipart/related;boundary=x", "Hello");
            alice.write(other);
            alice.expectResponse(other, 415);
            expectGood(alice, alice.newSend().body("image/gif", "Hello"));
        }
    }

    @Test
    @DisplayName("[4975-P-06, 4975-10.5-03, 4975-14.5-06] 413 as soon as total says so, before the chunk ends")
    void tooLargeByTotal() throws Exception {
        try (var alice = route.peer("picky")) {
            for (var total : List.of("1001", "9000000000000000000")) {
                var send = alice.newSend().header("Byte-Range", "1-*/" + total).type("text/plain");
                alice.write(send.headOctets());
                alice.expectResponse(send, 413);

                alice.write("x".repeat(100_000).getBytes(UTF_8));
                alice.write(send.endOctets("+"));
                route.expectSilence(alice);

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
        try (var alice = route.peer("picky")) {
            var one = alice.newSend().header("Byte-Range", "1-*/*").type("text/plain");
            alice.write(one.headOctets());
            alice.write("x".repeat(1001).getBytes(UTF_8));
            alice.write("y".repeat(1001).getBytes(UTF_8));
            alice.expectResponse(one, 413);
            alice.write(one.endOctets("$"));
            route.expectSilence(alice);

            var several = alice.newSend().type("text/plain");
            var first = several.chunk(PeerRange.parse("1-*/*"), new byte[600], "+");
            alice.write(first);
            alice.expectResponse(first, 200);
            var second = several.chunk(PeerRange.parse("601-*/*"), new byte[401], "$");
            alice.write(second);
            alice.expectResponse(second, 413);
            route.expectSilence(alice);

            var start = alice.newSend().header("Byte-Range", "1002-*/*").body("text/plain", "x");
            alice.write(start);
            alice.expectResponse(start, 413);

            var fits = alice.newSend().header("Byte-Range", "1-1000/1000").body("text/plain", "x".repeat(1000));
            alice.write(fits);
            alice.expectResponse(fits, 200);
            route.expectText("x".repeat(1000));
        }
    }

    @Test
    @DisplayName("[4975-P-07] a session has at most 64 messages that are incomplete, and those go on")
    void incompleteMessagesOfASession() throws Exception {
        try (var alice = route.peer("desk-1")) {
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
            route.expectText("Hello");
        }
    }

    @Test
    @DisplayName("[4975-P-07] a connection has at most 1024 messages that are incomplete, over all its sessions")
    void incompleteMessagesOfAConnection() throws Exception {
        try (var alice = route.peer("desk-1")) {
            int refused = 0;
            for (int i = 0; i < 1100; i++) {
                var from = "msrp://127.0.0.1:9/many" + i / 60 + ";tcp";
                var chunk = PeerMessage.send(route.uri("desk-1"), from)
                        .type("text/plain")
                        .chunk(new PeerRange(1, 1, 2), new byte[1], "+");
                alice.write(chunk);
                refused += alice.readFrame().status() == 413 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(1100 - 1024);
        }
    }
}
