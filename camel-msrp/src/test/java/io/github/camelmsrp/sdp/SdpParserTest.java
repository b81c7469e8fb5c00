// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {

    private static final String OFFER = SdpExamples.offer();

    private static void refused(String text, String reason) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(text))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc4975.md", "rfc3264-8866.md", "rfc6135.md", "rfc8122.md"})
    void readsTheExamplesOfTheCatalogueAndWritesWhatMeansTheSame(String file) {
        var examples = SdpExamples.ofCatalogue(file);

        assertThat(examples).isNotEmpty().allSatisfy(text -> {
            var read = SessionDescription.parse(text);
            assertThat(SessionDescription.parse(read.toString())).isEqualTo(read);
            read.media().stream()
                    .filter(section -> !section.isRefused())
                    .map(section -> MessageMedia.read(read, section))
                    .forEach(media -> assertThat(text).contains("a=path:" + media.path()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"V=0", "v =0", "v= 0", "v", "v:0", "=0", "v=1"})
    @DisplayName("[8866-5-01] [8866-5.1-01] refuses other first lines than v=0")
    void refusesOtherFirstLines(String line) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(OFFER.replaceFirst("v=0", line)));
        refused(OFFER.replaceFirst("v=0\r\n", ""), "wrong place");
    }

    @Test
    @DisplayName("[8866-5-02] refuses lines in another order")
    void refusesLinesInAnotherOrder() {
        refused(OFFER.replace("t=0 0\r\n", "a=sendrecv\r\nt=0 0\r\n"), "wrong place");
        refused(OFFER.replace("s=-\r\n", "s=-\r\no=- 1 1 IN IP4 a.example\r\n"), "wrong place");
        refused(OFFER.replace("a=accept-types", "a=x\r\nc=IN IP4 a.example\r\na=accept-types"), "wrong place");
    }

    @Test
    void readsLinesThatMeanNothingHere() {
        var text = OFFER.replace("s=-\r\n", "s=-\r\ni=info\r\nu=http://a.example\r\ne=a@a.example\r\np=+1\r\n")
                .replace("t=0 0\r\n", "b=AS:1\r\nt=1 2\r\nr=7d 1h 0\r\nt=3 4\r\nz=1 -1h\r\nk=prompt\r\na=tool:x\r\n")
                .replace("a=accept-types", "i=title\r\nb=AS:1\r\nk=prompt\r\na=accept-types");

        var read = SessionDescription.parse(text);

        assertThat(read.timing()).containsExactly("t=1 2", "r=7d 1h 0", "t=3 4", "z=1 -1h");
        assertThat(read.attributes()).containsExactly(Attribute.of("tool", "x"));
    }

    @Test
    @DisplayName("[8866-5-03] refuses a description with an unknown type letter")
    void refusesUnknownLetters() {
        refused(OFFER.replace("t=0 0", "x=foo\r\nt=0 0"), "not known");
        refused(OFFER + "x=foo\r\n", "not known");
    }

    @Test
    @DisplayName("[8866-5-04] [8866-5.13-02] keeps attributes that it does not know")
    void keepsUnknownAttributes() {
        var read = SessionDescription.parse(SdpExamples.offer("a=foo:bar", "a=Accept-Types:x/y"));

        assertThat(read.media().get(0).attribute("foo")).contains("bar");
        assertThat(MessageMedia.read(read, read.media().get(0)).acceptance()).isEqualTo(Acceptance.ANYTHING);
    }

    @Test
    @DisplayName("[8866-5-05] reads LF and writes CRLF")
    void readsLfAndWritesCrlf() {
        var read = SessionDescription.parse(OFFER.replace("\r\n", "\n"));

        assertThat(read).isEqualTo(SessionDescription.parse(OFFER));
        assertThat(read.toString().replace("\r\n", "")).doesNotContain("\n", "\r");
    }

    @Test
    @DisplayName("[8866-5-06] keeps values in UTF-8, and refuses NUL and CR within a line")
    void keepsValuesInUtf8() {
        var read = SessionDescription.parse(SdpExamples.offer("a=file-selector:name:\"Grüße 你好.txt\""));

        assertThat(read.toString()).contains("a=file-selector:name:\"Grüße 你好.txt\"\r\n");
        refused(SdpExamples.offer("a=x:a\0b"), "NUL");
        refused(SdpExamples.offer("a=x:a\rb"), "CR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- 1 1 IN IP4",
                "- 1 1 IN IP4 a.example x",
                "- 1 x IN IP4 a.example",
                "- x 1 IN IP4 a.example",
                "- 1 1 AT IP4 a.example",
                "- 1 1 IN IP5 a.example",
                "- -1 1 IN IP4 a.example"
            })
    @DisplayName("[8866-5.2-01] refuses an o-line without its six fields")
    void refusesOriginsWithoutTheirSixFields(String origin) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(OFFER.replaceFirst("o=.*\r\n", "o=" + origin + "\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s=", "s= ", "s=a name"})
    @DisplayName("[8866-5.3-02] reads an empty session name, and none at all")
    void readsAnyName(String name) {
        assertThat(SessionDescription.parse(OFFER.replace("s=-\r\n", ""))).isEqualTo(SessionDescription.parse(OFFER));
        assertThat(SessionDescription.parse(OFFER.replaceFirst("s=-", name)))
                .isEqualTo(SessionDescription.parse(OFFER));
    }

    @Test
    @DisplayName("[8866-5.9-01] takes a missing t-line for unlimited time and refuses one without two numbers")
    void takesMissingTimeForUnlimited() {
        assertThat(SessionDescription.parse(OFFER.replace("t=0 0\r\n", "")).timing())
                .containsExactly("t=0 0");
        refused(OFFER.replace("t=0 0", "t=0"), "t-line");
        refused(OFFER.replace("t=0 0", "t=now 0"), "t-line");
    }

    @Test
    @DisplayName("[8866-5.7-01] [8866-5.7-03] reads c-lines at both levels, with names and addresses")
    void readsConnectionsAtBothLevels() {
        var read = SessionDescription.parse(SdpExamples.withHead(
                "m=message 1 TCP/MSRP *",
                "m=message 2 TCP/MSRP *",
                "c=IN IP6 2001:db8::1",
                "c=IN IP4 host.example.com"));

        assertThat(read.connection()).isEqualTo(new NetworkAddress("IP4", "alice.example.org"));
        assertThat(read.media().get(0).connection()).isNull();
        assertThat(read.media().get(1).connection()).isEqualTo(new NetworkAddress("IP6", "2001:db8::1"));
        refused(OFFER.replaceFirst("c=IN IP4", "c=IN"), "c-line");
    }

    @Test
    @DisplayName("[8866-5.13-01] reads attributes with and without value, and refuses names that are no tokens")
    void readsAttributes() {
        var read = SessionDescription.parse(SdpExamples.offer("a=chatroom", "a=a'b:", "a=x:y:z"));

        assertThat(read.media().get(0).attributes())
                .contains(Attribute.of("chatroom"), Attribute.of("a'b", ""), Attribute.of("x", "y:z"));
        refused(SdpExamples.offer("a=:x"), "token");
        refused(SdpExamples.offer("a=a b:x"), "token");
        refused(SdpExamples.offer("a=\"x\""), "token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message 2855 TCP/MSRP",
                "message x TCP/MSRP *",
                "message 65536 TCP/MSRP *",
                "message 123456 TCP/MSRP *",
                "message -1 TCP/MSRP *",
                "mes/sage 1 TCP/MSRP *",
                "message"
            })
    @DisplayName("[8866-5.14-01] refuses a malformed m-line")
    void refusesMalformedSections(String section) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(SdpExamples.withHead("m=" + section)));
    }

    @Test
    @DisplayName("[3264-5-03] refuses more than one description")
    void refusesMoreThanOneDescription() {
        refused(OFFER + OFFER, "not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "v=0\r\n", "o=- 1 1 IN IP4 a.example\r\n", "not at all"})
    void refusesWhatIsNoDescription(String text) {
        assertThatExceptionOfType(SdpException.class).isThrownBy(() -> SessionDescription.parse(text));
    }

    @Test
    void readsPortsWithACount() {
        var read = SessionDescription.parse(SdpExamples.withHead("m=video 49170/2 RTP/AVP 31 32"));

        assertThat(read.media().get(0).port()).isEqualTo(49170);
        assertThat(read.media().get(0).formats()).containsExactly("31", "32");
    }

    static SdpLimits[] oneBelowTheOffer() {
        var octets = OFFER.length();
        var lines = OFFER.split("\r\n").length;
        return new SdpLimits[] {
            new SdpLimits(octets - 1, 100, 5, 5),
            new SdpLimits(octets, lines - 1, 5, 5),
            new SdpLimits(octets, lines, 5, 1)
        };
    }

    @ParameterizedTest
    @MethodSource("oneBelowTheOffer")
    void refusesWhatIsAboveALimit(SdpLimits limits) {
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(OFFER, limits))
                .withMessageStartingWith("More than");
    }

    @Test
    void readsWhatIsExactlyAtTheLimits() {
        var limits = new SdpLimits(OFFER.length(), OFFER.split("\r\n").length, 1, 2);

        assertThat(SessionDescription.parse(OFFER, limits)).isEqualTo(SessionDescription.parse(OFFER));
        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(
                        SdpExamples.withHead("m=a 0 b c", "m=a 0 b c"), new SdpLimits(1000, 100, 1, 2)))
                .withMessage("More than 1 media sections");
    }

    @Test
    void countsOctetsAndNotCharacters() {
        var text = SdpExamples.offer("a=x:" + "ü".repeat(100));

        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(text, new SdpLimits(text.length() + 99, 100, 5, 5)))
                .withMessageContaining("octets");
    }

    @Test
    void countsAttributesOfTheSessionToo() {
        var text = OFFER.replace("t=0 0\r\n", "t=0 0\r\na=a\r\na=b\r\na=c\r\n");

        assertThatExceptionOfType(SdpException.class)
                .isThrownBy(() -> SessionDescription.parse(text, new SdpLimits(1000, 100, 5, 2)))
                .withMessageContaining("attributes");
    }
}
