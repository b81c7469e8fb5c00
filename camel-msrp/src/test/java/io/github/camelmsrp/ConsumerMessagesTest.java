// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a route gets from a message that a peer sends, and which messages it gets. */
class ConsumerMessagesTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";

    private static RunningCamel desk(String options) throws Exception {
        return RunningCamel.with(
                routes -> routes.from(DESK + options).routeId("desk").to("mock:in"));
    }

    private static byte[] octets(int count) {
        var octets = new byte[count];
        new Random(3).nextBytes(octets);
        return octets;
    }

    @Test
    @DisplayName("[4975-7.1.4-01, 4975-7.2-01] text is a String, and the message is answered when the route is done")
    void textIsAString() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("Grüße, 你好");

            var sent = alice.send("text/plain", "Grüße, 你好");
            alice.expectResponse(sent, 200);

            camel.mock("in").assertIsSatisfied();
            assertThat(received(camel).getMessage().getBody()).isInstanceOf(String.class);
        }
    }

    private static Exchange received(RunningCamel camel) {
        return camel.mock("in").getReceivedExchanges().get(0);
    }

    @Test
    void fieldsOfTheProtocolAreKnownInAnyCase() throws Exception {
        try (var camel = new RunningCamel()) {
            camel.context.getRegistry().bind("everything", new DefaultHeaderFilterStrategy());
            camel.add(routes ->
                    routes.from(DESK + "?headerFilterStrategy=#everything").to("mock:in"));
            try (var alice = camel.peer("desk")) {
                var message = alice.newSend()
                        .header("SUCCESS-report", "no")
                        .header("X-Private", "x")
                        .body("text/plain", "Hello");
                alice.write(message);
                alice.expectResponse(message, 200);
            }

            assertThat(received(camel).getMessage().getHeaders())
                    .containsEntry("X-Private", "x")
                    .doesNotContainKeys("SUCCESS-report", "Success-Report");
        }
    }

    @Test
    void headersSayWhatCameAndFromWhom() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedMessageCount(1);
            var message = alice.newSend()
                    .header("Byte-Range", "1-5/5")
                    .header("Success-Report", "yes")
                    .header("X-Private", "x")
                    .header("CamelFileName", "../../etc/passwd")
                    .header("Content-ID", "<1@alice>")
                    .header("Content-Disposition", "attachment; filename=\"a/photo.txt\"")
                    .body("text/plain;charset=us-ascii", "Hello");
            alice.write(message);
            alice.expectResponse(message, 200);
            camel.mock("in").assertIsSatisfied();

            var in = received(camel).getMessage();
            assertThat(in.getHeader(MsrpConstants.MESSAGE_TYPE)).isEqualTo("SEND");
            assertThat(in.getHeader(MsrpConstants.MESSAGE_ID)).isEqualTo(message.messageId());
            assertThat(in.getHeader(MsrpConstants.FROM_PATH))
                    .isEqualTo(message.header("From-Path").orElseThrow());
            assertThat(in.getHeader(MsrpConstants.TO_PATH))
                    .isEqualTo(message.header("To-Path").orElseThrow());
            assertThat(in.getHeader(MsrpConstants.LOCAL_ADDRESS)).isEqualTo("127.0.0.1:" + camel.port());
            assertThat(in.getHeader(MsrpConstants.REMOTE_ADDRESS))
                    .isEqualTo("127.0.0.1:" + alice.localAddress().getPort());
            assertThat(in.getHeader(MsrpConstants.BYTE_RANGE)).isEqualTo("1-5/5");
            assertThat(in.getHeader(MsrpConstants.MESSAGE_SIZE)).isEqualTo(5L);
            assertThat(in.getHeader(MsrpConstants.SUCCESS_REPORT_REQUESTED)).isEqualTo(true);
            assertThat(in.getHeader(MsrpConstants.FAILURE_REPORT_REQUESTED)).isEqualTo("yes");
            assertThat(in.getHeader(MsrpConstants.CONTENT_DISPOSITION))
                    .isEqualTo("attachment; filename=\"a/photo.txt\"");
            assertThat(in.getHeader(MsrpConstants.FILE_NAME)).isEqualTo("photo.txt");
            assertThat(in.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/plain;charset=us-ascii");
            assertThat(in.getHeader("Content-ID")).isEqualTo("<1@alice>");
            assertThat(in.getHeader(MsrpConstants.SESSION_ID, String.class)).isNotEmpty();
            assertThat(in.getHeaders()).doesNotContainKeys("X-Private", "CamelFileName", "Content-Disposition");
        }
    }

    @Test
    @DisplayName("[4975-7.1-14] an empty body is a message")
    void anEmptyBodyIsAMessage() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("");

            alice.expectResponse(alice.send("text/plain", ""), 200);

            camel.mock("in").assertIsSatisfied();
        }
    }

    @Test
    @DisplayName("[4975-7.1-13] a SEND without a body is answered and is no exchange")
    void aBodilessSendIsNoExchange() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk")) {
            camel.mock("in").expectedBodiesReceived("after");

            alice.expectResponse(alice.sendBodiless(), 200);
            alice.expectResponse(alice.send("text/plain", "after"), 200);

            camel.mock("in").assertIsSatisfied();
        }
    }

    @Test
    void acceptTypesAreEnforced() throws Exception {
        try (var camel = desk("?acceptTypes=text/plain,image/*");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("image/png", octets(3)), 200);
            alice.expectResponse(alice.send("application/x-unknown", octets(3)), 415);
            alice.expectResponse(alice.send("text/html", "x"), 415);
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
        }
    }

    @Test
    void theSizeIsLimited() throws Exception {
        try (var camel = desk("?maxMessageSize=1000");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "x".repeat(1000)), 200);
            alice.expectResponse(alice.send("text/plain", "x".repeat(1001)), 413);
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
        }
    }

    @Test
    @DisplayName("[4975-5.4-17] a session id that no route names is answered 481")
    void unknownSessionsAreRefused() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("other")) {
            alice.expectResponse(alice.send("text/plain", "x"), 481);
        }
        try (var camel = RunningCamel.with(
                        routes -> routes.from("msrp:127.0.0.1:0").to("mock:in"));
                var alice = camel.peer("any")) {
            alice.expectResponse(alice.send("text/plain", "x"), 481);
        }
    }

    @Test
    void theOpenPolicyTakesEverySessionButThoseOfOtherRoutes() throws Exception {
        try (var camel = RunningCamel.with(routes -> {
                    routes.from("msrp:127.0.0.1:0?sessionPolicy=open").to("mock:any");
                    routes.from(DESK).to("mock:desk");
                });
                var alice = camel.peer("whatever");
                var bob = camel.peer("desk")) {
            camel.mock("any").expectedBodiesReceived("from alice");
            camel.mock("desk").expectedBodiesReceived("from bob");

            alice.expectResponse(alice.send("text/plain", "from alice"), 200);
            bob.expectResponse(bob.send("text/plain", "from bob"), 200);

            camel.mock("any").assertIsSatisfied();
            camel.mock("desk").assertIsSatisfied();
        }
    }

    @Test
    void everyPeerHasASessionOfItsOwn() throws Exception {
        try (var camel = desk("");
                var alice = camel.peer("desk");
                var bob = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "a"), 200);
            bob.expectResponse(bob.send("text/plain", "b"), 200);

            var ids = camel.mock("in").getExchanges().stream()
                    .map(exchange -> exchange.getMessage().getHeader(MsrpConstants.SESSION_ID))
                    .toList();
            assertThat(ids).hasSize(2).doesNotHaveDuplicates();
            assertThat(camel.consumer("desk").getSessionCount()).isEqualTo(2);
        }
    }

    @Test
    void addressesOfIpv6AreInBrackets() throws Exception {
        try (var camel = RunningCamel.with(
                        routes -> routes.from("msrp:[::1]:0/desk").to("mock:in"));
                var alice = ScriptedPeer.connect("::1", camel.port())
                        .paths("msrp://[::1]:" + camel.port() + "/desk;tcp", "msrp://[::1]:9/alice;tcp")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);

            var headers = camel.mock("in").getExchanges().get(0).getMessage().getHeaders();
            assertThat(headers)
                    .containsEntry(MsrpConstants.LOCAL_ADDRESS, "[0:0:0:0:0:0:0:1]:" + camel.port())
                    .containsEntry(
                            MsrpConstants.REMOTE_ADDRESS,
                            "[0:0:0:0:0:0:0:1]:" + alice.localAddress().getPort());
        }
    }
}
