// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static io.github.camelmsrp.wire.FailureReport.PARTIAL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MsrpEncoderTest {
    private static final MsrpPath TO = MsrpPath.parse("msrp://bob.example.net:2855/b7Kq;tcp");
    private static final MsrpPath FROM = MsrpPath.parse("msrp://r:1/x;tcp msrp://alice.example.org:7654/a9Xw;tcp");
    private static final String PATHS = "To-Path: " + TO + "\r\nFrom-Path: " + FROM + "\r\n";
    private static final EndLine END = new EndLine("d4e5f607", ContinuationFlag.COMPLETE);

    @DisplayName("[4975-7.1-03] [4975-7.1-05] [4975-7.1-06] fields in their order, Content-Type last")
    @Test
    void writesARequestWithABody() {
        MsrpHeaders headers = MsrpHeaders.builder()
                .contentType("text/plain; charset=utf-8")
                .add("Content-Disposition", "render")
                .add("X-Note", "zwölf \uD83D\uDE00")
                .byteRange(new ByteRange(1, ByteRange.UNKNOWN, 9))
                .failureReport(PARTIAL)
                .successReport(true)
                .add("Content-ID", "<a@b>")
                .messageId("6f1c22d0")
                .build();
        assertThat(text(out ->
                        MsrpEncoder.encode(new RequestHead("d4e5f607", MsrpMethod.SEND, TO, FROM, headers), out)))
                .isEqualTo("MSRP d4e5f607 SEND\r\n" + PATHS
                        + "Message-ID: 6f1c22d0\r\nSuccess-Report: yes\r\n"
                        + "Failure-Report: partial\r\nByte-Range: 1-*/9\r\n"
                        + "X-Note: zwölf \uD83D\uDE00\r\nContent-Disposition: render\r\nContent-ID: <a@b>\r\n"
                        + "Content-Type: text/plain;charset=utf-8\r\n\r\n");
    }

    @DisplayName("[4975-7.1-11] [4975-7.1-12] without a body: no MIME field, no empty line")
    @Test
    void writesARequestWithoutABody() {
        MsrpHeaders headers = MsrpHeaders.builder()
                .messageId("6f1c22d0")
                .add("Content-Disposition", "render")
                .build();
        assertThat(text(out -> {
                    MsrpEncoder.encode(new RequestHead("d4e5f607", MsrpMethod.SEND, TO, FROM, headers), out);
                    MsrpEncoder.encode(END, out);
                }))
                .isEqualTo("MSRP d4e5f607 SEND\r\n" + PATHS + "Message-ID: 6f1c22d0\r\n-------d4e5f607$\r\n");
    }

    @DisplayName("[4975-7.1-15] [4975-7.1-16] the end-line")
    @Test
    void writesTheEndLine() {
        assertThat(text(out -> MsrpEncoder.encodeAfterBody(END, out))).isEqualTo("\r\n-------d4e5f607$\r\n");
        assertThat(text(out -> MsrpEncoder.encode(new EndLine("abc+", ContinuationFlag.MORE), out)))
                .isEqualTo("-------abc++\r\n");
        assertThat(text(out -> MsrpEncoder.encode(new EndLine("abcd", ContinuationFlag.ABORTED), out)))
                .isEqualTo("-------abcd#\r\n");
    }

    @DisplayName("[4975-7.2-07] a response is start line and paths")
    @Test
    void writesAResponse() {
        ResponseHead ok = new ResponseHead("d4e5f607", MsrpStatus.OK, TO, FROM);
        assertThat(text(out -> MsrpEncoder.encode(ok, out))).isEqualTo("MSRP d4e5f607 200 OK\r\n" + PATHS);
        ResponseHead bare = new ResponseHead("d4e5f607", new MsrpStatus(99, null), TO, FROM);
        assertThat(text(out -> MsrpEncoder.encode(bare, out))).startsWith("MSRP d4e5f607 099\r\n");
    }

    @DisplayName(
            "[4975-7.1.2-01] [4975-7.1.2-02] [4975-7.1.2-03] a REPORT has Message-ID and Status and no report fields")
    @Test
    void writesAReport() {
        MsrpHeaders headers = MsrpHeaders.builder()
                .status(MsrpStatus.of(413, "no\r\nX-Evil: 1"))
                .messageId("6f1c22d0")
                .byteRange(new ByteRange(1, 5, 5))
                .build();
        assertThat(text(out -> MsrpEncoder.encode(report(headers), out)))
                .isEqualTo("MSRP d4e5f607 REPORT\r\n" + PATHS
                        + "Message-ID: 6f1c22d0\r\nByte-Range: 1-5/5\r\nStatus: 000 413 no  X-Evil: 1\r\n");
        refuses(report(headers.toBuilder().successReport(false).build()));
        refuses(report(headers.toBuilder().failureReport(FailureReport.NO).build()));
        refuses(report(MsrpHeaders.builder().messageId("6f1c22d0").build()));
        refuses(report(MsrpHeaders.builder().status(MsrpStatus.OK).build()));
    }

    @DisplayName("what must not be sent is refused before anything is written")
    @Test
    void refusesWhatMustNotBeSent() {
        MsrpHeaders good = MsrpHeaders.builder().messageId("6f1c22d0").build();
        refuses(new RequestHead("d4e5f607", MsrpMethod.SEND, TO, FROM, MsrpHeaders.EMPTY));
        refuses(new RequestHead("d4e5f607", MsrpMethod.SEND, TO, FROM, good, MsrpException.badRequest("x")));
        ByteBuf out = Unpooled.buffer();
        ResponseHead withoutPath = new ResponseHead("d4e5f607", MsrpStatus.OK, MsrpPath.EMPTY, FROM);
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpEncoder.encode(withoutPath, out));
        MsrpHeaders body = MsrpHeaders.builder().contentType("text/plain").build();
        ResponseHead withBody = new ResponseHead("d4e5f607", MsrpStatus.OK, TO, FROM, body);
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpEncoder.encode(withBody, out));
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void framesAreValidOnConstruction() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestHead("abc", MsrpMethod.SEND, TO, FROM, MsrpHeaders.EMPTY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestHead("abcd", MsrpMethod.SEND, MsrpPath.EMPTY, FROM, MsrpHeaders.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new ResponseHead("a\r\nb", MsrpStatus.OK, TO, FROM));
        assertThatIllegalArgumentException().isThrownBy(() -> new EndLine("", ContinuationFlag.MORE));
        assertThatIllegalArgumentException().isThrownBy(() -> new MsrpMethod("send"));
        assertThatIllegalArgumentException().isThrownBy(() -> new MsrpMethod(""));
    }

    @DisplayName("heads in a log show neither session ids nor values of fields")
    @Test
    void hidesSecretsInLogs() {
        MsrpHeaders headers = MsrpHeaders.builder()
                .messageId("6f1c22d0")
                .add("Authorization", "Digest secret")
                .build();
        String log = new RequestHead("d4e5f607", MsrpMethod.SEND, TO, FROM, headers).toString()
                + new ResponseHead("d4e5f607", MsrpStatus.OK, TO, FROM, headers);
        assertThat(log).contains("Authorization", "d4e5f607").doesNotContain("secret", "b7Kq", "a9Xw");
    }

    private static RequestHead report(MsrpHeaders headers) {
        return new RequestHead("d4e5f607", MsrpMethod.REPORT, TO, FROM, headers);
    }

    private static void refuses(RequestHead head) {
        ByteBuf out = Unpooled.buffer();
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpEncoder.encode(head, out));
        assertThat(out.isReadable()).isFalse();
    }

    private static String text(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return out.toString(UTF_8);
    }
}
