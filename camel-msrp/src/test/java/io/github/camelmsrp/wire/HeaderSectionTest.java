// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static io.github.camelmsrp.wire.TestOctets.FROM_PATH;
import static io.github.camelmsrp.wire.TestOctets.MESSAGE_ID;
import static io.github.camelmsrp.wire.TestOctets.PATHS;
import static io.github.camelmsrp.wire.TestOctets.TO_PATH;
import static io.github.camelmsrp.wire.TestOctets.request;
import static io.github.camelmsrp.wire.TestOctets.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderSectionTest {
    private static final String DEFECT = "MSRP d4e5f607 SEND\ndefect: 400\nend: $\n";
    private static final String FIRST_LINES =
            "MSRP d4e5f607 SEND\n" + PATHS.replace("\r", "") + MESSAGE_ID.replace("\r", "");

    @DisplayName("[4975-9-07] the paths come first, To-Path before From-Path")
    @ParameterizedTest
    @EnumSource(Strictness.class)
    void refusesOtherOrders(Strictness strictness) {
        assertThat(Transcript.of(strictness, request("SEND", FROM_PATH + TO_PATH + MESSAGE_ID)))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(strictness, request("SEND", MESSAGE_ID + PATHS)))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(strictness, request("SEND", TO_PATH + MESSAGE_ID + FROM_PATH)))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(strictness, request("SEND", TO_PATH + MESSAGE_ID)))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(strictness, request("SEND", FROM_PATH + MESSAGE_ID)))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(strictness, request("SEND", ""))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-P-02] with a defect, what could be read is there: paths to answer to, and whether to answer")
    @Test
    void readsOnAfterADefect() {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        String headerSection = FROM_PATH + TO_PATH + "Byte-Range: x\r\nFailure-Report: no\r\n" + MESSAGE_ID;
        channel.writeInbound(Unpooled.wrappedBuffer(TestOctets.octets(request("SEND", headerSection))));
        RequestHead head = channel.readInbound();
        assertThat(head.fromPath())
                .hasToString(FROM_PATH.substring("From-Path: ".length()).trim());
        assertThat(head.toPath())
                .hasToString(TO_PATH.substring("To-Path: ".length()).trim());
        assertThat(head.headers().failureReport()).isEqualTo(FailureReport.NO);
        assertThat(head.headers().messageId()).isEqualTo("6f1c22d09be84a7e");
        assertThat(head.defect()).hasMessage("From-Path is not in its place");
        channel.finishAndReleaseAll();
    }

    @DisplayName("[4975-9-07] the rest may come in any order")
    @Test
    void readsTheRestInAnyOrder() {
        assertThat(Transcript.of(
                        Strictness.STRICT,
                        request("SEND", PATHS + "Byte-Range: 1-0/0\r\nX-A: b\r\nFailure-Report: no\r\n" + MESSAGE_ID)))
                .isEqualTo(FIRST_LINES + "Failure-Report: no\nByte-Range: 1-0/0\nX-A: b\nend: $\n");
    }

    @DisplayName("[4975-9-08] no header field but the paths")
    @Test
    void needsNoFurtherField() {
        assertThat(Transcript.of(Strictness.STRICT, request("200 OK", PATHS)))
                .doesNotContain("lost")
                .endsWith("end: $\n");
        assertThat(Transcript.of(Strictness.STRICT, request("AUTH", PATHS)))
                .doesNotContain("defect")
                .endsWith("end: $\n");
    }

    @DisplayName("[4975-9-09] one blank after the colon; lenient: none, several, tabs, and some at the end")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"Byte-Range:1-0/0", "Byte-Range:  1-0/0", "Byte-Range:\t1-0/0", "Byte-Range: \t 1-0/0 "})
    void acceptsOtherBlanksOnlyIfLenient(String line) {
        assertThat(Transcript.of(Strictness.LENIENT, send(line)))
                .isEqualTo(FIRST_LINES + "Byte-Range: 1-0/0\nend: $\n");
        assertThat(Transcript.of(Strictness.STRICT, send(line))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-33] a line feed alone loses the framing at once, be it the first octet that is read")
    @Test
    void refusesALineFeedAtTheBegin() {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(TestOctets.octets("MSRP d4e5f607 SEND\r\n")));

        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(TestOctets.octets("\nTo-Path: x"))))
                .isInstanceOf(MsrpException.class);
        channel.finishAndReleaseAll();
    }

    @DisplayName("[4975-9-09] lenient: a value of no octets, or of blanks, is empty")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"X-A:", "X-A: ", "X-A:  ", "X-A:\t", "X-A: \t "})
    void readsEmptyValues(String line) {
        assertThat(Transcript.of(Strictness.LENIENT, send(line))).isEqualTo(FIRST_LINES + "X-A: \nend: $\n");
    }

    @DisplayName("[4975-9-09] what is no header field")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "X-A",
                ": x",
                "X A: b",
                "X-A : b",
                "1X: b",
                "-X: b",
                "X@: b",
                "\u00DCx: b",
                "-------",
                "-------d4e5f608$",
                "-------d4e5f607!",
                "-------d4e5f607",
                "--------d4e5f607$",
                "-------d4e5f607$ "
            })
    void refusesMalformedLines(String line) {
        assertThat(Transcript.of(Strictness.LENIENT, send(line))).isEqualTo(DEFECT);
        assertThat(Transcript.of(Strictness.STRICT, send(line))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-10] names without regard to case")
    @Test
    void readsNamesInAnyCase() {
        String headerSection = PATHS.toLowerCase(java.util.Locale.ROOT)
                        .replace("b7kq0zx81lmpv2ts", "b7Kq0Zx81LmPv2Ts")
                        .replace("a9xw4rt6yu3qe8ol", "a9Xw4Rt6Yu3Qe8Ol")
                + MESSAGE_ID.replace("Message-ID", "MESSAGE-ID");
        assertThat(Transcript.of(Strictness.STRICT, request("SEND", headerSection)))
                .isEqualTo(FIRST_LINES + "end: $\n");
    }

    @DisplayName("[4975-9-10, 4975-12-01] names of any length, those of the known fields and others")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 7, 18, 19, 20, 21, 50, 127, 128, 129, 1000})
    void readsNamesOfAnyLength(int length) {
        var name = "X".repeat(length);
        assertThat(Transcript.of(Strictness.STRICT, request("SEND", PATHS + MESSAGE_ID + name + ": y\r\n")))
                .isEqualTo(FIRST_LINES + name + ": y\nend: $\n");
    }

    @DisplayName("[4975-9-11] [4976-3-11] no folding")
    @ParameterizedTest
    @ValueSource(strings = {" msrp://h:1/a;tcp", "\tx", " "})
    void refusesFolding(String line) {
        assertThat(Transcript.of(Strictness.LENIENT, send("X-A: b", line))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-12] one blank between URIs; lenient: several")
    @Test
    void acceptsSeveralBlanksBetweenUrisOnlyIfLenient() {
        String twoBlanks = request("SEND", "To-Path: msrp://h:1/a;tcp  msrp://h:2/b;tcp\r\n" + FROM_PATH + MESSAGE_ID);
        assertThat(Transcript.of(Strictness.LENIENT, twoBlanks))
                .contains("To-Path: msrp://h:1/a;tcp msrp://h:2/b;tcp\n");
        assertThat(Transcript.of(Strictness.STRICT, twoBlanks)).isEqualTo(DEFECT);
        assertThat(Transcript.of(Strictness.STRICT, twoBlanks.replace("  ", " ")))
                .contains("msrp://h:2/b;tcp\n");
    }

    @DisplayName("[4975-6-02] only US-ASCII in a URI")
    @Test
    void refusesOtherOctetsInAPath() {
        assertThat(Transcript.of(request("SEND", "To-Path: msrp://h\u00C3\u00A9:1/a;tcp\r\n" + FROM_PATH + MESSAGE_ID)))
                .isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-13] values of the report fields, in any case")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Failure-Report: Partial",
                "Failure-Report: NO",
                "Failure-Report: yes",
                "Success-Report: yEs",
                "Success-Report: no"
            })
    void readsReportFields(String line) {
        assertThat(Transcript.of(Strictness.STRICT, send(line)).toLowerCase(java.util.Locale.ROOT))
                .contains(line.toLowerCase(java.util.Locale.ROOT) + "\n");
    }

    @DisplayName("[4975-9-13] other values of the report fields")
    @ParameterizedTest
    @ValueSource(
            strings = {"Failure-Report: maybe", "Success-Report: partial", "Success-Report: ", "Failure-Report: yes x"})
    void refusesOtherReportFields(String line) {
        assertThat(Transcript.of(send(line))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-22] other MIME fields before Content-Type; after it only if lenient")
    @Test
    void acceptsFieldsAfterContentTypeOnlyIfLenient() {
        String disposition = "Content-Disposition: render\r\n";
        String type = "Content-Type: text/plain\r\n";
        String body = "\r\nHello\r\n";
        String before = request("SEND", PATHS + MESSAGE_ID + disposition + type + body);
        String after = request("SEND", PATHS + MESSAGE_ID + type + disposition + body);
        String read = FIRST_LINES + (disposition + type).replace("\r", "") + "body: Hello\nend: $\n";
        assertThat(Transcript.of(Strictness.STRICT, before)).isEqualTo(read);
        assertThat(Transcript.of(Strictness.LENIENT, after)).isEqualTo(read);
        assertThat(Transcript.of(Strictness.STRICT, after)).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-26] control octets in a value")
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x08, 0x0B, 0x0D, 0x1F, 0x7F})
    void refusesControls(int octet) {
        assertThat(Transcript.of(send("X-A: b" + (char) octet + "c"))).isEqualTo(DEFECT);
        assertThat(Transcript.of(send("Byte-Range: 1-0/0" + (char) octet))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-27] UTF-8 of five octets passes in a field that is ignored; broken UTF-8 only if lenient")
    @Test
    void passesLongUtf8() {
        String fiveOctets = send("X-A: \u00F8\u0088\u0080\u0080\u0080");
        assertThat(Transcript.of(Strictness.STRICT, fiveOctets))
                .contains("X-A: \uFFFD")
                .doesNotContain("defect");
        for (String broken : new String[] {"\u0080", "\u00C3", "\u00C3(", "\u00FE\u0080", "\u00E2\u0082"}) {
            assertThat(Transcript.of(Strictness.LENIENT, send("X-A: " + broken)))
                    .contains("X-A: \uFFFD");
            assertThat(Transcript.of(Strictness.STRICT, send("X-A: " + broken))).isEqualTo(DEFECT);
        }
        assertThat(Transcript.of(Strictness.STRICT, send("X-A: \u00C3\u00A9"))).contains("X-A: \u00E9\n");
    }

    @DisplayName("[4975-9-28] [4975-12-01] unknown fields pass, with any text or none")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"X-Foo: bar", "x!#$%&'*+.^_`{|}~9: \tb c", "Future: ", "Q: a:b"})
    void passesUnknownFields(String line) {
        assertThat(Transcript.of(Strictness.STRICT, send(line))).isEqualTo(FIRST_LINES + line + "\nend: $\n");
    }

    @DisplayName("[4975-12-01] unknown fields before the paths are as if absent, if lenient")
    @Test
    void acceptsUnknownFieldsBeforeThePathsOnlyIfLenient() {
        String message = request("SEND", "X-A: b\r\n" + TO_PATH + "X-C: d\r\n" + FROM_PATH + MESSAGE_ID);
        assertThat(Transcript.of(Strictness.LENIENT, message)).isEqualTo(FIRST_LINES + "X-A: b\nX-C: d\nend: $\n");
        assertThat(Transcript.of(Strictness.STRICT, message)).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-34] a field that is defined once comes once")
    @ParameterizedTest
    @ValueSource(
            strings = {
                TO_PATH,
                FROM_PATH,
                MESSAGE_ID,
                "Byte-Range: 1-0/0\r\n",
                "Status: 000 200 OK\r\n",
                "Status: 001 200 OK\r\n",
                "Success-Report: yes\r\n",
                "Failure-Report: no\r\n",
                "Content-Type: text/plain\r\n"
            })
    void refusesItTwice(String line) {
        String rest = MESSAGE_ID.equals(line) ? "" : MESSAGE_ID;
        assertThat(Transcript.of(request("SEND", PATHS + rest + line + line))).isEqualTo(DEFECT);
    }

    @DisplayName("[4975-9-17] Status has a namespace and a code of three digits each")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"200 OK", "000 20", "000 2000", "000  200", "00 200", "0000 200", "000 200OK", "000", ""})
    void refusesMalformedStatus(String status) {
        assertThat(Transcript.of(request("REPORT", PATHS + MESSAGE_ID + "Status: " + status + "\r\n")))
                .isEqualTo(DEFECT.replace("SEND", "REPORT"));
    }

    @DisplayName("[4975-9-17] good values of Status")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"000 200 OK", "000 200", "000 403 not allowed here", "000 200 "})
    void readsStatus(String status) {
        assertThat(Transcript.of(
                        Strictness.STRICT, request("REPORT", PATHS + MESSAGE_ID + "Status: " + status + "\r\n")))
                .contains("Status: " + status + "\n")
                .doesNotContain("defect");
    }

    @DisplayName("[4976-7-07] numbers of seconds")
    @ParameterizedTest
    @ValueSource(strings = {"Expires", "Min-Expires", "Max-Expires"})
    void readsSeconds(String name) {
        for (String good : new String[] {"0", "900", "999999999999999999"}) {
            assertThat(Transcript.of(send(name + ": " + good))).contains(name + ": " + good + "\n");
        }
        for (String malformed : new String[] {"-1", "", "1.5", "soon", "1 2", "9999999999999999999"}) {
            assertThat(Transcript.of(send(name + ": " + malformed))).isEqualTo(DEFECT);
        }
    }

    @DisplayName("[4975-9-05] a SEND and a REPORT have a Message-ID, which is an ident")
    @Test
    void requiresAMessageId() {
        assertThat(Transcript.of(request("SEND", PATHS))).isEqualTo(DEFECT);
        assertThat(Transcript.of(request("REPORT", PATHS + "Status: 000 200\r\n")))
                .contains("defect: 400");
        assertThat(Transcript.of(request("SEND", PATHS + "Message-ID: abc\r\n")))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(request("SEND", PATHS + "Message-ID: ab_cd\r\n")))
                .isEqualTo(DEFECT);
        assertThat(Transcript.of(request("SEND", PATHS + "Message-ID: abcd\r\n")))
                .contains("Message-ID: abcd\n");
        assertThat(Transcript.of(request("PROBE", PATHS))).doesNotContain("defect");
    }

    @DisplayName("report fields of a REPORT are without meaning")
    @Test
    void ignoresReportFieldsOfAReport() {
        String status = "Status: 000 200 OK\r\n";
        assertThat(Transcript.of(request(
                        "REPORT", PATHS + MESSAGE_ID + "Success-Report: yes\r\nFailure-Report: x\r\n" + status)))
                .isEqualTo(Transcript.of(request("REPORT", PATHS + MESSAGE_ID + status)));
    }

    @DisplayName("[4975-7.2-10] a response may have further fields; with broken ones it passes only if lenient")
    @Test
    void readsResponsesWithFurtherFields() {
        String further = request("200 OK", PATHS + MESSAGE_ID + "Byte-Range: 1-5/5\r\nX-A: b\r\n");
        assertThat(Transcript.of(Strictness.STRICT, further)).contains("Byte-Range: 1-5/5\n", "X-A: b\n");
        String broken = request("200 OK", PATHS + "Byte-Range: 5\r\n");
        assertThat(Transcript.of(Strictness.LENIENT, broken))
                .startsWith("MSRP d4e5f607 200 OK\n")
                .endsWith("end: $\n");
        assertThat(Transcript.of(Strictness.STRICT, broken + send())).isEqualTo(FIRST_LINES + "end: $\n");
        String withBody = request("200 OK", PATHS + "Content-Type: text/plain\r\n\r\nHello\r\n");
        assertThat(Transcript.of(Strictness.LENIENT, withBody + send()))
                .isEqualTo(Transcript.of(request("200 OK", PATHS)) + FIRST_LINES + "end: $\n");
        assertThat(Transcript.of(Strictness.STRICT, withBody + send())).isEqualTo(FIRST_LINES + "end: $\n");
    }

    @DisplayName("[4975-P-02] after a bad header field the next message is read")
    @Test
    void staysInSync() {
        String bad = request("SEND", PATHS + MESSAGE_ID + "Byte-Range: x\r\nContent-Type: text/plain\r\n\r\nHello\r\n");
        assertThat(Transcript.of(bad + send())).isEqualTo(DEFECT + FIRST_LINES + "end: $\n");
    }
}
