// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {

    private static final MsrpUri OWN = MsrpUri.parse(SdpExamples.BOB);
    private static final Origin ORIGIN = Origin.first(77, OWN);

    private static SessionDescription offered() {
        return SessionDescription.parse(SdpExamples.withHead(
                "m=audio 49170 RTP/AVP 0 8", "a=ptime:20", "m=message 7654 TCP/MSRP *", "a=path:" + SdpExamples.ALICE));
    }

    @Test
    @DisplayName("[8866-5.3-01] [3264-5-01] [3264-5-04] writes the lines that every description has, and no others")
    void writesWhatEveryDescriptionHas() {
        var text = SessionDescription.of(ORIGIN, List.of()).toString();

        assertThat(text)
                .isEqualTo("v=0\r\no=- 77 1 IN IP4 bob.example.net\r\ns=-\r\nc=IN IP4 bob.example.net\r\nt=0 0\r\n");
    }

    @Test
    void writesAddressesOfIpv6WithTheirType() {
        var own = MsrpUri.parse("msrp://[2001:db8::1]:2855/id;tcp");

        assertThat(SessionDescription.of(Origin.first(1, own), List.of()).toString())
                .contains("o=- 1 1 IN IP6 2001:db8::1\r\n", "c=IN IP6 2001:db8::1\r\n");
    }

    @Test
    void countsVersionsByOne() {
        assertThat(ORIGIN.next()).hasToString("- 77 2 IN IP4 bob.example.net");
        assertThat(ORIGIN.next().next().isSameSession(ORIGIN)).isTrue();
        assertThat(Origin.first(78, OWN).isSameSession(ORIGIN)).isFalse();
    }

    @Test
    @DisplayName("[3264-5-02] the numbers of the o-line fit into signed 64 bits")
    void numbersFitIntoSigned64Bits() {
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.first(-1, OWN));
        assertThatIllegalArgumentException().isThrownBy(() -> Origin.first((1L << 62) - 1, OWN));
        assertThat(ORIGIN.version()).isEqualTo("1");
    }

    @Test
    @DisplayName("[3264-6-01] [3264-6-03] an answer has its own origin and the time of the offer")
    void answersWithTheTimeOfTheOffer() {
        var offer = SessionDescription.parse(SdpExamples.offer().replace("t=0 0\r\n", "t=10 20\r\nr=7d 1h 0\r\n"));

        assertThat(offer.answer(ORIGIN, List.of()).toString())
                .contains("o=- 77 1 ", "t=10 20\r\nr=7d 1h 0\r\n")
                .doesNotContain("alice");
    }

    @Test
    @DisplayName("[3264-6-05] [4975-8.1-06] a refusal has port 0, the same medium and formats, and nothing else")
    void refusesWithPortZero() {
        var media = offered().media();

        assertThat(SessionDescription.of(
                                ORIGIN,
                                List.of(media.get(0).refused(), media.get(1).refused()))
                        .toString())
                .endsWith("t=0 0\r\nm=audio 0 RTP/AVP 0 8\r\nm=message 0 TCP/MSRP *\r\n");
    }

    @Test
    void knowsWhetherAnotherVersionSaysTheSame() {
        var first = offered();
        var again = first.with(first.origin().next(), first.media());

        assertThat(again.saysTheSameAs(first)).isTrue();
        assertThat(first.with(first.origin(), List.of()).saysTheSameAs(first)).isFalse();
        assertThat(first.with(ORIGIN, first.media()).saysTheSameAs(first)).isFalse();
    }

    @Test
    void neverWritesALineThatAValueBringsAlong() {
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> Attribute.of("x", "y\r\na=z"));
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> Attribute.of("x y"));
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> NetworkAddress.of("host\r\na=z"));
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> new MediaDescription("message", 1, "TCP/MSRP", List.of("*\na=z"), null, List.of()));
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> new MediaDescription("message", 1, "TCP/MSRP", List.of(), null, List.of()));
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> new Origin("a b", "1", "1", NetworkAddress.of("host")));
    }
}
