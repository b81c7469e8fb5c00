// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Descriptions that are meant to do harm, given to the operations of a route. */
class HostileDescriptionsTest {

    private static final String GOOD = SdpDesk.description(SdpDesk.path(9));

    private final SdpDesk desk;

    HostileDescriptionsTest() throws Exception {
        desk = new SdpDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("huge", GOOD + "a=x:" + "y".repeat(10 << 20) + "\r\n"),
                Arguments.of("one endless line", "v".repeat(10 << 20)),
                Arguments.of("many lines", GOOD + "a=x\r\n".repeat(100_000)),
                Arguments.of("many sections", GOOD + "m=message 9 TCP/MSRP *\r\n".repeat(10_000)),
                Arguments.of("33 sections", GOOD + "m=audio 0 RTP/AVP 0\r\n".repeat(32)),
                Arguments.of("many attributes", GOOD + "a=x\r\n".repeat(300)),
                Arguments.of("folded", GOOD.replace("a=accept-types:*", "a=accept-types:\r\n text/plain")),
                Arguments.of("NUL in a line", GOOD.replace("s=-", "s=a\0b")),
                Arguments.of("NUL for everything", "\0".repeat(1_000)),
                Arguments.of("CR alone", GOOD.replace("\r\n", "\r")),
                Arguments.of("no line end at all", GOOD.replace("\r\n", "")),
                Arguments.of("two descriptions", GOOD + GOOD),
                Arguments.of("a version above all", GOOD.replace("o=peer 1 1", "o=peer 1 " + "9".repeat(40))),
                Arguments.of("not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe, 'v', '=', '0'}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refusesWhatIsNoDescription(String name, Object body) throws Exception {
        var refused = desk.send("?operation=createAnswer", body, Map.of());

        assertThat(refused.getException(MsrpOperationFailedException.class).getStatusCode())
                .isEqualTo(488);
        assertThat(refused.getException().getMessage()).hasSizeLessThan(500);
    }

    static Stream<Arguments> refusedInPlace() {
        return Stream.of(
                Arguments.of("path of many URIs", "a=path:" + "msrp://h:1/s;tcp ".repeat(17)),
                Arguments.of("empty path", "a=path:"),
                Arguments.of("path without port", "a=path:msrp://h/s;tcp"),
                Arguments.of("path of another transport", "a=path:msrp://h:1/s;sctp"),
                Arguments.of("path of another scheme", "a=path:sip:h@h"),
                Arguments.of("path with a line end in it", "a=path:msrp://h:1/s%0d%0aTo-Path:x;tcp"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedInPlace")
    void refusesTheSection(String name, String line) throws Exception {
        var answer = desk.send("?operation=createAnswer", GOOD.replaceFirst("a=path:.*(?=\r\n)", line), Map.of())
                .getMessage();

        assertThat(answer.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(488);
        assertThat(answer.getBody(String.class)).contains("m=message 0 ").doesNotContain("a=path");
    }

    @Test
    void octetsThatAreNotUtf8InAnUnknownAttributeDoNoHarm() throws Exception {
        var octets = (GOOD + "a=x:\u00ff\u00fe\r\n").getBytes(StandardCharsets.ISO_8859_1);

        var answer = desk.send("?operation=createAnswer", octets, Map.of()).getMessage();

        assertThat(answer.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
        assertThat(answer.getBody(String.class)).matches("[\\x20-\\x7e\\r\\n]+");
    }
}
