// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;

/** What a peer sends on a session that a producer opened. */
class ProducerReceivingTest extends DialledBob {

    @Test
    void aReplyBecomesTheBody() throws Exception {
        var sending = sending(uri("?waitFor=reply"), "How are you?", Map.of("kept", "yes"));
        try (var peer = accept()) {
            peer.receiveMessage();
            assertThat(sending).isNotDone();
            var reply = peer.send("text/plain;charset=utf-8", "Fine");
            peer.expectResponse(reply, 200);

            var in = good(sending).getMessage();
            assertThat(in.getBody()).isEqualTo("Fine");
            assertThat(in.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/plain;charset=utf-8");
            assertThat(in.getHeader(MsrpConstants.MESSAGE_ID)).isEqualTo(reply.messageId());
            assertThat(in.getHeader("kept")).isEqualTo("yes");
        }
    }

    /** Of each header of the consumer that the reference names, whichever will be added. */
    @Test
    void nothingOfAnEarlierMessageIsTakenForAFactOfTheReply() throws Exception {
        var stale = new HashMap<String, Object>();
        try (var metadata = getClass().getResourceAsStream("/META-INF/io/github/camelmsrp/msrp.json")) {
            var json = (JsonObject) Jsoner.deserialize(new InputStreamReader(metadata, UTF_8));
            Map<String, JsonObject> headers = json.getMap("headers");
            headers.forEach((name, header) -> {
                if (!header.getString("label").equals("producer")) {
                    stale.put(name, name.equals(Exchange.CONTENT_TYPE) ? "text/html" : "stale");
                }
            });
        }
        stale.put("Content-Disposition", "attachment; filename=\"stale\"");
        assertThat(stale).containsKeys(MsrpConstants.FILE_NAME, MsrpConstants.SSL_CLIENT_CERT_NOT_AFTER);
        var sending = camel.template.asyncSend(uri("?waitFor=reply"), exchange -> {
            exchange.getMessage().setBody("How are you?");
            exchange.getMessage().setHeaders(stale);
            exchange.setProperty(Exchange.CHARSET_NAME, "UTF-16");
        });
        try (var peer = accept()) {
            peer.receiveMessage();
            peer.expectResponse(peer.send("text/plain", "Fine"), 200);

            var exchange = good(sending);
            assertThat(exchange.getMessage().getHeaders().values())
                    .noneMatch(value -> String.valueOf(value).contains("stale"));
            assertThat(exchange.getProperty(Exchange.CHARSET_NAME)).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("Fine");
        }
    }

    @Test
    void aReplyToARouteThatAMessageStartedHasTheFactsOfTheReply() throws Exception {
        var target = uri("?waitFor=reply");
        camel.add(routes -> routes.from("msrp:127.0.0.1:0/front").to(target).to("mock:replied"));
        camel.mock("replied").expectedMessageCount(1);
        try (var alice = camel.peer("front")) {
            var asked = alice.newSend()
                    .header("Content-Disposition", "attachment; filename=\"question.txt\"")
                    .body("text/plain;charset=ISO-8859-1", "How are you?");
            alice.write(asked);
            try (var peer = accept()) {
                peer.receiveMessage();
                var reply = peer.send("text/plain", "Fine");
                peer.expectResponse(reply, 200);
                camel.mock("replied").assertIsSatisfied();
                var exchange = camel.mock("replied").getExchanges().get(0);
                assertThat(exchange.getMessage().getHeaders())
                        .containsEntry(MsrpConstants.MESSAGE_ID, reply.messageId())
                        .doesNotContainKeys(
                                MsrpConstants.FILE_NAME, MsrpConstants.CONTENT_DISPOSITION, "Content-Disposition");
                assertThat(exchange.getProperty(Exchange.CHARSET_NAME)).isNull();
            }
        }
    }

    @Test
    void exchangesThatWaitAtTheSameTimeGetTheRepliesInTheOrderInWhichTheyAsked() throws Exception {
        var uri = uri("?waitFor=reply");
        var first = sending(uri, "first", Map.of());
        var threads = Executors.newFixedThreadPool(8);
        try (var peer = accept()) {
            peer.autoRespond(ProducerReceivingTest::echo);
            good(first);
            var asked = new ArrayList<Future<Object>>();
            for (int i = 0; i < 4_000; i++) {
                var question = "question " + i;
                asked.add(threads.submit(() -> camel.template.requestBody(uri, question)));
            }
            for (int i = 0; i < asked.size(); i++) {
                assertThat(asked.get(i).get(10, TimeUnit.SECONDS)).isEqualTo("question " + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<PeerMessage> echo(PeerFrame request, long index) {
        var answer = PeerMessage.response(request, 200, "OK");
        return request.hasBody()
                ? List.of(
                        answer,
                        PeerMessage.send(request.fromPath(), request.toPath()).body("text/plain", request.body()))
                : List.of(answer);
    }

    @Test
    void aReplyThatDoesNotComeFailsTheExchangeAndALateOneIsRefused() throws Exception {
        var sending = sending(uri("?waitFor=reply&requestTimeout=300"), "How are you?", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            assertThat(done(sending)
                            .getException(MsrpOperationFailedException.class)
                            .getStatusCode())
                    .isEqualTo(408);
            peer.expectResponse(peer.send("text/plain", "Fine"), 403);
        }
    }

    @Test
    void whatNobodyWaitsForIsRefused() throws Exception {
        var sending = sending(uri(""), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(sending);
            peer.expectResponse(peer.send("text/plain", "Surprise"), 403);
        }
    }

    @Test
    void receiverRouteGetsWhatThePeerSends() throws Exception {
        camel.add(routes -> routes.from("direct:back").routeId("back").to("mock:back"));
        camel.mock("back").expectedBodiesReceived("Surprise", "and more");
        var sending = sending(uri("?receiverRoute=back"), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(sending);
            peer.expectResponse(peer.send("text/plain", "Surprise"), 200);
            peer.expectResponse(peer.send("text/plain", "and more"), 200);

            camel.mock("back").assertIsSatisfied();
            camel.context.getRouteController().stopRoute("back");
            peer.expectResponse(peer.send("text/plain", "nobody"), 403);
        }
    }

    @Test
    void receiverRouteMustExist() throws Exception {
        assertThat(done(sending(uri("?receiverRoute=none"), "x", Map.of())).getException())
                .hasMessageContaining("receiverRoute=none: there is no route with this id");
    }

    @Test
    void aReplyCannotBeAwaitedIfItGoesToARoute() throws Exception {
        camel.add(routes -> routes.from("direct:back").routeId("back").to("mock:back"));
        var sending = sending(uri("?receiverRoute=back&waitFor=reply"), "x", Map.of());
        try (var peer = accept()) {
            assertThat(done(sending).getException()).hasMessageContaining("waitFor=reply cannot get a reply");
        }
    }
}
