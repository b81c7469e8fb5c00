// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.Test;

/** What bounds sessions that are not connected, and what waits for them. */
class SdpLimitsOfSessionsTest {

    @Test
    void dropsWhatIsNotConnectedInThreeTimesTheTimeOut() throws Exception {
        try (var desk = new SdpDesk("?connectTimeout=100")) {
            var offered = desk.manager().createOffer(SdpDesk.ADDRESS + "?connectTimeout=100", Direction.SENDRECV);
            var answered = desk.manager()
                    .createAnswer(
                            SdpDesk.ADDRESS + "?connectTimeout=100",
                            SdpDesk.description(SdpDesk.path(9)),
                            Direction.SENDRECV);
            assertThat(desk.manager().info(offered.sessionId())).containsEntry("state", "OFFERED");
            assertThat(desk.manager().info(answered.sessionId())).containsEntry("state", "CONNECTING");

            await().untilAsserted(() -> {
                assertThatIllegalStateException()
                        .isThrownBy(() -> desk.manager().info(offered.sessionId()));
                assertThatIllegalStateException()
                        .isThrownBy(() -> desk.manager().info(answered.sessionId()));
            });
            try (var late = ScriptedPeer.connect("127.0.0.1", desk.camel.port())
                    .paths(SdpDesk.pathOf(answered.sdp()), SdpDesk.path(9))) {
                late.expectResponse(late.sendBodiless(), 481);
            }
        }
    }

    @Test
    void anAddressThatStaysOpenForgetsTheOffersOfARouteThatStopped() throws Exception {
        try (var desk = new SdpDesk()) {
            desk.camel.add(routes -> routes.from(SdpDesk.ADDRESS + "/other").to("mock:other"));
            int port = desk.camel.port();
            var offered = desk.manager().createOffer(SdpDesk.ADDRESS + "?connectTimeout=100", Direction.SENDRECV);

            desk.camel.context.getRouteController().stopRoute("desk");

            desk.awaitEnd(offered.sessionId());
            try (var late =
                    ScriptedPeer.connect("127.0.0.1", port).paths(SdpDesk.pathOf(offered.sdp()), SdpDesk.path(9))) {
                late.expectResponse(late.sendBodiless(), 481);
            }
        }
    }

    @Test
    void hasRoomForAsManySessionsAsTheListenerMayHave() throws Exception {
        try (var desk = new SdpDesk("?maxSessions=2")) {
            var first = desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            assertThatIllegalStateException()
                    .isThrownBy(() -> desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV))
                    .withMessageContaining("maxSessions");

            desk.manager().close(first.sessionId());

            assertThat(desk.manager()
                            .createOffer(SdpDesk.ADDRESS, Direction.SENDRECV)
                            .sessionId())
                    .isNotNull();
        }
    }

    @Test
    void routesAreToldByAStatusThatThereIsNoRoom() throws Exception {
        try (var desk = new SdpDesk("?maxSessions=1")) {
            desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            var offer = SdpDesk.description(SdpDesk.path(9));

            assertThat(statusOf(desk.send("?operation=createOffer", null, Map.of())))
                    .isEqualTo(403);
            assertThat(statusOf(desk.send("?operation=createAnswer", offer, Map.of())))
                    .isEqualTo(403);
        }
    }

    /** Sessions that routes agreed on count as well. */
    @Test
    void routesAreToldByAStatusThatTheListenerIsFull() throws Exception {
        try (var desk = new SdpDesk("?maxSessions=1&sessionPolicy=open")) {
            try (var peer = desk.camel.peer("any")) {
                peer.expectResponse(peer.sendBodiless(), 200);
                var offer = SdpDesk.description(SdpDesk.path(9));

                assertThat(statusOf(desk.send("?operation=createOffer", null, Map.of())))
                        .isEqualTo(403);
                assertThat(statusOf(desk.send("?operation=createAnswer", offer, Map.of())))
                        .isEqualTo(403);
            }
        }
    }

    private static int statusOf(Exchange exchange) {
        return exchange.getException(MsrpOperationFailedException.class).getStatusCode();
    }

    @Test
    void sessionsOfOtherAddressesTakeNoRoom() throws Exception {
        try (var desk = new SdpDesk("?maxSessions=1")) {
            var other = "msrp:127.0.0.1:" + AvailablePortFinder.getNextAvailable();
            desk.camel.add(routes -> routes.from(other).to("mock:other"));
            desk.manager().createOffer(other, Direction.SENDRECV);
            desk.manager().createOffer(other, Direction.SENDRECV);

            assertThat(desk.manager()
                            .createOffer(SdpDesk.ADDRESS, Direction.SENDRECV)
                            .sessionId())
                    .isNotNull();
        }
    }

    @Test
    void takesAPeerByItsSessionIdAloneBeforeItsAnswerCame() throws Exception {
        try (var desk = new SdpDesk("?sessionMatching=sessionId")) {
            var path = SdpDesk.path(9);
            var offered =
                    desk.manager().createOffer(SdpDesk.ADDRESS + "?sessionMatching=sessionId", Direction.SENDRECV);
            var rewritten = SdpDesk.pathOf(offered.sdp()).replaceFirst("//[^/]*/", "//sbc.example.net:1/");
            try (var peer = ScriptedPeer.connect("127.0.0.1", desk.camel.port()).paths(rewritten, path)) {
                var early = peer.send("text/plain", "early");
                peer.expectNothing(Duration.ofMillis(100));
                desk.manager().applyAnswer(offered.sessionId(), SdpDesk.description(path, "a=setup:active"));
                peer.expectResponse(early, 200);
            }
            assertThat(desk.received(1)).containsExactly("early");
        }
    }

    @Test
    void letsABoundedNumberOfMessagesWait() throws Exception {
        try (var desk = new SdpDesk()) {
            var path = SdpDesk.path(9);
            var answered = desk.manager().createAnswer(SdpDesk.ADDRESS, SdpDesk.description(path), Direction.SENDRECV);
            var waiting = new ArrayList<CompletableFuture<Exchange>>();
            var sender = new AsyncSender(desk.camel.context, SdpDesk.ADDRESS);
            Map<String, Object> target = Map.of(MsrpConstants.TARGET_SESSION, answered.sessionId());
            for (int i = 0; i < DialAttempt.MAX_WAITING; i++) {
                waiting.add(sender.send("message " + i, target));
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);

            var tooMany = sender.send("one more", target).get(5, TimeUnit.SECONDS);
            assertThat(tooMany.getException()).hasMessageContaining("More than 1000 messages wait");

            try (var peer = desk.connect(SdpDesk.pathOf(answered.sdp()), path)) {
                for (int i = 0; i < DialAttempt.MAX_WAITING; i++) {
                    assertThat(peer.receiveMessage().text()).isEqualTo("message " + i);
                }
            }
            for (var sent : waiting) {
                assertThat(sent.get(5, TimeUnit.SECONDS).getException()).isNull();
            }
        }
    }

    @Test
    void failsWhatWaitsWhenTheSessionEnds() throws Exception {
        try (var desk = new SdpDesk()) {
            var offered = desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);
            var waiting = new AsyncSender(desk.camel.context, SdpDesk.ADDRESS)
                    .send("x", Map.of(MsrpConstants.TARGET_SESSION, offered.sessionId()));
            assertThat(waiting).isNotDone();

            desk.manager().close(offered.sessionId());

            assertThat(waiting.get(5, TimeUnit.SECONDS)
                            .getException(MsrpOperationFailedException.class)
                            .getStatusCode())
                    .isEqualTo(481);
        }
    }
}
