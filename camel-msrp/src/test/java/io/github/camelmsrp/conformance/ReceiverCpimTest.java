// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.CpimObjects.ALICE;
import static io.github.camelmsrp.conformance.CpimObjects.BOB;
import static io.github.camelmsrp.conformance.CpimObjects.lines;
import static io.github.camelmsrp.conformance.CpimObjects.object;
import static io.github.camelmsrp.conformance.CpimObjects.withoutSessionId;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.conformance.ReceiverRoute.Delivered;
import io.github.camelmsrp.content.CpimHeaders;
import io.github.camelmsrp.session.CapturedLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route gets of message/cpim, and what a peer is answered. */
class ReceiverCpimTest {

    private static final String CPIM = "message/cpim";

    @RegisterExtension
    private static final ReceiverRoute ROUTE = ReceiverRoute.listening(Map.of(
            "whole", "",
            "inner", "?cpim=unwrap&maxMessageSize=0",
            "untouched", "?cpim=off",
            "plain", "?exchangePattern=InOut",
            "answering", "?cpim=unwrap&exchangePattern=InOut"));

    private static Delivered deliver(String sessionId, String object) throws Exception {
        return ROUTE.deliver(sessionId, CPIM, object.getBytes(UTF_8));
    }

    // ---- facts ----

    private static final String ALL_FACTS = object(
            "Hi Bob",
            "To: Carol <sip:carol@example.net>",
            "cc: <im:dan@example.net>",
            "DateTime: 2026-03-01T10:11:12+01:00",
            "NS: d <urn:ietf:params:imdn>",
            "d.Message-ID: Zk3vQ9x7Lm2P",
            "Require: From,To",
            "X-Foo: 1",
            "Subject:;lang=en shift\\tnotes");

    @Test
    @DisplayName("[4975-13-05, 4975-13-08, 4975-13-09, 4975-13-10, 3862-2.2-02, 3862-2.2-13, 3862-3.5-01] "
            + "cpim=headers: facts are headers, the body stays the whole object")
    void factsAreHeaders() throws Exception {
        var got = deliver("whole", ALL_FACTS);

        assertThat(got.text()).isEqualTo(ALL_FACTS);
        assertFacts(got);
        assertThat(got.headers()).containsEntry("Content-Type", CPIM);
    }

    private static void assertFacts(Delivered got) {
        assertThat(got.headers())
                .containsEntry(MsrpConstants.CPIM_FROM, "\"Alice, Ops\" <sip:alice@example.org>")
                .containsEntry(MsrpConstants.CPIM_TO, List.of("<sip:bob@example.net>", "Carol <sip:carol@example.net>"))
                .containsEntry(MsrpConstants.CPIM_CC, "<im:dan@example.net>")
                .containsEntry(MsrpConstants.CPIM_DATE_TIME, "2026-03-01T10:11:12+01:00")
                .containsEntry(MsrpConstants.CPIM_REQUIRE, "From,To")
                .containsEntry(MsrpConstants.CPIM_SUBJECT, "shift notes");
    }

