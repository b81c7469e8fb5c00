// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpPath;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageMediaTest {

    private static final MediaType PLAIN = MediaType.parse("text/plain");
    private static final MediaType HTML = MediaType.parse("text/html");
    private static final MediaType PNG = MediaType.parse("image/png");

    private static Acceptance acceptance(String types) {
        return SdpExamples.read(SdpExamples.offer().replace("accept-types:*", "accept-types:" + types))
                .acceptance();
    }

    private static void refused(String text, String reason) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SdpExamples.read(text))
                .withMessageContaining(reason);
    }

    private static String written(MessageMedia media) {
        var text = new StringBuilder();
        media.toMedia().format(text);
        return text.toString();
    }

    private static MessageMedia alice(Acceptance acceptance) {
        return new MessageMedia(
                MsrpPath.parse(SdpExamples.ALICE), acceptance, Setup.ACTPASS, Direction.SENDRECV, List.of());
    }

    @Test
    @DisplayName("[4975-8.1-01] [4975-8.1-02] [4975-8.1-03] [4975-8.1-04] [4975-8.1-05] [4975-8.2-01] [4975-8.6-01]"
            + " writes address, protocol, medium, format and port of the own URI")
    void writesASection() {
        assertThat(written(alice(Acceptance.ANYTHING))).isEqualTo(SdpExamples.wire("""
                                m=message 7654 TCP/MSRP *
                                c=IN IP4 alice.example.org
                                a=accept-types:*
                                a=setup:actpass
                                a=path:msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
                                """));
    }

    @Test
    @DisplayName("[4975-8.1-02] the scheme msrps goes with TCP/TLS/MSRP, and IPv6 addresses with IP6")
    void writesASectionForTls() {
        var media = new MessageMedia(
                MsrpPath.parse("msrps://[2001:db8::1]:7654/a9Xw4Rt6;tcp"),
                new Acceptance(List.of(PLAIN), List.of(PLAIN, HTML), 5),
                Setup.PASSIVE,
                Direction.RECVONLY,
                List.of(new Fingerprint("sha-224", "AA:".repeat(27) + "BB")));

        assertThat(written(media)).isEqualTo(SdpExamples.wire("""
                        m=message 7654 TCP/TLS/MSRP *
                        c=IN IP6 2001:db8::1
                        a=accept-types:text/plain
                        a=accept-wrapped-types:text/html
                        a=max-size:5
                        a=setup:passive
                        a=recvonly
                        a=path:msrps://[2001:db8::1]:7654/a9Xw4Rt6;tcp
                        a=fingerprint:sha-224 %sBB
                        """.formatted("AA:".repeat(27))));
        assertThat(SdpExamples.read(SdpExamples.HEAD + written(media)).path()).isEqualTo(media.path());
    }

    @Test
    @DisplayName("[4975-8.6-08] does not repeat in accept-wrapped-types what accept-types has")
    void doesNotRepeatTypes() {
        assertThat(written(alice(new Acceptance(List.of(PLAIN), List.of(PLAIN, PLAIN), 5))))
                .doesNotContain("wrapped");
        assertThat(written(alice(new Acceptance(List.of(MediaType.ANY, PLAIN, HTML), List.of(PNG), 5))))
                .contains("a=accept-types:*\r\n")
                .doesNotContain("wrapped");
    }

    @Test
    @DisplayName("[8866-5.14-02] reads the protocol in any case, and never writes another than the registered one")
    void readsTheProtocolInAnyCase() {
        var read = SdpExamples.read(SdpExamples.offer().replace("TCP/MSRP", "tcp/msrp"));

        assertThat(read.toMedia().protocol()).isEqualTo("TCP/MSRP");
        var secure = SdpExamples.read(
                SdpExamples.offer().replace("TCP/MSRP", "Tcp/tls/msrp").replace("msrp:", "msrps:"));
        assertThat(secure.toMedia().protocol()).isEqualTo("TCP/TLS/MSRP");
    }

    @ParameterizedTest
    @CsvSource({
        "message 7654 TCP/MSRP *, message 7654 TCP/MSRP 98",
        "message 7654 TCP/MSRP *, message 7654 TCP/MSRP * *",
        "message 7654 TCP/MSRP *, message 7654 UDP/MSRP *",
        "message 7654 TCP/MSRP *, audio 7654 TCP/MSRP *",
        "message 7654 TCP/MSRP *, message 7654 TCP/TLS/MSRP *"
    })
    @DisplayName(
            "[4975-15.6-01] refuses sections with other formats, protocols or media, and a scheme that does not fit")
    void refusesOtherSections(String section, String other) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SdpExamples.read(SdpExamples.offer().replace(section, other)));
    }

    @Test
    @DisplayName("[4975-8-01] refuses a section without path or accept-types")
    void refusesASectionWithoutPathOrTypes() {
        refused(SdpExamples.offer().replace("a=path:", "a=way:"), "no path");
        refused(SdpExamples.offer().replace("a=accept-types:", "a=types:"), "no accept-types");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp://h/abc;tcp",
                "msrp://h:0/abc;tcp",
                "msrp://h:1;tcp",
                "msrp://h:1/abc;ws",
                "msrp://r;tcp msrp://h:1/abc;tcp",
                "http://h:1/abc",
                "",
                "msrp://u:p@h:1/abc;tcp"
            })
    @DisplayName("[4975-8.2-02] refuses paths with URIs that have no port, session id or the transport tcp")
    void refusesOtherPaths(String path) {
        refused(SdpExamples.offer().replace(SdpExamples.ALICE, path), "path");
    }

    @Test
    @DisplayName("[4975-8.3-01] reads paths of several URIs up to a limit")
    void readsPathsOfSeveralUris() {
        var hop = "msrp://relay.example:9000;tcp ";
        var longest = SdpExamples.offer().replace(SdpExamples.ALICE, hop.repeat(15) + SdpExamples.ALICE);

        assertThat(SdpExamples.read(longest).path().size()).isEqualTo(16);
        assertThat(SdpExamples.read(longest.replace(";tcp msrp", ";tcp  msrp"))
                        .path()
                        .size())
                .isEqualTo(16);
        refused(longest.replace("path:", "path:" + hop), "too many");
    }

    @Test
    @DisplayName("[4975-15.7-01] takes no notice of path and types at session level")
    void takesNoNoticeOfTypesAtSessionLevel() {
        var text = SdpExamples.withHead(
                "a=accept-types:*", "a=path:" + SdpExamples.ALICE, "a=max-size:5", "m=message 7654 TCP/MSRP *");
        refused(text, "no path");
        refused(text + "a=path:" + SdpExamples.ALICE + "\r\n", "no accept-types");
        assertThat(SdpExamples.read(text + "a=accept-types:*\r\na=path:" + SdpExamples.BOB + "\r\n")
                        .acceptance())
                .isEqualTo(Acceptance.ANYTHING);
    }

    @Test
    @DisplayName("[8866-5.7-01] needs a c-line at some level; that of a refused section may be missing")
    void needsAddress() {
        var text = SdpExamples.offer().replace("c=IN IP4 alice.example.org\r\n", "");
        refused(text, "c-line");
        refused(SdpExamples.offer("").replace("c=IN IP4 alice.example.org", "c=IN IP4 224.2.1.1/127"), "c-line");
        assertThat(SdpExamples.read(text.replace("a=accept", "c=IN IP4 other.example\r\na=accept"))
                        .path())
                .isEqualTo(MsrpPath.parse(SdpExamples.ALICE));
        assertThat(SdpExamples.read(SdpExamples.offer().replace("a=accept", "c=IN IP4 other.example\r\na=accept"))
                        .address()
                        .host())
                .isEqualTo("other.example");
    }

    @Test
    @DisplayName("[8866-5.7-02] [3264-8.2-02] reads refused sections without attributes and c-line")
    void readsRefusedSections() {
        var text = SdpExamples.withHead("m=message 0 TCP/MSRP *").replace("c=IN IP4 alice.example.org\r\n", "");

        assertThat(SessionDescription.parse(text).media().get(0).isRefused()).isTrue();
    }

    @Test
    @DisplayName("[4975-8.6-02] [4975-8.6-15] [4975-8.6-16] matches types with wildcards, parameters and any case")
    void matchesTypes() {
        assertThat(acceptance("*").takes(PNG)).isTrue();
        var some = acceptance("image/* Text/HTML;charset=UTF-8  text/plain");
        assertThat(some.takes(PNG)).isTrue();
        assertThat(some.takes(MediaType.parse("TEXT/html;charset=us-ascii"))).isTrue();
        assertThat(some.takes(PLAIN)).isTrue();
        assertThat(some.takes(MediaType.parse("audio/ogg"))).isFalse();
    }

    @Test
    @DisplayName("[4975-15.7-02] an empty list means that nothing is acceptable")
    void takesNothingForAnEmptyList() {
        assertThat(acceptance("").takes(PLAIN)).isFalse();
        assertThat(acceptance("/ x; text/plain").types()).containsExactly(PLAIN);
        assertThat(SdpExamples.read(SdpExamples.offer().replace("accept-types:*", "accept-types"))
                        .acceptance()
                        .types())
                .isEmpty();
    }

    @Test
    @DisplayName("[4975-8.6-06] tells types that may only be inside a container from others")
    void readsWrappedTypes() {
        var read = SdpExamples.read(SdpExamples.offer("a=accept-wrapped-types:image/*")
                        .replace("accept-types:*", "accept-types:message/cpim"))
                .acceptance();

        assertThat(read.takes(PNG)).isFalse();
        assertThat(read.takesWrapped(PNG)).isTrue();
        assertThat(read.takesWrapped(MediaType.parse("message/cpim"))).isTrue();
        assertThat(read.takesWrapped(PLAIN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1048576, 1048576", "' 5', 5", "99999999999999999999, 9223372036854775807"})
    @DisplayName("[4975-8.6-12] reads max-size")
    void readsMaxSize(String text, long size) {
        assertThat(SdpExamples.read(SdpExamples.offer("a=max-size:" + text))
                        .acceptance()
                        .maxSize())
                .isEqualTo(size);
        assertThat(acceptance("*").maxSize()).isEqualTo(Acceptance.UNLIMITED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.5", "+5"})
    void refusesMaxSizeThatIsNoNumber(String text) {
        refused(SdpExamples.offer("a=max-size:" + text), "max-size");
    }

    @Test
    @DisplayName("[4145-4-01] the setup of a section counts before that of the session")
    void readsSetupOfBothLevels() {
        var session = SdpExamples.offer().replace("t=0 0\r\n", "t=0 0\r\na=setup:passive\r\n");

        assertThat(SdpExamples.read(SdpExamples.offer()).setup()).isNull();
        assertThat(SdpExamples.read(session).setup()).isEqualTo(Setup.PASSIVE);
        assertThat(SdpExamples.read(session + "a=setup:active\r\n").setup()).isEqualTo(Setup.ACTIVE);
    }

    @Test
    void takesActpassWithTheDiscardPortForActive() {
        var text = SdpExamples.offer("a=setup:actpass").replace("7654", "9");

        assertThat(SdpExamples.read(text).setup()).isEqualTo(Setup.ACTIVE);
    }

    @Test
    @DisplayName("[8866-6.7-01] the direction of a section counts before that of the session; none means both ways")
    void readsDirections() {
        var session = SdpExamples.offer().replace("t=0 0\r\n", "t=0 0\r\na=recvonly\r\n");

        assertThat(SdpExamples.read(SdpExamples.offer()).direction()).isEqualTo(Direction.SENDRECV);
        assertThat(SdpExamples.read(session).direction()).isEqualTo(Direction.RECVONLY);
        assertThat(SdpExamples.read(session + "a=sendonly\r\n").direction()).isEqualTo(Direction.SENDONLY);
        refused(SdpExamples.offer("a=sendonly", "a=inactive"), "more than one direction");
    }

    @ParameterizedTest
    @CsvSource({"sendrecv, SENDONLY", "sendonly, SENDONLY", "recvonly, INACTIVE", "inactive, INACTIVE"})
    @DisplayName("[3264-8.4-03] takes the address 0.0.0.0 for: do not send content")
    void takesNullAddressForHold(String direction, Direction meant) {
        var text = SdpExamples.offer("a=" + direction).replace("IP4 alice.example.org", "IP4 0.0.0.0");

        assertThat(SdpExamples.read(text).direction()).isEqualTo(meant);
    }

    @Test
    void showsNoSessionIdInItsText() {
        assertThat(alice(Acceptance.ANYTHING).toString()).doesNotContain("a9Xw4Rt6Yu3Qe8Ol");
    }
}
