// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsrpHeadersTest {

    @DisplayName("[4975-7.1.1-12] [4975-7.1.1-13] absent report fields")
    @Test
    void hasTheDefaultsOfTheRfc() {
        assertThat(MsrpHeaders.EMPTY.successReport()).isFalse();
        assertThat(MsrpHeaders.EMPTY.failureReport()).isEqualTo(FailureReport.YES);
        assertThat(MsrpHeaders.EMPTY.messageId()).isNull();
        assertThat(MsrpHeaders.EMPTY.byteRange()).isNull();
        assertThat(MsrpHeaders.EMPTY.status()).isNull();
        assertThat(MsrpHeaders.EMPTY.contentType()).isNull();
        assertThat(MsrpHeaders.EMPTY.all()).isEmpty();
    }

    @DisplayName("fields are found by name in any case, the first of several")
    @Test
    void findsFieldsByName() {
        MsrpHeaders headers = full();
        assertThat(headers.get("message-id")).isEqualTo("6f1c22d0");
        assertThat(headers.get("SUCCESS-REPORT")).isEqualTo("no");
        assertThat(headers.get("Failure-Report")).isEqualTo("no");
        assertThat(headers.get("Byte-Range")).isEqualTo("1-5/5");
        assertThat(headers.get("Status")).isEqualTo("000 200 OK");
        assertThat(headers.get("content-type")).isEqualTo("text/plain");
        assertThat(headers.get("x-a")).isEqualTo("1");
        assertThat(headers.get(MsrpHeaders.WWW_AUTHENTICATE)).isEqualTo("Digest realm=\"r\"");
        assertThat(headers.get("X-B")).isNull();
        assertThat(MsrpHeaders.EMPTY.get("Message-ID")).isNull();
    }

    @DisplayName("typed fields of a message that was read")
    @Test
    void hasWhatWasRead() {
        RequestHead report = head("REPORT", "Byte-Range: 1-5/9\r\nStatus: 000 413 Too much\r\n");
        assertThat(head("SEND", "Success-Report: yes\r\n").headers().successReport())
                .isTrue();
        assertThat(report.headers().byteRange()).isEqualTo(new ByteRange(1, 5, 9));
        assertThat(report.headers().status()).isEqualTo(MsrpStatus.of(413, "Too much"));
        assertThat(head("REPORT", "Status: 001 413\r\n").headers().status()).isNull();
        assertThat(report.headers().hashCode())
                .isNotEqualTo(head("REPORT", "Byte-Range: 1-5/9\r\n").headers().hashCode());
    }

    @DisplayName("heads tell logs what they are, and no secret")
    @Test
    void describesHeads() {
        assertThat(head("REPORT", "X-A: secret\r\n").toString())
                .contains("REPORT", "X-A")
                .doesNotContain("secret", "b7Kq0Zx81LmPv2Ts", "a9Xw4Rt6Yu3Qe8Ol");
        assertThat(new ResponseHead(
                                "abcd",
                                MsrpStatus.of(413, "Too much"),
                                MsrpPath.parse("msrp://h:1/a786hjs2;tcp"),
                                MsrpPath.parse("msrp://i:1/kjhd37s2s20w2a;tcp"),
                                MsrpHeaders.EMPTY)
                        .toString())
                .contains("abcd", "413")
                .doesNotContain("a786hjs2", "kjhd37s2s20w2a");
    }

    private static RequestHead head(String method, String fields) {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(
                TestOctets.octets(TestOctets.request(method, TestOctets.PATHS + TestOctets.MESSAGE_ID + fields))));
        RequestHead head = channel.readInbound();
        channel.finishAndReleaseAll();
        return head;
    }

    @DisplayName("the fields without an accessor, in the order of their arrival")
    @Test
    void knowsWhatHasNoAccessor() {
        assertThat(full().untyped())
                .extracting(Object::toString)
                .containsExactly("X-A=1", "X-a=2", "WWW-Authenticate=Digest realm=\"r\"");
        assertThat(MsrpHeaders.EMPTY.untyped()).isEmpty();
    }

    @Test
    void goesOnFromTheSameFields() {
        MsrpHeaders headers = full();
        assertThat(headers.toBuilder().build()).isEqualTo(headers).hasSameHashCodeAs(headers);
        MsrpHeaders changed =
                headers.toBuilder().add("X-C", "3").messageId("abcd").build();
        assertThat(changed).isNotEqualTo(headers);
        assertThat(changed.get("X-C")).isEqualTo("3");
        assertThat(headers.get("X-C")).isNull();
    }

    @DisplayName("[4975-9-26] [4975-9-28] [4975-7.1.1-35] what cannot go to the wire")
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'', x",
        "1X, x",
        "'X A', x",
        "X:, x",
        "'X\r\n', x",
        "X, 'a\r\nb'",
        "X, 'a\nb'",
        "X, 'a\u0000'",
        "X, 'a\u007F'",
        "X, '\uD83D'",
        "X, '\uDE00\uD83D'",
        "to-path, msrp://h:1/a;tcp",
        "From-Path, msrp://h:1/a;tcp",
        "message-id, abcd",
        "Content-Type, text/plain",
        "content-transfer-encoding, binary"
    })
    void refuses(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MsrpHeaders.builder().add(name, value));
    }

    @DisplayName("[4975-9-05] a Message-ID is an ident, a Content-Type a media type")
    @Test
    void refusesMalformedTypedFields() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MsrpHeaders.builder().messageId("ab_cd"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MsrpHeaders.builder().contentType("text"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MsrpHeaders.builder().contentType("*"));
    }

    @DisplayName("a Status of another namespace is there, but no status")
    @Test
    void keepsAForeignNamespaceAsText() throws MsrpException {
        assertThat(MsrpStatus.decodeField("001 200 x")).isNull();
        assertThat(Transcript.of(TestOctets.request(
                        "REPORT", TestOctets.PATHS + TestOctets.MESSAGE_ID + "Status: 001 200 x\r\n")))
                .contains("Status: 001 200 x\n")
                .doesNotContain("defect");
    }

    private static MsrpHeaders full() {
        return MsrpHeaders.builder()
                .messageId("6f1c22d0")
                .successReport(false)
                .failureReport(FailureReport.NO)
                .byteRange(new ByteRange(1, 5, 5))
                .status(MsrpStatus.OK)
                .contentType("text/plain")
                .add("X-A", "1")
                .add("X-a", "2")
                .add("WWW-Authenticate", "Digest realm=\"r\"")
                .build();
    }

    @Test
    void takesMimeFieldsFromOtherHeaders() {
        var first = MsrpHeaders.builder()
                .messageId("m1234567")
                .add("X-First", "1")
                .add("Content-ID", "<1@example.org>")
                .contentType("text/plain;charset=utf-8")
                .build();
        var last = MsrpHeaders.builder()
                .messageId("m1234567")
                .byteRange(new ByteRange(4, 6, 6))
                .add("X-Last", "1")
                .add("Content-Disposition", "inline")
                .contentType("text/plain")
                .build();
        var expected = MsrpHeaders.builder()
                .messageId("m1234567")
                .byteRange(new ByteRange(4, 6, 6))
                .add("X-Last", "1")
                .add("Content-ID", "<1@example.org>")
                .contentType("text/plain;charset=utf-8")
                .build();

        assertThat(last.withMimeOf(first)).isEqualTo(expected);
        assertThat(MsrpHeaders.EMPTY.withMimeOf(first).all())
                .extracting(field -> field.getKey())
                .containsExactly("Content-ID", "Content-Type");
    }
}
