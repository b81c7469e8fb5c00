// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.sdp.Abilities.Reachability;
import io.github.camelmsrp.sdp.Agreement.Connecting;
import io.github.camelmsrp.sdp.Cema.MediaAddress;
import io.github.camelmsrp.sdp.MessageMedia.Anchoring;
import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What offers and answers say when middleboxes anchor media, and where the connection then goes. */
class CemaTest {

    private static final MediaAddress ANCHOR = new MediaAddress("198.51.100.7", 40002);
    private static final String RELAYED =
            "msrp://relay.example.org:9000/r1;tcp msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final Map<String, List<String>> NAMES = Map.of(
            "alice.example.org", List.of("192.0.2.1"),
            "other.example.org", List.of("192.0.2.9", "192.0.2.1"),
            "six.example.org", List.of("2001:db8::1"));

    private static Collection<InetAddress> addresses(String name) {
        return NAMES.getOrDefault(name, List.of()).stream()
                .map(CemaTest::literal)
                .toList();
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final Cema CEMA = new Cema(CemaTest::addresses);

    private static Abilities bob(Reachability reachability, @Nullable Cema cema) {
        return new Abilities(
                MsrpUri.parse(SdpExamples.BOB), reachability, Acceptance.ANYTHING, Direction.SENDRECV, List.of(), cema);
    }

    private static final Abilities BOB = bob(Reachability.REACHABLE, CEMA);

    /** As changed by a middlebox. */
    private static String anchored(String description) {
        return description
                .replace("m=message 7654", "m=message " + ANCHOR.port())
                .replace("c=IN IP4 alice.example.org", "c=IN IP4 " + ANCHOR.host());
    }

    private static Outcome answer(String offer, Abilities own) {
        var description = SessionDescription.parse(offer);
        return Negotiation.answer(description, description.media().get(0), own);
    }

    private static Outcome conclude(Abilities own, String answer) {
        var description = SessionDescription.parse(answer);
        return Negotiation.conclude(
                Negotiation.offer(own), description, description.media().get(0), own.cema());
    }

    private static Outcome.Agreed agreed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Agreed.class);
        return (Outcome.Agreed) outcome;
    }

    private static String relayed(String description) {
        return description.replaceFirst("a=path:\\S+", "a=path:" + RELAYED);
    }

    // ---- offerer ----

    @Test
    @DisplayName(
            "[6714-4.2-01] [6714-4.2-02] [6714-4.2-03] [6714-4.5-01] [6714-5-01] an offer says msrp-cema and who may"
                    + " connect; without the option there is no trace of it")
    void offersCema() {
        var with = Negotiation.offer(BOB).toMedia();
        var without = Negotiation.offer(BOB.withoutCema()).toMedia();

        assertThat(with.attributes()).contains(Attribute.of("msrp-cema"), Attribute.of("setup", "actpass"));
        assertThat(with.attributes())
                .containsAll(without.attributes())
                .hasSize(without.attributes().size() + 1);
        assertThat(with.port()).isEqualTo(2855);
        assertThat(without.attributes()).noneMatch(attribute -> attribute.name().contains("cema"));
        assertThat(Negotiation.offer(bob(Reachability.OUTBOUND_ONLY, CEMA))
                        .toMedia()
                        .attributes())
                .contains(Attribute.of("msrp-cema"), Attribute.of("setup", "active"));
    }

    @Test
    @DisplayName("[6714-4.2-14] an active offerer connects to where c- and m-line of the answer lead")
    void activeOffererConnectsToTheAnchor() {
        var both = agreed(conclude(BOB, anchored(SdpExamples.offer("a=msrp-cema", "a=setup:passive"))));
        assertThat(both.agreement().anchor()).isEqualTo(ANCHOR);
        assertThat(both.agreement().peerPath()).hasToString(SdpExamples.ALICE);

        assertThat(agreed(conclude(BOB, anchored(SdpExamples.offer())))
                        .agreement()
                        .anchor())
                .as("an answer without msrp-cema and without relay")
                .isEqualTo(ANCHOR);
    }

    @Test
    @DisplayName("[6714-4.2-15] a passive offerer waits")
    void passiveOffererWaits() {
        var made = agreed(conclude(BOB, anchored(SdpExamples.offer("a=msrp-cema", "a=setup:active"))))
                .agreement();

        assertThat(made.connecting()).isEqualTo(Connecting.PEER);
        assertThat(made.anchor()).isNull();
    }

    @Test
    @DisplayName("[6714-4.2-16] without a middlebox the path and the c- and m-line are the same way")
    void withoutMiddleboxThePathIsTheWay() {
        assertThat(agreed(conclude(BOB, SdpExamples.offer("a=msrp-cema")))
                        .agreement()
                        .anchor())
                .isNull();
        assertThat(agreed(conclude(BOB, SdpExamples.offer())).agreement().anchor())
                .isNull();
    }

    @Test
    @DisplayName(
            "[6714-4.2-06] [6714-4.2-07] falls back if a middlebox is on the way and the answerer, who does not know"
                    + " of it, is to connect")
    void fallsBackIfThePeerConnects() {
        assertThat(conclude(BOB, anchored(SdpExamples.offer("a=setup:active")))).isInstanceOf(Outcome.Fallback.class);
        assertThat(conclude(BOB, SdpExamples.offer("a=setup:active"))).isInstanceOf(Outcome.Agreed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=setup:passive", "a=setup:active", "a=foo"})
    @DisplayName("[6714-4.2-06] [6714-4.2-09] falls back if a middlebox is on the way and the answerer has a relay")
    void fallsBackIfTheAnswererHasARelay(String setup) {
        assertThat(conclude(BOB, relayed(anchored(SdpExamples.offer(setup))))).isInstanceOf(Outcome.Fallback.class);
    }

    @Test
    @DisplayName("[6714-4.2-13] a c- and m-line that is a URI of the path with a relay leads by the path")
    void relayWithoutMiddleboxLeadsByThePath() {
        for (var answer : List.of(
                relayed(SdpExamples.offer()),
                relayed(SdpExamples.offer())
                        .replace("m=message 7654", "m=message 9000")
                        .replace("c=IN IP4 alice", "c=IN IP4 relay"))) {
            assertThat(agreed(conclude(BOB, answer)).agreement().anchor()).isNull();
        }
    }

    // ---- answerer ----

    @Test
    @DisplayName("[6714-4.3-01] refuses an offer without msrp-cema whose c- and m-line lead elsewhere than its path")
    void refusesAnchoredOffersWithoutCema() {
        assertThat(answer(anchored(SdpExamples.offer("a=setup:actpass")), BOB)).isInstanceOf(Outcome.Refused.class);
        assertThat(answer(anchored(SdpExamples.offer("a=setup:actpass")), BOB.withoutCema()))
                .as("without CEMA the path alone counts")
                .isInstanceOf(Outcome.Agreed.class);
    }

    @Test
    @DisplayName("[6714-5-01] msrp-cema counts in a section only, and without value")
    void readsTheAttributeInSectionsOnly() {
        var session = SdpExamples.offer().replace("t=0 0\r\n", "t=0 0\r\na=msrp-cema\r\n");

        assertThat(SdpExamples.read(session).anchoring()).isEqualTo(Anchoring.NONE);
        assertThat(SdpExamples.read(SdpExamples.offer("a=msrp-cema:1")).anchoring())
                .isEqualTo(Anchoring.NONE);
        assertThat(SdpExamples.read(SdpExamples.offer("a=msrp-cema")).anchoring())
                .isEqualTo(Anchoring.CEMA);
        assertThat(answer(anchored(session), BOB)).isInstanceOf(Outcome.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"a=setup:active,false", "a=foo,false", "a=setup:actpass,true", "a=setup:passive,true"})
    @DisplayName("[6714-4.3-03] leaves msrp-cema out if the offerer has a relay and connects")
    void leavesCemaOutIfTheOffererHasARelayAndConnects(String setup, boolean isSaid) {
        var said = agreed(answer(relayed(SdpExamples.offer("a=msrp-cema", setup)), BOB))
                .own();

        assertThat(said.anchoring() == Anchoring.CEMA).isEqualTo(isSaid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=msrp-cema", "a=foo"})
    @DisplayName(
            "[6714-4.3-05] [6714-4.3-06] [6714-4.3-10] answers with msrp-cema and who connects, to an offer without"
                    + " it as well")
    void answersWithCema(String attribute) {
        assertThat(agreed(answer(SdpExamples.offer(attribute), BOB))
                        .own()
                        .toMedia()
                        .attributes())
                .contains(Attribute.of("msrp-cema"), Attribute.of("setup", "passive"));
        assertThat(agreed(answer(SdpExamples.offer(attribute), BOB.withoutCema()))
                        .own()
                        .toMedia()
                        .attributes())
                .doesNotContain(Attribute.of("msrp-cema"));
    }

    @Test
    @DisplayName("[6714-4.3-09] an active answerer connects to where c- and m-line of the offer lead")
    void activeAnswererConnectsToTheAnchor() {
        var offer = anchored(SdpExamples.offer("a=msrp-cema", "a=setup:actpass"));

        var active = agreed(answer(offer, bob(Reachability.OUTBOUND_ONLY, CEMA)));
        assertThat(active.agreement().anchor()).isEqualTo(ANCHOR);
        assertThat(active.own().toMedia().attributes()).contains(Attribute.of("msrp-cema"));
        assertThat(agreed(answer(offer, BOB)).agreement().anchor()).isNull();
    }

    // ---- matching ----

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, alice.example.org",
        "ALICE.example.org, alice.example.org",
        "other.example.org, alice.example.org",
        "192.0.2.9, other.example.org",
        "six.example.org, [2001:DB8:0:0:0:0:0:1]",
        "2001:db8::1, [2001:DB8:0:0:0:0:0:1]",
        "alice.example.org, alic%65.example.org",
        "192.0.2.1, alic%65.example.org"
    })
    @DisplayName(
            "[6714-4.4-01] [6714-4.4-02] [6714-4.4-03] [6714-4.4-04] [6714-4.4-05] names are resolved, one address in"
                    + " common is enough, and addresses have many forms")
    void comparesAddresses(String said, String inPath) {
        var type = said.contains(":") ? "IP6 " : "IP4 ";
        var offer = SdpExamples.offer()
                .replace("c=IN IP4 alice.example.org", "c=IN " + type + said)
                .replaceFirst("a=path:msrp://[^:]+:7654", "a=path:msrp://" + inPath + ":7654");

        assertThat(CEMA.isAnchored(SdpExamples.read(offer))).isFalse();
        assertThat(CEMA.isAnchored(SdpExamples.read(offer.replace("m=message 7654", "m=message 7655"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "unknown.example.org", "300.1.1.1", "2001:db8::1"})
    void tellsOtherAddresses(String said) {
        var type = said.contains(":") ? "IP6 " : "IP4 ";
        var offer = SdpExamples.offer().replace("c=IN IP4 alice.example.org", "c=IN " + type + said);

        assertThat(CEMA.isAnchored(SdpExamples.read(offer))).isTrue();
    }

    @Test
    @DisplayName("[3264-8.4-03] the null address of a hold is no middlebox")
    void nullAddressIsNoMiddlebox() {
        var offer = SdpExamples.offer().replace("c=IN IP4 alice.example.org", "c=IN IP4 0.0.0.0");

        assertThat(CEMA.isAnchored(SdpExamples.read(offer))).isFalse();
    }

    // ---- the same connection ----

    @Test
    void anotherAnchorIsAnotherConnectionForWhoConnects() {
        var passive = "a=setup:passive";
        var before = agreed(conclude(BOB, anchored(SdpExamples.offer("a=msrp-cema", passive))))
                .agreement();
        var moved = agreed(conclude(
                        BOB,
                        anchored(SdpExamples.offer("a=msrp-cema", passive)).replace("198.51.100.7", "198.51.100.8")))
                .agreement();
        var turned = agreed(conclude(BOB, anchored(SdpExamples.offer("a=msrp-cema", "a=setup:active"))))
                .agreement();

        assertThat(before.isSameConnection(before)).isTrue();
        assertThat(before.isSameConnection(moved)).isFalse();
        assertThat(before.isSameConnection(turned)).isTrue();
    }

    @Test
    @DisplayName("the names of a description are looked up once each, and no more than eight of them")
    void limitsLookUps() {
        var asked = new ArrayList<String>();
        var own = bob(Reachability.REACHABLE, new Cema(name -> {
            asked.add(name);
            return List.of();
        }));
        var hops = IntStream.range(0, 16)
                .mapToObj(i -> "msrp://hop" + i + ".example.org:7654/session" + i + ";tcp")
                .collect(Collectors.joining(" "));
        var offer = SdpExamples.offer().replaceFirst("a=path:\\S+", "a=path:" + hops);

        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> answer(offer, own));
        assertThat(asked).hasSize(8).doesNotHaveDuplicates().startsWith("alice.example.org");

        asked.clear();
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> answer(offer, own));
        assertThat(asked).as("asked before").isEmpty();
    }

    @Test
    void looksNothingUpIfAUriOfThePathIsTheSame() {
        var asked = new ArrayList<String>();
        var own = bob(Reachability.REACHABLE, new Cema(name -> {
            asked.add(name);
            return List.of();
        }));

        assertThat(answer(relayed(SdpExamples.offer("a=setup:actpass")).replace(":9000/", ":7654/"), own))
                .isInstanceOf(Outcome.Agreed.class);
        assertThat(asked).isEmpty();
    }
}
