// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions over IPv6, and what descriptions say of public addresses. */
class SdpIpv6Test {

    private static final String ADDRESS = "msrp:[::1]:0";

    private final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
    }

    private MsrpSessionManager manager() {
        return camel.context.getRegistry().lookupByNameAndType(MsrpSessionManager.NAME, MsrpSessionManager.class);
    }

    private void listen(String options) throws Exception {
        camel.add(routes -> routes.from(ADDRESS + options).routeId("six").to("mock:in"));
    }

    @Test
    @DisplayName("[8866-5.7-03] [4975-8.1-01] offers, answers and connects both ways over IPv6, and again after that")
    void connectsBothWays() throws Exception {
        listen("?cema=true");
        var peerPath = "msrp://[::1]:9/peer;tcp";
        var offer = SdpDesk.description(peerPath).replace("c=IN IP4 127.0.0.1", "c=IN IP6 0:0:0:0:0:0:0:1");
        var answered = manager().createAnswer(ADDRESS, offer, Direction.SENDRECV);
        assertThat(answered.sdp())
                .contains("c=IN IP6 ", "m=message " + camel.port() + " ", "a=path:msrp://[")
                .doesNotContain("IP4");
        var offered = manager().createOffer(ADDRESS, Direction.SENDRECV);
        // This side as its own peer: each connects to what the other said.
        var other = manager().createAnswer(ADDRESS, offered.sdp(), Direction.SENDRECV);
        manager().applyAnswer(offered.sessionId(), other.sdp());
        try (var peer = ScriptedPeer.connect("::1", camel.port()).paths(SdpDesk.pathOf(answered.sdp()), peerPath)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
        }

        var sending = camel.template.asyncSend(ADDRESS, exchange -> {
            exchange.getMessage().setBody("to myself");
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, offered.sessionId());
        });
        assertThat(sending.join().getException()).isNull();
        assertThat(camel.mock("in").getExchanges())
                .extracting(exchange -> exchange.getMessage().getBody(String.class))
                .containsExactlyInAnyOrder("hello", "to myself");
        var again = manager().offerAgain(offered.sessionId()).sdp();
        assertThat(again).isEqualTo(offered.sdp());
        assertThat(manager().answerAgain(other.sessionId(), again).sdp()).isEqualTo(other.sdp());
    }

    @Test
    @DisplayName("[4975-8.1-01] [4975-8.1-05] c- and m-line say the public address")
    void saysThePublicAddress() throws Exception {
        listen("?publicAddress=[2001:db8::7]:7654");

        assertThat(manager().createOffer(ADDRESS, Direction.SENDRECV).sdp())
                .contains(
                        " IN IP6 2001:db8::7\r\ns=-\r\nc=IN IP6 2001:db8::7\r\n",
                        "m=message 7654 ",
                        "a=path:msrp://[2001:db8::7]:7654/");
    }

    @Test
    void offersNoWildcard() throws Exception {
        camel.add(routes -> routes.from("msrp:[::]:0").routeId("any").to("mock:in"));

        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> manager().createOffer("msrp:[::]:0", Direction.SENDRECV))
                .withMessageContaining("publicAddress");
    }
}
