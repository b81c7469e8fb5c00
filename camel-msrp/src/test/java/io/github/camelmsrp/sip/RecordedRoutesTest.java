// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests within a dialog go where the proxies that recorded themselves want them (RFC 3261 section 12.2.1.1). */
class RecordedRoutesTest extends CalleeRig {

    private static final String SECOND = "<sip:second.example.com:5070;lr>";

    private SipPeer proxy;
    private String first;

    @BeforeEach
    void openProxy() throws Exception {
        proxy = SipPeer.open("UDP");
        first = "<sip:first@127.0.0.1:" + proxy.port() + ";lr>";
    }

    @AfterEach
    void closeProxy() throws Exception {
        proxy.close();
    }

    /** Bob takes a call of this side, and says that proxies want to see what follows. */
    private SipCall called(String... recordRoutes) throws Exception {
        var call = call();
        var success = success(peer.receive("INVITE"));
        for (String route : recordRoutes) {
            success.with("Record-Route", route);
        }
        send(success);
        return Desk.await(call);
    }

    /** What the proxy gets next of a method. */
    private SipText routed(String method, String target, String... routes) throws Exception {
        var request = proxy.receive(method);
        assertThat(request.requestUri()).isEqualTo(target);
        assertThat(String.join(",", request.values("Route"))).isEqualTo(String.join(",", routes));
        return request;
    }

    private String bob() {
        return peer.contact().replaceAll("[<>]", "");
    }

    @Test
    @DisplayName("a caller takes the recorded routes from the last to the first, for ACK, re-INVITE and BYE")
    void followsTheRoutesAsCaller() throws Exception {
        var call = called(SECOND, first);
        routed("ACK", bob(), first, SECOND);

        var again = call.offerAgain();
        var invite = routed("INVITE", bob(), first, SECOND);
        proxy.send(success(invite), desk.agent.port());
        routed("ACK", bob(), first, SECOND);
        Desk.await(again);
        call.bye();

        assertThat(routed("BYE", bob(), first, SECOND).value("CSeq")).isEqualTo("3 BYE");
        assertThat(peer.received("BYE")).isEmpty();
        assertThat(peer.received("ACK")).isEmpty();
    }

    @Test
    @DisplayName("a called party takes the recorded routes from the first to the last, for re-INVITE, ACK and BYE")
    void followsTheRoutesAsCallee() throws Exception {
        var invite = invite().with("Record-Route", first).with("Record-Route", SECOND);
        send(invite);
        var answer = peer.receive("SIP/2.0 200");
        assertThat(String.join(",", answer.values("Record-Route"))).isEqualTo(first + "," + SECOND);
        send(peer.inDialog("ACK", invite, answer, 1));
        var call = Desk.next(desk.established);

        var again = call.offerAgain();
        proxy.send(success(routed("INVITE", bob(), first, SECOND)), desk.agent.port());
        routed("ACK", bob(), first, SECOND);
        Desk.await(again);
        call.bye();

        routed("BYE", bob(), first, SECOND);
        assertThat(peer.received("BYE")).isEmpty();
    }

    @Test
    @DisplayName("an answer to a later offer moves the peer, and leaves the routes of the first answer")
    void keepsTheRoutesWhenThePeerMoves() throws Exception {
        var call = called(first);
        routed("ACK", bob(), first);

        var again = call.offerAgain();
        var moved = success(proxy.receive("INVITE"))
                .instead("Contact", "<sip:moved@192.0.2.7:5062>")
                .with("Record-Route", SECOND);
        proxy.send(moved, desk.agent.port());
        routed("ACK", "sip:moved@192.0.2.7:5062", first);
        Desk.await(again);
        call.bye();

        routed("BYE", "sip:moved@192.0.2.7:5062", first);
    }

    @Test
    @DisplayName("a strict router of RFC 2543 becomes the Request-URI, and the peer the last of the routes")
    void obeysAStrictRouter() throws Exception {
        String strict = "sip:strict@127.0.0.1:" + proxy.port();
        var call = called(SECOND, "<" + strict + ">");

        routed("ACK", strict, SECOND, peer.contact());
        call.bye();

        routed("BYE", strict, SECOND, peer.contact());
    }

    @Test
    @DisplayName("a first request goes to the outbound proxy, and the recorded routes rule what follows")
    void leavesTheOutboundProxyForTheRecordedRoutes() throws Exception {
        var own = SipAddress.parse("sip:caller@example.com");
        var outbound = SipAddress.parse("sip:127.0.0.1:" + peer.port());
        var identity = new SipIdentity(own, null, null, outbound, SipIdentity.Credentials.NONE, 0);
        var call = desk.agent.call(identity, SipAddress.parse("sip:bob@elsewhere.example"), media);
        var invite = peer.receive("INVITE");
        assertThat(invite.values("Route")).isEqualTo(List.of("<sip:127.0.0.1:" + peer.port() + ";lr>"));

        send(success(invite).with("Record-Route", first));

        routed("ACK", bob(), first);
        Desk.await(call).bye();
        routed("BYE", bob(), first);
    }
}
