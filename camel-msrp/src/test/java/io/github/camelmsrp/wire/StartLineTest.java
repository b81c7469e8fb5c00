// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartLineTest {
    private static final String LOST = "framing lost\n";

    @DisplayName("[4975-9-01] MSRP in capitals, single blanks, nothing after the method")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "msrp d4e5f607 SEND",
                "MSRP  d4e5f607 SEND",
                "MSRP d4e5f607  SEND",
                "MSRP d4e5f607 SEND ",
                "MSRP d4e5f607 SEND x",
                " MSRP d4e5f607 SEND",
                "MSRP d4e5f607 ",
                "MSRP d4e5f607",
                "MSRP ",
                ""
            })
    void refusesWhatIsNotARequestLine(String line) {
        assertThat(Transcript.of(line + "\r\n" + TestOctets.PATHS + TestOctets.END))
                .isEqualTo(LOST);
        assertThat(Transcript.of(Strictness.STRICT, line + "\r\n" + TestOctets.PATHS + TestOctets.END))
                .isEqualTo(LOST);
    }

    @DisplayName("[4975-9-02] [4975-9-03] a status has three digits; its comment may be missing, empty or any text")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"200", "200 OK", "200 ", "413 stop  now", "099", "999 x", "400 \tx"})
    void readsAStatus(String status) {
        assertThat(Transcript.of("MSRP d4e5f607 " + status + "\r\n" + TestOctets.PATHS + TestOctets.END))
                .startsWith("MSRP d4e5f607 " + status + "\n")
                .endsWith("end: $\n");
    }

    @DisplayName("[4975-9-02] anything else in place of the status")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"20", "2000", "20x", "200OK", "2 00", "+20", "200\tOK", "-------"})
    void refusesWhatIsNotAStatus(String status) {
        assertThat(Transcript.of("MSRP d4e5f607 " + status + "\r\n" + TestOctets.PATHS + TestOctets.END))
                .isEqualTo(LOST);
    }

    @DisplayName("[4975-9-04] a method is of capital letters; an unknown one passes")
    @ParameterizedTest
    @ValueSource(strings = {"XYZ", "A", "PROBE", "SENDX", "NICKNAME", "AUTH"})
    void passesUnknownMethods(String method) {
        assertThat(Transcript.of(TestOctets.request(method, TestOctets.PATHS)))
                .startsWith("MSRP d4e5f607 " + method + "\nTo-Path")
                .endsWith("end: $\n");
    }

    @DisplayName("[4975-9-04] lower case, digits and others are no method")
    @ParameterizedTest
    @ValueSource(strings = {"send", "Send", "SEND1", "SEND-X", "S\u00C9ND"})
    void refusesWhatIsNotAMethod(String method) {
        assertThat(Transcript.of(TestOctets.request(method, TestOctets.PATHS))).isEqualTo(LOST);
    }

    @DisplayName("[4975-9-05] a transaction id has 4 to 32 octets of its class")
    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "abcdefghijklmnopqrstuvwxyz0123456", "-abc", "ab_c", "ab c", "ab/c", ".abc", "abcd\u00E9"
            })
    void refusesBadTransactionIds(String id) {
        assertThat(Transcript.of("MSRP " + id + " SEND\r\n" + TestOctets.PATHS + "-------" + id + "$\r\n"))
                .isEqualTo(LOST);
    }

    @DisplayName("[4975-9-05] good transaction ids")
    @ParameterizedTest
    @ValueSource(strings = {"abcd", "abcdefghijklmnopqrstuvwxyz012345", "a.-+%=", "0---", "A+++"})
    void readsGoodTransactionIds(String id) {
        assertThat(Transcript.of("MSRP " + id + " SEND\r\n" + TestOctets.PATHS + TestOctets.MESSAGE_ID + "-------" + id
                        + "$\r\n"))
                .startsWith("MSRP " + id + " SEND\nTo-Path")
                .endsWith("end: $\n");
    }

    @DisplayName("[4976-4.1-01] AUTH is a known method")
    @Test
    void knowsTheMethodsOfExtensions() {
        assertThat(MsrpMethod.of("AUTH")).isSameAs(MsrpMethod.AUTH);
        assertThat(MsrpMethod.of("NICKNAME")).isSameAs(MsrpMethod.NICKNAME);
        assertThat(MsrpMethod.of("SEND")).isSameAs(MsrpMethod.SEND);
        assertThat(MsrpMethod.of("REPORT")).isSameAs(MsrpMethod.REPORT);
        assertThat(MsrpMethod.of("PROBE")).isEqualTo(new MsrpMethod("PROBE"));
    }

    @DisplayName("[4975-9-26] a control octet in a comment")
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x08, 0x0B, 0x0D, 0x1B, 0x1F, 0x7F})
    void refusesControlsInAComment(int octet) {
        assertThat(Transcript.of("MSRP d4e5f607 200 O" + (char) octet + "K\r\n" + TestOctets.PATHS + TestOctets.END))
                .isEqualTo(LOST);
    }

    @DisplayName("[4975-9-27] UTF-8 of five octets in a comment is replaced")
    @Test
    void replacesLongUtf8InAComment() {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(TestOctets.octets(
                "MSRP d4e5f607 200 \u00F8\u0088\u0080\u0080\u0080\r\n" + TestOctets.PATHS + TestOctets.END)));
        ResponseHead head = channel.readInbound();
        assertThat(head.status().comment()).matches("\uFFFD+");
        channel.finishAndReleaseAll();
    }

    @DisplayName("[4975-P-01] what is not MSRP is seen at the first wrong octet, without waiting for a line end")
    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1", "\u0016\u0003\u0001", "M\u0000", "MSRP\t", "\r\n", "\n", "mSRP d4"})
    void failsAtTheFirstWrongOctet(String octets) {
        assertThat(Transcript.of(octets)).isEqualTo(LOST);
    }

    @DisplayName("[4975-P-01] what may still become MSRP is waited for")
    @ParameterizedTest
    @ValueSource(strings = {"M", "MSRP", "MSRP ", "MSRP d4e5f607 SEN"})
    void waitsForTheRestOfALine(String octets) {
        assertThat(Transcript.of(octets)).isEmpty();
    }

    @DisplayName("[4975-P-01] after it the decoder says nothing more, whatever comes")
    @Test
    void failsOnce() {
        Transcript transcript = new Transcript();
        EmbeddedChannel channel = Transcript.channel(Strictness.LENIENT, transcript);
        channel.writeInbound(Unpooled.copiedBuffer(TestOctets.octets(TestOctets.send() + "GET / HTTP/1.1\r\n")));
        channel.writeInbound(Unpooled.copiedBuffer(TestOctets.octets(TestOctets.send())));
        assertThat(transcript.take()).startsWith("MSRP d4e5f607 SEND\n").endsWith("end: $\n" + LOST);
        assertThat(channel.finishAndReleaseAll()).isFalse();
        assertThat(transcript.take()).isEmpty();
    }

    @DisplayName("[4975-9-33] a bare line feed")
    @Test
    void refusesBareLineFeeds() {
        assertThat(Transcript.of(TestOctets.send().replace("\r\n", "\n"))).isEqualTo(LOST);
        assertThat(Transcript.of("MSRP d4e5f607 SEND\r\n" + TestOctets.TO_PATH.replace("\r", "")))
                .isEqualTo(LOST);
    }
}
