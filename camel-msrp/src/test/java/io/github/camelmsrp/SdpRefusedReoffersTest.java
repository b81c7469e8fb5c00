// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.SdpException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers for an existing session that end it, are refused, cross each other or stay without answer. */
class SdpRefusedReoffersTest {

    private final SdpDesk desk;

    SdpRefusedReoffersTest() throws Exception {
        desk = new SdpDesk("?acceptTypes=text/plain");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private void assertUndisturbed(SdpDesk.Call call) throws Exception {
        assertThat(desk.manager().info(call.id()))
                .containsEntry("state", "OPEN")
                .containsEntry("offerPending", false)
                .containsEntry("direction", "sendrecv");
        call.peer().expectResponse(call.peer().send("text/plain", "from the peer"), 200);
        var sending = desk.say(call.id(), "to the peer");
        assertThat(call.peer().receiveMessage().text()).isEqualTo("to the peer");
        assertThat(sending.join().getException()).isNull();
    }

    private static String second(SdpDesk.Call call, String... attributes) {
        return SdpDesk.version(2, SdpDesk.description(call.peerPath(), attributes));
    }

    // ---- the end ----

    @Test
    @DisplayName("[3264-8.2-01] [3264-8.2-02] port 0 in an offer is answered with port 0 and ends the session")
    void portZeroEndsTheSession() {
        try (var call = desk.called()) {
            var offer = second(call).replaceFirst("m=message .*\r\n(a=.*\r\n)*", "m=message 0 TCP/MSRP *\r\n");

            var answered = desk.manager().answerAgain(call.id(), offer);

            assertThat(answered.sessionId()).isNull();
            assertThat(answered.sdp()).contains("m=message 0 TCP/MSRP *\r\n").doesNotContain("a=path");
            assertThat(SdpDesk.versionOf(answered.sdp())).isEqualTo(2);
            desk.awaitEnd(call.id());
            call.peer().expectResponse(call.peer().sendBodiless(), 481);
        }
    }

    @Test
    void portZeroIsNoFailureOfTheOperation() throws Exception {
        try (var call = desk.called()) {
            var answer = desk.send(
                            "?operation=createAnswer",
                            second(call).replaceFirst("m=message [0-9]+", "m=message 0"),
                            Map.of(MsrpConstants.TARGET_SESSION, call.id()))
                    .getMessage();

            assertThat(answer.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
            assertThat(answer.getHeader(MsrpConstants.SESSION_ID)).isNull();
            assertThat(answer.getBody(String.class)).contains("m=message 0 ");
        }
    }

    @Test
    @DisplayName("[3264-8.2-01] an answer with port 0 to an own offer ends the session")
    void answerWithPortZeroEndsTheSession() {
        try (var call = desk.called()) {
            desk.manager().offerAgain(call.id());

            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() -> desk.manager()
                            .applyAnswer(call.id(), second(call).replaceFirst("m=message [0-9]+", "m=message 0")))
                    .withMessageContaining("refused");
            desk.awaitEnd(call.id());
        }
    }

    // ---- refused ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept-types:\\* -> accept-types:application/x-foo",
                "m=message -> m=audio",
                "TCP/MSRP -> TCP/TLS/MSRP",
                "a=path:.*\r\n -> ",
                "a=path:msrp: -> a=path:http:",
                "v=0 -> v=1",
                "m=message.*(\r\n.*)*\r\n -> ",
            })
    @DisplayName("[3264-4-02] [3264-8-05] an offer that cannot be accepted changes nothing")
    void refusedOfferChangesNothing(String change) throws Exception {
        try (var call = desk.called()) {
            var fromTo = change.split(" -> ", -1);
            var offer = second(call, "a=sendonly").replaceFirst(fromTo[0], fromTo[1]);
            assertThat(offer).isNotEqualTo(second(call, "a=sendonly"));

            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() -> desk.manager().answerAgain(call.id(), offer));

            assertUndisturbed(call);
            assertThat(desk.manager()
                            .answerAgain(call.id(), SdpDesk.description(call.peerPath()))
                            .sdp())
                    .isEqualTo(call.answer());
        }
    }

    @Test
    @DisplayName("[3264-8-03] [3264-8-04] an offer that differs in the same version is refused")
    void otherOfferInTheSameVersionIsRefused() throws Exception {
        try (var call = desk.called()) {
            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() ->
                            desk.manager().answerAgain(call.id(), SdpDesk.description(call.peerPath(), "a=sendonly")))
                    .withMessageContaining("version");

            assertUndisturbed(call);
        }
    }

    @Test
    void operationTellsThatAnOfferIsRefused() throws Exception {
        try (var call = desk.called()) {
            var refused =
                    desk.send("?operation=createAnswer", "hello", Map.of(MsrpConstants.TARGET_SESSION, call.id()));

            assertThat(refused.getException(MsrpOperationFailedException.class).getStatusCode())
                    .isEqualTo(488);
            assertUndisturbed(call);
        }
    }

    @Test
    @DisplayName("[3264-8-05] sections keep their places, and those that are refused stay so in offers of this side")
    void sectionsKeepTheirPlaces() throws Exception {
        var path = SdpDesk.path(9);
        var offer = SdpDesk.description(path).replace("m=message", "m=audio 49170 RTP/AVP 0\r\nm=message");
        var answered = desk.manager().createAnswer(SdpDesk.ADDRESS, offer, Direction.SENDRECV);
        try (var peer = desk.connect(SdpDesk.pathOf(answered.sdp()), path)) {
            var call = new SdpDesk.Call(answered.sessionId(), answered.sdp(), path, peer);
            assertThat(desk.manager().offerAgain(call.id()).sdp())
                    .containsSubsequence("m=audio 0 RTP/AVP 0\r\n", "m=message " + desk.camel.port());
            desk.manager().applyAnswer(call.id(), SdpDesk.version(2, offer));

            var more = SdpDesk.version(3, offer) + "m=message 9 TCP/MSRP *\r\na=accept-types:*\r\na=path:"
                    + SdpDesk.path(9) + "\r\nm=video 9 RTP/AVP 31\r\n";
            assertThat(desk.manager().answerAgain(call.id(), more).sdp())
                    .containsSubsequence(
                            "m=audio 0 RTP/AVP 0\r\n",
                            "m=message " + desk.camel.port(),
                            "m=message 0 TCP/MSRP *\r\n",
                            "m=video 0 RTP/AVP 31\r\n");
            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() -> desk.manager().answerAgain(call.id(), SdpDesk.version(4, offer)))
                    .withMessageContaining("has 2 media sections, there were 4");

            assertUndisturbed(call);
        }
    }

    @Test
    @DisplayName("[3264-4-02] an answer that is none changes nothing")
    void answerThatIsNoneChangesNothing() throws Exception {
        try (var call = desk.called()) {
            desk.manager().offerAgain(call.id(), Direction.SENDONLY);

            assertThatExceptionOfType(SdpException.class)
                    .isThrownBy(() -> desk.manager().applyAnswer(call.id(), second(call, "a=sendonly")));

            assertUndisturbed(call);
        }
    }

    // ---- glare, and no answer ----

    @Test
    @DisplayName("[3264-4-01] while an offer of this side waits there is no other one, and none is answered")
    void offersDoNotCross() throws Exception {
        try (var call = desk.called()) {
            desk.manager().offerAgain(call.id(), Direction.SENDONLY);

            assertThatExceptionOfType(MsrpSessionManager.OfferPendingException.class)
                    .isThrownBy(() -> desk.manager().offerAgain(call.id()));
            assertThatExceptionOfType(MsrpSessionManager.OfferPendingException.class)
                    .isThrownBy(() -> desk.manager().answerAgain(call.id(), second(call)));
            var crossed =
                    desk.send("?operation=createAnswer", second(call), Map.of(MsrpConstants.TARGET_SESSION, call.id()));
            assertThat(crossed.getException(MsrpOperationFailedException.class).getStatusCode())
                    .isEqualTo(491);

            desk.manager().dropOffer(call.id());

            assertUndisturbed(call);
            assertThat(SdpDesk.versionOf(desk.manager()
                            .answerAgain(call.id(), second(call, "a=sendonly"), Direction.SENDRECV)
                            .sdp()))
                    .as("a version is never used twice")
                    .isEqualTo(3);
        }
    }

    @Test
    @DisplayName("[3264-4-02] an offer that was dropped leaves what was agreed on, one with a new path included")
    void droppedOfferLeavesWhatWasAgreedOn() throws Exception {
        try (var call = desk.called()) {
            var offered = desk.manager().offerNewPath(call.id()).sdp();
            desk.manager().dropOffer(call.id());

            assertUndisturbed(call);
            try (var late = io.github.camelmsrp.peer.ScriptedPeer.connect("127.0.0.1", desk.camel.port())
                    .paths(SdpDesk.pathOf(offered), call.peerPath())) {
                late.expectResponse(late.sendBodiless(), 481);
            }
            desk.manager().dropOffer(call.id());
            assertThatIllegalStateException()
                    .isThrownBy(() -> desk.manager().applyAnswer(call.id(), second(call)))
                    .withMessageContaining("no offer");
        }
    }

    @Test
    @DisplayName("[3264-4-02] what this side wanted in an offer that was dropped is forgotten with it")
    void droppedOfferIsForgotten() throws Exception {
        try (var call = desk.called()) {
            desk.manager().offerAgain(call.id(), Direction.SENDONLY);
            desk.manager().dropOffer(call.id());

            assertThat(desk.manager().offerAgain(call.id()).sdp()).doesNotContain("only");
            desk.manager().dropOffer(call.id());
            assertThat(desk.manager().answerAgain(call.id(), second(call)).sdp())
                    .doesNotContain("only");
            assertUndisturbed(call);
        }
    }

    @Test
    void droppingAFirstOfferEndsTheSession() {
        var offered = desk.manager().createOffer(SdpDesk.ADDRESS, Direction.SENDRECV);

        assertThatExceptionOfType(MsrpSessionManager.OfferPendingException.class)
                .isThrownBy(() -> desk.manager().offerAgain(offered.sessionId()));
        desk.manager().dropOffer(offered.sessionId());

        desk.awaitEnd(offered.sessionId());
    }

    @Test
    void offerWithoutAnswerIsDroppedInTime() throws Exception {
        try (var hasty = new SdpDesk()) {
            var path = SdpDesk.path(9);
            var answered = hasty.manager()
                    .createAnswer(
                            SdpDesk.ADDRESS + "?connectTimeout=200", SdpDesk.description(path), Direction.SENDRECV);
            try (var peer = hasty.connect(SdpDesk.pathOf(answered.sdp()), path)) {
                hasty.manager().offerAgain(answered.sessionId(), Direction.SENDONLY);

                await().untilAsserted(() -> assertThat(hasty.manager().info(answered.sessionId()))
                        .containsEntry("offerPending", false)
                        .containsEntry("direction", "sendrecv"));
                peer.expectResponse(peer.sendBodiless(), 200);
            }
        }
    }
}
