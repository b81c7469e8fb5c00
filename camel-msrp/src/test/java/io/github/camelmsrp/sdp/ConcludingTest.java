// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static io.github.camelmsrp.sdp.SdpExamples.agreed;
import static io.github.camelmsrp.sdp.SdpExamples.answer;
import static io.github.camelmsrp.sdp.SdpExamples.bob;
import static io.github.camelmsrp.sdp.SdpExamples.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.sdp.Abilities.Reachability;
import io.github.camelmsrp.sdp.Agreement.Connecting;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcludingTest {

    private static final Abilities BOB = bob(Reachability.REACHABLE, Direction.SENDRECV);
    private static final Abilities HIDDEN_BOB = bob(Reachability.OUTBOUND_ONLY, Direction.SENDRECV);

    private static Outcome conclude(Abilities own, String answer) {
        var description = SessionDescription.parse(answer);
        return Negotiation.conclude(
                Negotiation.offer(own), description, description.media().get(0));
    }

    @ParameterizedTest
    @CsvSource({"'', THIS_SIDE", "passive, THIS_SIDE", "active, PEER", "holdconn, THIS_SIDE", "actpass, THIS_SIDE"})
    @DisplayName("[6135-4.2.2-10] [4145-4.1-05] the answer says who connects, else the offerer does")
    void answerSaysWhoConnects(String answered, Connecting connecting) {
        var answer = answered.isEmpty() ? SdpExamples.offer() : SdpExamples.offer("a=setup:" + answered);

        var agreement = agreed(conclude(BOB, answer)).agreement();

        assertThat(agreement.connecting()).isEqualTo(connecting);
        assertThat(agreement.localUri()).hasToString(SdpExamples.BOB);
        assertThat(agreement.peerPath()).hasToString(SdpExamples.ALICE);
    }

    @Test
    @DisplayName("[4145-4.1-01] [4145-4.1-02] refuses an answer by which both sides would connect")
    void refusesThatBothConnect() {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> conclude(HIDDEN_BOB, SdpExamples.offer("a=setup:active")))
                .withMessageContaining("Both sides");
    }

    @ParameterizedTest
    @CsvSource({
        "SENDRECV, sendonly, RECVONLY",
        "SENDRECV, recvonly, SENDONLY",
        "SENDRECV, inactive, INACTIVE",
        "SENDONLY, recvonly, SENDONLY",
        "RECVONLY, sendonly, RECVONLY",
        "INACTIVE, inactive, INACTIVE"
    })
    void concludesDirections(Direction offered, String answered, Direction agreed) {
        assertThat(agreed(conclude(bob(Reachability.REACHABLE, offered), SdpExamples.offer("a=" + answered)))
                        .agreement()
                        .direction())
                .isEqualTo(agreed);
    }

    @ParameterizedTest
    @CsvSource({
        "SENDONLY, sendrecv",
        "SENDONLY, sendonly",
        "RECVONLY, recvonly",
        "RECVONLY, sendrecv",
        "INACTIVE, sendonly"
    })
    void refusesDirectionsThatWereNotOffered(Direction offered, String answered) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> conclude(bob(Reachability.REACHABLE, offered), SdpExamples.offer("a=" + answered)))
                .withMessageContaining("cannot be");
    }

    @Test
    @DisplayName("[3264-6-04] an answer with port 0 is a refusal")
    void takesPortZeroForARefusal() {
        refused(conclude(BOB, SdpExamples.withHead("m=message 0 TCP/MSRP *")), "peer");
    }

    @Test
    @DisplayName("[3264-6-02] [3264-6-06] an answer has the sections of the offer, in their order")
    void wantsTheSectionsOfTheOffer() {
        var offer = SessionDescription.parse(SdpExamples.withHead("m=audio 1 RTP/AVP 0", "m=message 2 TCP/MSRP *"));
        var fewer = SessionDescription.parse(SdpExamples.withHead("m=message 2 TCP/MSRP *"));
        var swapped = SessionDescription.parse(SdpExamples.withHead("m=message 2 TCP/MSRP *", "m=audio 0 RTP/AVP 0"));

        Negotiation.requireSameSections(offer, offer);
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> Negotiation.requireSameSections(offer, fewer))
                .withMessage("The answer has 1 media sections, the offer 2");
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> Negotiation.requireSameSections(offer, swapped))
                .withMessageContaining("another medium");
    }

    @Test
    void followsThePathAndNotAddressOrPortOfTheSection() {
        var text = SdpExamples.offer()
                .replace("c=IN IP4 alice.example.org", "c=IN IP4 192.0.2.9")
                .replace("message 7654", "message 4711");

        assertThat(agreed(conclude(BOB, text)).agreement().peerPath()).hasToString(SdpExamples.ALICE);
        assertThat(agreed(answer(text, BOB)).agreement().peerPath()).hasToString(SdpExamples.ALICE);
    }

    @Test
    void tellsWhetherTheConnectionStaysTheSame() {
        var first = agreed(conclude(BOB, SdpExamples.offer())).agreement();

        assertThat(agreed(conclude(BOB, SdpExamples.offer("a=sendonly")))
                        .agreement()
                        .isSameConnection(first))
                .isTrue();
        assertThat(agreed(conclude(BOB, SdpExamples.offer().replace("a9Xw", "b9Xw")))
                        .agreement()
                        .isSameConnection(first))
                .isFalse();
        assertThat(first.toString()).doesNotContain("a9Xw4Rt6Yu3Qe8Ol", "b7Kq0Zx81LmPv2Ts");
    }
}