    @Test
    @DisplayName("[4975-13-05, 4975-13-08, 3862-2-01] cpim=unwrap: the body is the content, with its type")
    void contentIsTheBody() throws Exception {
        ROUTE.then(exchange -> assertThat(exchange.getMessage().getBody()).isInstanceOf(String.class));
        var got = deliver("inner", ALL_FACTS);

        assertThat(got.text()).isEqualTo("Hi Bob");
        assertFacts(got);
        assertThat(got.headers()).containsEntry("Content-Type", "text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "inner"})
    @DisplayName("[4975-13-14, 4975-13-09] To, cc and NS may repeat, and all of them count")
    void repeatedHeadersCount(String sessionId) throws Exception {
        var got = deliver(
                sessionId,
                object(
                        "Hi",
                        "To: <sip:carol@example.net>",
                        "cc: <im:dan@example.net>",
                        "cc: <im:eve@example.net>",
                        "CC: <im:fay@example.net>",
                        "NS: a <urn:a>",
                        "NS: b <urn:b>"));

        assertThat(got.headers())
                .containsEntry(MsrpConstants.CPIM_TO, List.of("<sip:bob@example.net>", "<sip:carol@example.net>"))
                .containsEntry(
                        MsrpConstants.CPIM_CC,
                        List.of("<im:dan@example.net>", "<im:eve@example.net>", "<im:fay@example.net>"));
    }

    @Test
    @DisplayName("[3862-2.1-01] the media type has no case, and may have parameters")
    void mediaTypeHasNoCase() throws Exception {
        assertThat(ROUTE.deliver("inner", "Message/CPIM", object("Hi").getBytes(UTF_8))
                        .text())
                .isEqualTo("Hi");
        assertThat(ROUTE.deliver("inner", "message/cpim;x=y", object("Hi").getBytes(UTF_8))
                        .text())
                .isEqualTo("Hi");
        assertThat(ROUTE.deliver("inner", "message/cpimx", object("Hi").getBytes(UTF_8))
                        .text())
                .startsWith("From:");
    }

    @Test
    @DisplayName("[4975-13-11, 3862-3.4-03, 3862-2.2-14] a route sees all headers by namespace, octet for octet")
    void allHeadersAreAProperty() throws Exception {
        var seen = new LinkedBlockingQueue<CpimHeaders>();
        ROUTE.then(exchange -> seen.add(exchange.getProperty(MsrpConstants.CPIM_HEADERS, CpimHeaders.class)));
        deliver("inner", ALL_FACTS);

        var headers = seen.poll(10, TimeUnit.SECONDS);
        assertThat(headers.first(CpimHeaders.IMDN, "Message-ID").value()).isEqualTo("Zk3vQ9x7Lm2P");
        assertThat(headers.all().get(9).line()).isEqualTo("Subject:;lang=en shift\\tnotes");
    }

    @Test
    @DisplayName("[4975-14.5-03, 3862-6-02] of objects in objects, all senders are shown, the outermost first")
    void showsTheChainOfSenders() throws Exception {
        var innermost = object("Hi").replace("alice", "dan");
        var inner = lines("From: <sip:carol@example.org>", "", "Content-Type: message/cpim", "", innermost);
        var nested = lines(ALICE, BOB, "", "Content-Type: message/cpim", "", inner);

        for (var sessionId : List.of("whole", "inner")) {
            var got = deliver(sessionId, nested);
            assertThat(got.headers())
                    .containsEntry(MsrpConstants.CPIM_FROM, "\"Alice, Ops\" <sip:alice@example.org>")
                    .containsEntry(
                            MsrpConstants.CPIM_FROM_CHAIN,
                            List.of(
                                    "\"Alice, Ops\" <sip:alice@example.org>",
                                    "<sip:carol@example.org>",
                                    "\"Alice, Ops\" <sip:dan@example.org>"));
            assertThat(got.text()).isEqualTo(sessionId.equals("whole") ? nested : inner);
        }
        assertThat(deliver("whole", nested.replace("From: <sip:carol@example.org>", "?"))
                        .headers())
                .containsEntry(MsrpConstants.CPIM_FROM_CHAIN, List.of("\"Alice, Ops\" <sip:alice@example.org>"));
    }

    @Test
    void deepNestingIsLookedAtInPart() throws Exception {
        var level = lines(ALICE, BOB, "", "Content-Type: message/cpim", "", "");
        var got = deliver("whole", level.repeat(50) + object("Hi"));

        assertThat((List<?>) got.headers().get(MsrpConstants.CPIM_FROM_CHAIN)).hasSize(8);
    }

    @Test
    void noFactsWithoutAnObject() throws Exception {
        try (var alice = ROUTE.peer("whole")) {
            var forged = alice.newSend().header("CamelMsrpCpimFrom", "<sip:boss@example.org>");
            alice.write(forged.body("text/plain", object("Hi")));
            var got = ROUTE.next();
            assertThat(got.headers().keySet()).noneMatch(name -> name.startsWith("CamelMsrpCpim"));
        }
    }

    // ---- faults ----

    static Stream<String> malformed() {
        return Stream.of(
                object("Hi", "From: <sip:mallory@example.org>"),
                object("Hi", "Subject: a", " continued"),
                object("Hi", "DateTime: now"),
                object("Hi", "Require: From", "Require: To"),
                object("Hi", "NS: a <#x>"),
                object("Hi").replace("<sip:bob@example.net>", "bob"),
                "no headers at all",
                "");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @DisplayName("[4975-13-14, 3862-2.2-03, 3862-3.4-01] a malformed object is answered 400, and the session goes on")
    void malformedObjectsAreRefused(String object) throws Exception {
        ROUTE.expectRefusal("inner", 400, CPIM, object.getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @DisplayName("[3862-2.2-01, 3862-6-01] what is only passed on need not be understood")
    void malformedObjectsPass(String object) throws Exception {
        assertThat(deliver("whole", object).text()).isEqualTo(object);
        assertThat(deliver("untouched", object).text()).isEqualTo(object);
    }

    @Test
    void whatCannotBeReadIsLeftOutAndToldOnce() throws Exception {
        var object = object(
                        "Hi",
                        "To: Carol <carol>",
                        "DateTime: 2026-03-01T10:11:12",
                        "NS: imdn <urn:ietf:params:imdn>",
                        "imdn.Message-ID: Zk3vQ9x7Lm2P",
                        "Require: imdn.Message-ID",
                        "Subject: a\\r\\nb\\u0085c")
                .replace("\"Alice, Ops\" <sip:alice@example.org>", "sip:alice@example.org");
        try (var log = new CapturedLog();
                var alice = ROUTE.peer("whole")) {
            for (int i = 0; i < 2; i++) {
                alice.expectResponse(alice.send(CPIM, object), 200);
                var got = ROUTE.next();

                assertThat(got.text()).isEqualTo(object);
                assertThat(got.headers())
                        .containsEntry(MsrpConstants.CPIM_TO, "<sip:bob@example.net>")
                        .containsEntry(MsrpConstants.CPIM_REQUIRE, "imdn.Message-ID")
                        .containsEntry(MsrpConstants.CPIM_SUBJECT, "a  b c")
                        .doesNotContainKeys(
                                MsrpConstants.CPIM_FROM, MsrpConstants.CPIM_FROM_CHAIN, MsrpConstants.CPIM_DATE_TIME);
            }
            assertThat(log.warnings()).singleElement().asString().contains("From has no address");
        }
    }

    @Test
    void whatIsRepeatedIsLeftOut() throws Exception {
        var got = deliver("whole", object("Hi", "From: <sip:mallory@example.org>", "Require: From", "Require: To"));

        assertThat(got.headers())
                .containsEntry(MsrpConstants.CPIM_TO, "<sip:bob@example.net>")
                .doesNotContainKeys(MsrpConstants.CPIM_FROM, MsrpConstants.CPIM_FROM_CHAIN, MsrpConstants.CPIM_REQUIRE);
    }

    @Test
    @DisplayName("[3862-3.5-03] what is required and unknown is answered 403")
    void requirementsThatNobodyKnowsAreRefused() throws Exception {
        var object =
                object("Hi", "NS: x <urn:example:magic>", "Require: x.Magic").getBytes(UTF_8);
        ROUTE.expectRefusal("inner", 403, CPIM, object);
    }

    @Test
    void headersOverTheLimitAreRefused() throws Exception {
        for (var object : List.of(
                object("Hi", "Subject: " + "x".repeat(70_000)), object("Hi", "X: 1\r\n".repeat(100) + "Y: 2"))) {
            ROUTE.expectRefusal("inner", 413, CPIM, object.getBytes(UTF_8));
            var got = deliver("whole", object);
            assertThat(got.text()).isEqualTo(object);
            assertThat(got.headers().keySet()).noneMatch(name -> name.startsWith("CamelMsrpCpim"));
        }
    }

    @Test
    @DisplayName("[3862-2.2-12, 3862-4.5-01] without From, with two Subjects: delivered")
    void acceptsWhatIsMissing() throws Exception {
        var got = deliver("inner", object("Hi", "Subject: 1", "Subject: 2").replace("From:", "from:"));
        assertThat(got.headers()).containsEntry(MsrpConstants.CPIM_SUBJECT, "1");
        assertThat(got.headers()).doesNotContainKey(MsrpConstants.CPIM_FROM);
    }

    // ---- replies ----

    @Test
    @DisplayName("[4975-13-12] a reply to an object is one: from whom it was for, to whom it was from")
    void repliesAreWrapped() throws Exception {
        ROUTE.then(exchange -> exchange.getMessage().setBody("Hi Alice"));
        try (var alice = ROUTE.peer("answering")) {
            alice.expectResponse(alice.send(CPIM, object("Hi", "Subject: a")), 200);
            var reply = alice.receiveMessage();
            assertThat(reply.contentType()).isEqualTo(CPIM);
            assertThat(reply.text().replaceAll("DateTime: 20\\S+Z", "DateTime: now"))
                    .isEqualTo(lines(
                            "From: <sip:bob@example.net>",
                            "To: \"Alice, Ops\" <sip:alice@example.org>",
                            "DateTime: now",
                            "",
                            "Content-Type: text/plain",
                            "",
                            "Hi Alice"));

            alice.expectResponse(alice.send("text/plain", "Hi"), 200);
            assertThat(alice.receiveMessage().text()).isEqualTo("Hi Alice");
        }
    }

    @Test
    void repliesAreAsTheRouteMadeThemWithoutUnwrap() throws Exception {
        ROUTE.then(exchange -> exchange.getMessage().setBody("Hi Alice"));
        try (var alice = ROUTE.peer("plain")) {
            alice.expectResponse(alice.send(CPIM, object("Hi")), 200);
            assertThat(alice.receiveMessage().text()).isEqualTo("Hi Alice");
        }
    }

    @Test
    @DisplayName("[4975-13-12] nobody speaks for one of several recipients, and everybody has an address")
    void repliesToManyComeFromTheSession() throws Exception {
        ROUTE.then(exchange -> exchange.getMessage().setBody("Hi"));
        try (var alice = ROUTE.peer("answering")) {
            alice.expectResponse(alice.send(CPIM, ALL_FACTS), 200);
            assertThat(alice.receiveMessage().text())
                    .startsWith("From: <" + withoutSessionId(ROUTE.uri("answering"))
                            + ">\r\nTo: \"Alice, Ops\" <sip:alice@example.org>");

            var message = alice.newSend().body(CPIM, object("Hi").replace("From:", "from:"));
            alice.write(message);
            alice.expectResponse(message, 200);
            assertThat(alice.receiveMessage().text())
                    .startsWith("From: <sip:bob@example.net>\r\nTo: <"
                            + withoutSessionId(message.header("From-Path").orElseThrow()) + ">\r\n");
        }
    }
}
