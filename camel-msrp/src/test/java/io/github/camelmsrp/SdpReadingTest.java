// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.sdp.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Descriptions with a part that does not count or may not be: what is answered, and whom nobody dials then. */
class SdpReadingTest {

    private static final Duration A_MOMENT = Duration.ofMillis(100);

    private static MsrpSessionManager.Described answer(SdpDesk desk, String offer) {
        return desk.manager().createAnswer(SdpDesk.ADDRESS, offer, Direction.SENDRECV);
    }

    /** Refused as an offer, and as an answer not followed. */
    private static void expectRefusal(MsrpSessionManager manager, String address, String description) {
        var answered = manager.createAnswer(address, description, Direction.SENDRECV);
        assertThat(answered.sessionId()).as("a session by %s", description).isNull();
        assertThat(answered.sdp()).contains("m=message 0 ");

        var offered = manager.createOffer(address, Direction.SENDRECV);
        assertThatThrownBy(() -> manager.applyAnswer(offered.sessionId(), description))
                .as("after %s", description)
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    @Tag("tls")
    @DisplayName("[4975-4-01] over TLS a path has no hop without it, neither the first nor a later one: "
            + "such an offer is refused, and after such an answer nobody is dialled")
    void takesNoPathWithAnUnprotectedHop() throws Exception {
        try (var desk = new SdpTlsDesk();
                var listener = PeerListener.listen()) {
            desk.listen("&trustFingerprints=true");
            var secure = "msrps://127.0.0.1:" + listener.port() + "/";
            var plain = "msrp://127.0.0.1:" + listener.port() + "/";
            for (var path : List.of(
                    plain + "r;tcp " + secure + "x;tcp",
                    secure + "r;tcp " + plain + "s;tcp " + secure + "x;tcp",
                    secure + "r;tcp " + plain + "x;tcp",
                    plain + "x;tcp")) {
                expectRefusal(desk.manager(), SdpTlsDesk.ADDRESS, SdpTlsDesk.description(path, SdpTlsDesk.PEER));
            }
            listener.expectNoConnection(A_MOMENT);
            assertThat(desk.answer(SdpTlsDesk.description(secure + "r;tcp " + secure + "x;tcp", SdpTlsDesk.PEER))
                            .sessionId())
                    .isNotNull();
        }
    }

    @Test
    @DisplayName("[4975-6-04] a URI of a path has its port, above all that of an address: "
            + "without, the offer is refused, and nobody is dialled on a port that was not named")
    void takesNoPathWithoutPort() throws Exception {
        try (var desk = new SdpDesk()) {
            var good = SdpDesk.description(SdpDesk.path(9));
            for (var path : List.of(
                    "msrp://127.0.0.1/x;tcp",
                    "msrp://[::1]/x;tcp",
                    "msrp://localhost/x;tcp",
                    "msrp://127.0.0.1:/x;tcp",
                    "msrp://127.0.0.1/r;tcp msrp://127.0.0.1:9/x;tcp",
                    "msrp://127.0.0.1:9/r;tcp msrp://127.0.0.1/x;tcp")) {
                expectRefusal(desk.manager(), SdpDesk.ADDRESS, good.replaceAll("a=path:.*", "a=path:" + path));
            }
            assertThat(answer(desk, good).sdp())
                    .containsPattern("a=path:msrp://127\\.0\\.0\\.1:" + desk.camel.port() + "/");
        }
    }

    @Test
    @DisplayName("[4975-15.7-01] types, size and path at session level do not count, for better or worse")
    void takesNoNoticeOfSessionLevel() throws Exception {
        try (var desk = new SdpDesk();
                var listener = PeerListener.listen()) {
            var wrong =
                    "a=path:msrp://127.0.0.1:1/wrong;tcp\r\na=accept-types:application/x-nothing\r\na=max-size:3\r\n"
                            + "a=accept-wrapped-types:application/x-nothing\r\n";
            var description = SdpDesk.description(SdpDesk.path(listener.port()));
            var withBoth = description.replace("m=message", wrong + "m=message");

            int section = withBoth.indexOf("m=message");
            for (var missing : List.of("a=path:.*\r\n", "a=accept-types:.*\r\n")) {
                var without = withBoth.substring(section).replaceFirst(missing, "");
                expectRefusal(desk.manager(), SdpDesk.ADDRESS, withBoth.substring(0, section) + without);
            }
            var offered = desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            desk.manager().applyAnswer(offered.sessionId(), withBoth);
            try (var peer = SdpDesk.accept(listener)) {
                var sent = desk.say(offered.sessionId(), "more than three octets");
                assertThat(peer.receiveMessage().text()).isEqualTo("more than three octets");
                assertThat(sent.join().getException()).isNull();
            }
        }
    }

    @Test
    @DisplayName("[4975-15.7-02] an empty list of types means that the peer takes nothing: "
            + "no content leaves for it, and what it sends arrives")
    void sendsNothingToAPeerThatTakesNothing() throws Exception {
        try (var desk = new SdpDesk();
                var listener = PeerListener.listen()) {
            for (var empty : List.of("a=accept-types:", "a=accept-types", "a=accept-types: ")) {
                var path = SdpDesk.path(listener.port());
                var nothing = SdpDesk.description(path).replace("a=accept-types:*", empty);
                assertThat(answer(desk, nothing).sessionId()).isNull();

                var offered = desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
                desk.manager().applyAnswer(offered.sessionId(), nothing);
                try (var peer = SdpDesk.accept(listener).paths(SdpDesk.pathOf(offered.sdp()), path)) {
                    var refused = desk.say(offered.sessionId(), "hello").join().getException();
                    assertThat(refused).isInstanceOf(MsrpOperationFailedException.class);
                    assertThat(((MsrpOperationFailedException) refused).getStatusCode())
                            .isEqualTo(415);
                    peer.expectResponse(peer.send("text/plain", "from me"), 200);
                    peer.expectNothing(A_MOMENT);
                }
            }
            assertThat(desk.received(3)).containsOnly("from me");
        }
    }

    @Test
    @DisplayName("[4975-8.6-13] what is wrapped counts for max-size with all that it is wrapped in")
    void countsTheContainerForTheSize() throws Exception {
        try (var desk = new SdpDesk()) {
            var path = SdpDesk.path(9);
            var session = answer(desk, SdpDesk.description(path, "a=max-size:60"));
            try (var peer = desk.connect(SdpDesk.pathOf(session.sdp()), path)) {
                Map<String, Object> target = Map.of(MsrpConstants.TARGET_SESSION, session.sessionId());
                var refused = desk.send("?cpim=unwrap", "x".repeat(50), target)
                        .getException(MsrpOperationFailedException.class);
                assertThat(refused.getStatusCode()).isEqualTo(413);
                peer.expectNothing(A_MOMENT);

                var sent = desk.say(session.sessionId(), "x".repeat(60));
                assertThat(peer.receiveMessage().length()).isEqualTo(60);
                assertThat(sent.join().getException()).isNull();
            }
        }
    }

    @Test
    @DisplayName("[4975-13-03] a route that is a gateway to another CPIM system can list message/cpim first")
    void listsTypesInTheOrderOfTheRoute() throws Exception {
        try (var desk = new SdpDesk("?acceptTypes=message/cpim,text/plain&cpim=unwrap")) {
            var first = "a=accept-types:message/cpim text/plain ";

            assertThat(desk.manager()
                            .createOffer(SdpDesk.ADDRESS, Direction.SENDRECV)
                            .sdp())
                    .contains(first);
            assertThat(desk.send(
                                    "?operation=createAnswer&acceptTypes=message/cpim,text/plain",
                                    SdpDesk.description(SdpDesk.path(9)),
                                    Map.of())
                            .getMessage()
                            .getBody(String.class))
                    .contains(first);
        }
    }
}
