// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static io.github.camelmsrp.sdp.SdpExamples.agreed;
import static io.github.camelmsrp.sdp.SdpExamples.answer;
import static io.github.camelmsrp.sdp.SdpExamples.bob;
import static io.github.camelmsrp.sdp.SdpExamples.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelmsrp.sdp.Abilities.Reachability;
import io.github.camelmsrp.sdp.Agreement.Connecting;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {

    private static final MediaType PLAIN = MediaType.parse("text/plain");
    private static final String TLS_ALICE = SdpExamples.ALICE.replace("msrp:", "msrps:");

    private static final Abilities BOB = bob(Reachability.REACHABLE, Direction.SENDRECV);
    private static final Abilities HIDDEN_BOB = bob(Reachability.OUTBOUND_ONLY, Direction.SENDRECV);

    private static Abilities taking(Acceptance acceptance) {
        return new Abilities(BOB.uri(), BOB.reachability(), acceptance, BOB.direction(), List.of());
    }

    // ---- offering ----

    @Test
    @DisplayName("[6135-4.2.2-03] [6135-4.2.2-05] [6135-4.2.1-01] [6135-3-01] [3264-5.1-02] offers to connect or to be"
            + " connected to, at the real port")
    void offersBothWays() {
        var offered = Negotiation.offer(BOB).toMedia();

        assertThat(offered.port()).isEqualTo(2855);
        assertThat(offered.attribute("setup")).contains("actpass");
        assertThat(offered.attribute("path")).contains(SdpExamples.BOB);
        assertThat(offered.attributes()).extracting(Attribute::name).containsOnly("accept-types", "setup", "path");
    }

    @Test
    @DisplayName(
            "[6135-4.2.2-02] [6135-4.2.2-04] [4145-4.1-03] offers to connect, with port 9, if nobody can connect to"
                    + " this side")
    void offersToConnect() {
        var offered = Negotiation.offer(HIDDEN_BOB).toMedia();

        assertThat(offered.port()).isEqualTo(9);
        assertThat(offered.attribute("setup")).contains("active");
        assertThat(offered.attribute("path")).contains(SdpExamples.BOB.replace("2855", "9"));
    }

    @ParameterizedTest
    @CsvSource({"SENDONLY, sendonly", "RECVONLY, recvonly", "INACTIVE, inactive"})
    @DisplayName("[3264-5.1-01] offers the direction that is wanted")
    void offersADirection(Direction wanted, String attribute) {
        assertThat(Negotiation.offer(bob(Reachability.REACHABLE, wanted))
                        .toMedia()
                        .attribute(attribute))
                .contains("");
    }

    @Test
    @DisplayName("[4975-8.6-04] [4975-8.6-05] lists what every endpoint has to take, unless a wildcard does")
    void listsMandatoryTypes() {
        var some = taking(new Acceptance(List.of(PLAIN), List.of(), 7));
        var wild = taking(
                new Acceptance(List.of(MediaType.parse("multipart/*"), MediaType.parse("message/*")), List.of(), 7));

        assertThat(Negotiation.offer(some).toMedia().attribute("accept-types"))
                .contains("text/plain message/cpim multipart/mixed multipart/alternative multipart/signed");
        assertThat(Negotiation.offer(some).toMedia().attribute("max-size")).contains("7");
        assertThat(Negotiation.offer(wild).toMedia().attribute("accept-types")).contains("multipart/* message/*");
        assertThat(Negotiation.offer(BOB).toMedia().attribute("accept-types")).contains("*");
    }

    // ---- answering ----

    @ParameterizedTest
    @CsvSource({
        "'', passive, PEER",
        "actpass, passive, PEER",
        "active, passive, PEER",
        "passive, active, THIS_SIDE",
        "holdconn, passive, PEER",
        "other, passive, PEER"
    })
    @DisplayName("[6135-4.2.1-01] [6135-4.2.1-02] [6135-4.2.1-04] [6135-4.2.2-06] [6135-4.2.2-08] [6135-4.2.2-10]"
            + " [4145-4.1-01] [4145-4.1-05] answers who connects")
    void answersWhoConnects(String offered, String answered, Connecting connecting) {
        var agreed =
                agreed(answer(offered.isEmpty() ? SdpExamples.offer() : SdpExamples.offer("a=setup:" + offered), BOB));

        assertThat(agreed.own().toMedia().attribute("setup")).contains(answered);
        assertThat(agreed.agreement().connecting()).isEqualTo(connecting);
        assertThat(agreed.agreement().peerPath()).hasToString(SdpExamples.ALICE);
        assertThat(agreed.agreement().localUri())
                .hasToString(connecting == Connecting.PEER ? SdpExamples.BOB : SdpExamples.BOB.replace("2855", "9"));
    }

    @Test
    @DisplayName("[6135-4.2.2-07] answers to connect itself if nobody can connect to this side")
    void answersToConnect() {
        var agreed = agreed(answer(SdpExamples.offer("a=setup:actpass"), HIDDEN_BOB));

        assertThat(agreed.own().toMedia().attribute("setup")).contains("active");
        assertThat(agreed.agreement().connecting()).isEqualTo(Connecting.THIS_SIDE);
        refused(answer(SdpExamples.offer("a=setup:active"), HIDDEN_BOB), "neither side");
        refused(answer(SdpExamples.offer(), HIDDEN_BOB), "neither side");
    }

    @Test
    @DisplayName(
            "[6135-4.2.1-03] [6135-4.4-01] [6135-4.4-02] knows no holdconn of its own, and no connection attribute")
    void knowsNoConnectionAttribute() {
        var with = agreed(answer(SdpExamples.offer("a=connection:new", "a=setup:holdconn"), BOB));

        assertThat(with).isEqualTo(agreed(answer(SdpExamples.offer(), BOB)));
        assertThat(Setup.values()).extracting(Setup::toString).doesNotContain("holdconn");
        assertThat(with.own().toMedia().attribute("connection")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sendrecv, SENDRECV, SENDRECV",
        "sendrecv, SENDONLY, SENDONLY",
        "sendrecv, RECVONLY, RECVONLY",
        "sendrecv, INACTIVE, INACTIVE",
        "sendonly, SENDRECV, RECVONLY",
        "sendonly, SENDONLY, INACTIVE",
        "sendonly, RECVONLY, RECVONLY",
        "sendonly, INACTIVE, INACTIVE",
        "recvonly, SENDRECV, SENDONLY",
        "recvonly, SENDONLY, SENDONLY",
        "recvonly, RECVONLY, INACTIVE",
        "recvonly, INACTIVE, INACTIVE",
        "inactive, SENDRECV, INACTIVE",
        "inactive, SENDONLY, INACTIVE",
        "inactive, RECVONLY, INACTIVE",
        "inactive, INACTIVE, INACTIVE"
    })
    @DisplayName("[3264-6.1-02] [3264-6.1-03] [3264-6.1-04] [3264-6.1-05] [3264-8.4-02] answers directions")
    void answersDirections(String offered, Direction own, Direction answered) {
        var agreed = agreed(answer(SdpExamples.offer("a=" + offered), bob(Reachability.REACHABLE, own)));

        assertThat(agreed.own().direction()).isEqualTo(answered);
        assertThat(agreed.agreement().direction()).isEqualTo(answered);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("[3264-6.1-01] [3264-6.1-06] names medium, address and port whatever the direction")
    void namesAddressAndPort(Direction direction) {
        var section =
                agreed(answer(SdpExamples.offer("a=" + direction), BOB)).own().toMedia();

        assertThat(section.media()).isEqualTo("message");
        assertThat(section.port()).isEqualTo(2855);
        assertThat(section.connection()).isEqualTo(NetworkAddress.of("bob.example.net"));
    }

    @Test
    @DisplayName("[3264-8.2-01] refuses a section that is offered with port 0")
    void refusesPortZero() {
        refused(answer(SdpExamples.withHead("m=message 0 TCP/MSRP *"), BOB), "port 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=path:", "a=accept-types:"})
    @DisplayName("[4975-8-01] refuses a section without path or accept-types")
    void refusesIncompleteSections(String attribute) {
        refused(answer(SdpExamples.offer().replace(attribute, "a=x:"), BOB), "attribute");
    }

    @Test
    @DisplayName("[3264-6.1-07] [4975-8.6-09] refuses a section whose types are not taken here")
    void refusesWithoutCommonType() {
        var foo = SdpExamples.offer().replace("types:*", "types:application/x-foo");
        var own = taking(new Acceptance(List.of(PLAIN), List.of(MediaType.parse("image/*")), 7));

        refused(answer(foo, own), "no media type");
        refused(answer(SdpExamples.offer().replace("types:*", "types:"), BOB), "no media type");
        agreed(answer(SdpExamples.offer(), own));
        agreed(answer(foo.replace("x-foo", "x-foo text/*"), own));
        agreed(answer(foo + "a=accept-wrapped-types:image/png\r\n", own));
    }

    @Test
    @DisplayName("[3264-6.1-09] [4975-8.1-02] refuses a section if only one side wants TLS")
    void refusesIfOnlyOneSideWantsTls() {
        var secure = SdpExamples.offer().replace("TCP/MSRP", "TCP/TLS/MSRP").replace(SdpExamples.ALICE, TLS_ALICE);
        var secureBob = new Abilities(
                MsrpUri.parse(SdpExamples.BOB.replace("msrp:", "msrps:")),
                Reachability.REACHABLE,
                Acceptance.ANYTHING,
                Direction.SENDRECV,
                List.of());

        refused(answer(secure, BOB), "TLS");
        refused(answer(SdpExamples.offer(), secureBob), "TLS");
        assertThat(agreed(answer(secure, secureBob)).own().toMedia().protocol()).isEqualTo("TCP/TLS/MSRP");
    }

    @Test
    @DisplayName("[4975-4-01] wants every hop of a path protected, if it wants TLS")
    void wantsEveryHopProtected() {
        var secureBob = new Abilities(
                MsrpUri.parse(SdpExamples.BOB.replace("msrp:", "msrps:")),
                Reachability.REACHABLE,
                Acceptance.ANYTHING,
                Direction.SENDRECV,
                List.of());
        var hop = "msrp://relay.example:9000/r;tcp ";
        var mixed = SdpExamples.offer()
                .replace("TCP/MSRP", "TCP/TLS/MSRP")
                .replace("path:" + SdpExamples.ALICE, "path:" + hop + TLS_ALICE);

        refused(answer(mixed, secureBob), "hop");
        agreed(answer(mixed.replace("msrp://relay", "msrps://relay"), secureBob));
        var answer = SessionDescription.parse(mixed);
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> Negotiation.conclude(
                        Negotiation.offer(secureBob), answer, answer.media().get(0)))
                .withMessageContaining("hop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msrp://bob.example.net/id;tcp", "msrp://bob.example.net:1;tcp"})
    void wantsAnOwnUriThatCanBeAddressed(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Abilities(
                        MsrpUri.parse(uri),
                        Reachability.REACHABLE,
                        Acceptance.ANYTHING,
                        Direction.SENDRECV,
                        List.of()));
    }
}
