// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.Exchange;
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
