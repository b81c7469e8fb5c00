// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listening route takes for a good request, what it answers 400, and which fault it names first. */
class ReceiverGrammarTest {

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening("desk-1");

    /** Answered 400 and in sync afterwards; with Failure-Report no the same is met by silence. */
    private static void expectBad(UnaryOperator<PeerMessage> fault) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var bad = fault.apply(alice.newSend());
            alice.write(bad);
            alice.expectResponse(bad, 400);
            ROUTE.expectSilence(alice);

            alice.write(fault.apply(alice.newSend().header("Failure-Report", "no")));
            ROUTE.expectSilence(alice);
        }
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

    @Test
    @DisplayName(
            "[4975-10.2-01] what was answered 400 may be sent again when it is corrected, with the same Message-ID")
    void aCorrectedMessageIsTaken() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            for (var session : List.of("no session yet", "a session")) {
                var bad = alice.newSend().header("Byte-Range", "5-1/5").body("text/plain", session);
                alice.write(bad);
                alice.expectResponse(bad, 400);

                var whole = "1-" + session.length() + "/" + session.length();
                assertThat(ROUTE.deliver(alice, bad.chunk(whole, session, "$")).text())
                        .isEqualTo(session);
            }
        }
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
        try (var alice = ROUTE.peer("desk-1")) {
            var bad = hello(alice.newSend().header(name, value));
            alice.write(bad);
            alice.expectResponse(bad, 400);
            ROUTE.expectSilence(alice);
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
                "msrp://alice:secret@127.0.0.1:2855/desk-1;tcp",
                "msrp://:2855/desk-1;tcp",
                "msrp://[::1:2855/desk-1;tcp",
                "msrp://127.0.0.1:x/desk-1;tcp",
                "msrp://h\u00c3st:2855/desk-1;tcp",
                "desk-1",
                ""
            })
    @DisplayName("[4975-9-18, 4975-9-19, 4975-9-21, 4975-6-02, 4975-6-09] a path of something else than MSRP URIs is"
            + " answered 400")
    void badUris(String uri) throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
            var badTo = hello(alice.newSend());
            var from = badTo.header("From-Path").orElseThrow();
            var octets = badTo.toString().replace(ROUTE.uri("desk-1"), uri).getBytes(ISO_8859_1);
            alice.write(octets);
            assertThat(alice.readFrame().status()).isEqualTo(400);

            var badFrom = hello(alice.newSend());
            // Without a From-Path there may be nobody to answer.
            alice.write(badFrom.toString().replace(from, uri).getBytes(ISO_8859_1));
            ROUTE.expectSilence(alice);
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
    @ValueSource(
            strings = {
                "-------a786hjs2$x",
                "-------a786hjs2$ ",
                "-------a786hjs2",
                "-------a786hjs2*",
                "-------a786hjs20$",
                "-------a786hjs$",
                "-------A786HJS2$",
                "--------a786hjs2$",
                "------a786hjs2$",
                "x------a786hjs2$",
                "---x---a786hjs2$"
            })
    @DisplayName("[4975-9-31, 4975-9-29] what only looks like the end-line is a bad header line where one is expected")
    void almostAnEndLineIsABadHeaderLine(String line) throws Exception {
        expectBad(send -> send.tid("a786hjs2").line(line));
        expectBad(send -> hello(send.tid("a786hjs2").line(line)));
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
        try (var alice = ROUTE.peer("desk-1")) {
            var bad = hello(alice.newSend().header("Failure-Report", "yes").header("Failure-Report", "yes"));
            alice.write(bad);
            alice.expectResponse(bad, 400);
            ROUTE.expectSilence(alice);
        }
    }

    @Test
    @DisplayName("[4975-P-02] a bad request in the middle of good ones, its body unread")
    void inSyncAfterABadRequest() throws Exception {
        try (var alice = ROUTE.peer("desk-1")) {
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
            ROUTE.expectText("Hello");
            ROUTE.expectText("Hello");
            ROUTE.expectSilence(alice);
        }
    }
}
