// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of the chapter about setting up sessions work as it says. */
class SessionsPageTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("../src/main/docs/sessions.adoc"));

    private final RunningCamel camel = new RunningCamel();

    @BeforeEach
    void listen() throws Exception {
        camel.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load("answer");
    }

    @AfterEach
    void close() {
        camel.close();
    }

    private void load(String name) throws Exception {
        var block = PAGE.block(name, "yaml").replace("0.0.0.0:2855", "127.0.0.1:0");
        PluginHelper.getRoutesLoader(camel.context).loadRoutes(ResourceHelper.fromString(name + ".yaml", block));
    }

    @Test
    void theAnsweringRouteSetsASessionUp() throws Exception {
        var path = SdpDesk.path(9);
        var answer = camel.template.requestBody("direct:offer", SdpDesk.description(path), String.class);

        assertThat(answer).contains("a=path:msrp://chat.example.com:" + camel.port() + "/");
        try (var alice = ScriptedPeer.connect("127.0.0.1", camel.port()).paths(SdpDesk.pathOf(answer), path)) {
            alice.expectResponse(alice.send("text/plain", "hello"), 200);
            camel.mock("messages").expectedBodiesReceived("hello");
            camel.mock("messages").assertIsSatisfied(10_000);
        }
    }

    @Test
    void theOfferingRouteConnectsAndSends() throws Exception {
        try (var listener = PeerListener.listen()) {
            camel.add(routes -> routes.from("direct:signalling")
                    .setBody(routes.constant(SdpDesk.description(SdpDesk.path(listener.port())))));
            load("offer");

            var calling = camel.template.asyncRequestBody("direct:call", "");
            try (var peer = listener.accept()) {
                var first = peer.receiveMessage();
                var message = first.length() == 0 ? peer.receiveMessage() : first;
                assertThat(message.text()).isEqualTo("Welcome");
                assertThat(message.contentType()).startsWith("text/plain");
                calling.get();
            }
        }
    }

    @Test
    void theRoutesHoldASessionAndAnswerOffersForIt() throws Exception {
        var path = SdpDesk.path(9);
        var answer = camel.template.request(
                "direct:offer", exchange -> exchange.getMessage().setBody(SdpDesk.description(path)));
        var session = answer.getMessage().getHeader(MsrpConstants.SESSION_ID, String.class);
        var own = SdpDesk.pathOf(answer.getMessage().getBody(String.class));
        var offered = new CompletableFuture<String>();
        camel.add(routes -> routes.from("direct:signalling")
                .process(exchange -> offered.complete(exchange.getMessage().getBody(String.class)))
                .setBody(routes.constant(SdpDesk.description(path, "a=recvonly"))));
        load("again");
        load("hold");
        try (var alice = ScriptedPeer.connect("127.0.0.1", camel.port()).paths(own, path)) {
            alice.expectResponse(alice.sendBodiless(), 200);

            camel.template.requestBodyAndHeader("direct:hold", "", "session", session);
            assertThat(offered.join()).contains("a=sendonly", "a=path:" + own);

            var resumed = camel.template.requestBodyAndHeader(
                    "direct:offers", SdpDesk.version(2, SdpDesk.description(path)), "session", session, String.class);
            assertThat(resumed).contains("a=sendonly", "a=path:" + own);
            alice.expectResponse(alice.send("text/plain", "hello"), 200);
        }
    }

    /** The session that a peer offered and that the answering route accepted. */
    private Exchange answered(String offer) {
        return camel.template.request(
                "direct:offer", exchange -> exchange.getMessage().setBody(offer));
    }

    @Test
    void theRouteTellsOfASessionAndEndsIt() throws Exception {
        var path = SdpDesk.path(9);
        var answer = answered(SdpDesk.description(path)).getMessage();
        camel.add(routes -> routes.from("direct:known").to("mock:known"));
        load("end");
        try (var alice = ScriptedPeer.connect("127.0.0.1", camel.port())
                .paths(SdpDesk.pathOf(answer.getBody(String.class)), path)) {
            alice.expectResponse(alice.sendBodiless(), 200);

            camel.template.requestBodyAndHeader(
                    "direct:hang-up", "", "session", answer.getHeader(MsrpConstants.SESSION_ID));

            var known = camel.mock("known").getExchanges().get(0).getMessage().getBody(Map.class);
            assertThat(known.get("state")).isEqualTo("OPEN");
            alice.expectResponse(alice.sendBodiless(), 481);
        }
    }

    @Test
    void theManagerOffersAndTakesTheAnswer(@TempDir Path folder) throws Exception {
        try (var listener = PeerListener.listen()) {
            var block = PAGE.block("manager", "java").replace("0.0.0.0:2855", "127.0.0.1:0");
            var code = PageCode.instance(folder, Processor.class, """
                    implements Processor {
                      public void process(Exchange exchange) {
                        var context = exchange.getContext();
                        UnaryOperator<String> signalling = exchange.getProperty("signalling", UnaryOperator.class);
                        @block@
                        exchange.getMessage().setBody(sessions.info(offered.sessionId()));
                      }
                    }""".replace("@block@", block));
            var offers = new ArrayList<String>();
            UnaryOperator<String> signalling = offer -> {
                offers.add(offer);
                return SdpDesk.description(SdpDesk.path(listener.port()));
            };
            var exchange = new DefaultExchange(camel.context);
            exchange.setProperty("signalling", signalling);

            code.process(exchange);

            assertThat(exchange.getMessage().getBody(Map.class).get("state")).isEqualTo("CONNECTING");
            assertThat(offers).singleElement().asString().contains("m=message");
            SdpDesk.accept(listener).close();
        }
    }

    @Test
    void theRouteHearsWhatThePeerDoesNotTake() throws Exception {
        var path = SdpDesk.path(9);
        var answer = answered(SdpDesk.description(path, "a=max-size:3")).getMessage();
        camel.add(routes -> routes.from("direct:not-taken").to("mock:not-taken"));
        load("agreed");
        camel.mock("not-taken").expectedHeaderReceived("reason", "413");
        try (var alice = ScriptedPeer.connect("127.0.0.1", camel.port())
                .paths(SdpDesk.pathOf(answer.getBody(String.class)), path)) {
            alice.expectResponse(alice.sendBodiless(), 200);

            camel.template.sendBodyAndHeader(
                    "direct:tell", "hello", "session", answer.getHeader(MsrpConstants.SESSION_ID));

            camel.mock("not-taken").assertIsSatisfied(10_000);
        }
    }
}
