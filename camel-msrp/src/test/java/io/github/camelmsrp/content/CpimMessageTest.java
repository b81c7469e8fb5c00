// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static io.github.camelmsrp.content.CpimText.assertMalformed;
import static io.github.camelmsrp.content.CpimText.content;
import static io.github.camelmsrp.content.CpimText.object;
import static io.github.camelmsrp.content.CpimText.octets;
import static io.github.camelmsrp.content.CpimText.read;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.camelmsrp.content.CpimMessage.Deviation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the headers end and the content begins. */
class CpimMessageTest {

    private static final String FROM = "From: <sip:alice@example.org>";
    private static final String TO = "To: <sip:bob@example.net>";

    @Test
    @DisplayName("[3862-2-01, 3862-2-02] headers, blank line, MIME headers, blank line, content to the last octet")
    void findsTheContent() throws Exception {
        var object =
                octets(FROM, TO, "", "Content-Type: text/html", "Content-ID: <1@x>", "", "Hi", "", "there", "", "");

        assertThat(content(object)).isEqualTo("Hi\r\n\r\nthere\r\n\r\n");
        var message = read(object);
        assertThat(message.contentType()).isEqualTo("text/html");
        assertThat(message.mimeHeaders().get("content-id")).isEqualTo("<1@x>");
        assertThat(message.headers().all()).hasSize(2);
        assertThat(message.deviations()).isEmpty();
    }

    @Test
    @DisplayName("[3862-2.2-08] a bare LF is accepted")
    void acceptsBareLineFeeds() throws Exception {
        var object = String.join("\n", FROM, TO, "", "Content-Type: text/html", "", "Hi\n")
                .getBytes(UTF_8);

        assertThat(content(object)).isEqualTo("Hi\n");
        assertThat(read(object).headers().from()).hasToString("<sip:alice@example.org>");
    }

    @Test
    @DisplayName("[3862-2.4-02] MIME headers have no case, and they are folded")
    void readsMimeHeadersAsMime() throws Exception {
        var object = octets(FROM, TO, "", "content-type: text/plain;", " charset=utf-8;", "\tformat=flowed", "", "Hi");

        assertThat(read(object).contentType()).isEqualTo("text/plain; charset=utf-8; format=flowed");
        assertThat(content(object)).isEqualTo("Hi");
    }

    @Test
    @DisplayName("[3862-2.4-03] without a blank line before Content-Type, the content follows the only one")
    void acceptsMimeHeadersAmongThoseOfCpim() throws Exception {
        var object = octets(TO, FROM, "Content-Type: text/html;", " charset=utf-8", "", "Hi", "", "more");

        var message = read(object);
        assertThat(content(object)).isEqualTo("Hi\r\n\r\nmore");
        assertThat(message.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(message.headers().all()).hasSize(2);
        assertThat(message.deviations()).containsExactly(Deviation.HEADERS_NOT_APART);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Hi\r\n\r\nmore", "Note: well\r\n\r\nmore", "--b\r\nContent-Type: a/b\r\n\r\nx", "", "\u0001"})
    @DisplayName("[3862-2.4-03, 3862-2.4-04] whatever the only part after the headers is, it is the content")
    void takesNoContentForHeaders(String content) throws Exception {
        assertThat(content(octets(FROM, TO, "Content-Type: text/html", "", content)))
                .isEqualTo(content);
        assertThat(content(octets(FROM, TO, "", content))).isEqualTo(content);
    }

    @Test
    @DisplayName("[3862-2.4-04] without Content-Type it is text/plain")
    void takesContentWithoutTypeForText() throws Exception {
        var oneBlankLine = octets(FROM, TO, "", "Hi");
        var twoBlankLines = octets(FROM, TO, "", "", "Hi");
        var otherHeaders = octets(FROM, TO, "", "Content-ID: <1@x>", "", "Hi");

        for (var object : new byte[][] {oneBlankLine, twoBlankLines, otherHeaders}) {
            assertThat(content(object)).isEqualTo("Hi");
            assertThat(read(object).contentType()).isEqualTo("text/plain");
            assertThat(read(object).deviations()).containsExactly(Deviation.NO_CONTENT_TYPE);
        }
    }

    @Test
    @DisplayName("[3862-2.4-06] Content-length does not cut the content")
    void ignoresContentLength() throws Exception {
        var object = octets(FROM, TO, "", "Content-Type: text/plain", "Content-length: 5", "", "twenty octets of text");

        assertThat(content(object)).isEqualTo("twenty octets of text");
    }

    @Test
    @DisplayName("[3862-2.4-05] the encoding of the content is known and undone while it is read")
    void knowsTransferEncodings() throws Exception {
        assertThat(decoded("Base64", "SGkgQm9i\r\nIQ==\r\n")).isEqualTo("Hi Bob!");
        assertThat(decoded("quoted-printable", "caf=C3=A9 =3d=\r\n=3D=\n= =Zz="))
                .isEqualTo("café === =Zz=");
        assertThat(decoded("8bit", "=3D")).isEqualTo("=3D");
        var unknown = read(octets(FROM, TO, "", "Content-Transfer-Encoding: x-gzip", "", ""));
        assertThat(unknown.transferEncoding()).isEqualTo(TransferEncoding.UNKNOWN);
        assertThatIOException().isThrownBy(() -> decoded("base64", "SGkgQ"));
    }

    private static String decoded(String encoding, String content) throws CpimException, IOException {
        var object =
                octets(FROM, TO, "", "Content-Type: text/plain", "Content-Transfer-Encoding: " + encoding, "", content);
        var message = read(object);
        var in = new ByteArrayInputStream(object);
        in.skipNBytes(message.contentOffset());
        return new String(message.transferEncoding().decode(in).readAllBytes(), UTF_8);
    }

    @Test
    @DisplayName("[3862-2.2-05, 3862-2.2-07] a line may be long, and its octets are UTF-8")
    void readsLongLinesOfAnyScript() throws Exception {
        var subject = "สวัสดี".repeat(1000);

        assertThat(subject.getBytes(UTF_8).length).isGreaterThan(16 << 10);
        assertThat(read(object("Subject: " + subject)).headers().subject().value())
                .isEqualTo(subject);
        assertMalformed("Subject: x\u00e9".getBytes(ISO_8859_1));
        assertMalformed(new String(object("Subject: é"), UTF_8).getBytes(ISO_8859_1));
    }

    @Test
    void readsNoMoreThanTheLimitsAllow() {
        var limits = new CpimLimits(200, 3);

        assertTooLarge(object("Subject: " + "x".repeat(300)), limits);
        assertTooLarge(object("A: 1", "B: 2"), limits);
        assertTooLarge(octets(FROM, TO, "", "Content-Type: text/plain", "X: " + "y".repeat(300), "", "Hi"), limits);
        assertTooLarge(new byte[0], new EndlessStream("x"), CpimLimits.DEFAULT);
        assertTooLarge(octets(FROM, ""), new EndlessStream("a: b\r\n"), CpimLimits.DEFAULT);
    }

    @Test
    void endlessContentCostsNoMoreThanTheLimits() throws Exception {
        var endless = new EndlessStream("x");
        var in = new SequenceInputStream(new ByteArrayInputStream(octets(FROM, TO, "", "")), endless);

        assertThat(CpimMessage.read(in, CpimLimits.DEFAULT).contentOffset()).isEqualTo(octets(FROM, TO, "", "").length);
        assertThat(endless.count).isLessThan(80 << 10);
    }

    private static void assertTooLarge(byte[] object, CpimLimits limits) {
        assertTooLarge(object, InputStream.nullInputStream(), limits);
    }

    private static void assertTooLarge(byte[] object, InputStream rest, CpimLimits limits) {
        assertThatExceptionOfType(CpimException.class)
                .isThrownBy(
                        () -> CpimMessage.read(new SequenceInputStream(new ByteArrayInputStream(object), rest), limits))
                .extracting(CpimException::reason)
                .isEqualTo(CpimException.Reason.TOO_LARGE);
    }

    @Test
    void readsTheSameOctetByOctet() throws Exception {
        var object = object("Subject: สวัสดี");
        var trickle = new ByteArrayInputStream(object) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(1, length));
            }
        };

        var message = CpimMessage.read(trickle, CpimLimits.DEFAULT);
        assertThat(message.contentOffset()).isEqualTo(read(object).contentOffset());
        assertThat(message.headers().all()).isEqualTo(read(object).headers().all());
    }

    @Test
    @DisplayName("[3862-2.2-03, 3862-2.2-04] a folded header, a line without a name, headers without end: malformed")
    void refusesWhatIsNoHeader() {
        assertMalformed("Subject: a", " continued");
        assertMalformed("Subject: a", "\tcontinued");
        assertMalformed("no header at all");
        assertMalformed(": nameless");
        assertMalformed("Two words: x");
        assertMalformed("a.b.c: x");
        assertMalformed("Subject: a\u0000b");
        assertMalformed("Subject: a\tb");
        assertMalformed("Subject: a\rb");
        assertMalformed(octets(FROM, TO));
        assertMalformed(octets(FROM, TO, ""));
        assertMalformed(new byte[0]);
    }

    @Test
    void tellsWhatIsMissing() throws Exception {
        assertThat(read(octets("from: <sip:a@x>", TO, "", "Content-Type: a/b", "", ""))
                        .deviations())
                .containsExactly(Deviation.NO_FROM);
        assertThat(read(octets("", "Content-Type: a/b", "", "")).deviations())
                .containsExactlyInAnyOrder(Deviation.NO_FROM, Deviation.NO_TO);
        assertThat(read(object("Subject: 1", "Subject: 2")).deviations()).containsExactly(Deviation.REPEATED_SUBJECT);
    }

    /** The same octets for ever. */
    private static final class EndlessStream extends InputStream {
        private final byte[] period;
        private long count;

        EndlessStream(String period) {
            this.period = period.getBytes(UTF_8);
        }

        @Override
        public int read() {
            return period[(int) (count++ % period.length)];
        }

        @Override
        public int read(byte[] target, int from, int length) {
            Arrays.setAll(new int[length], i -> target[from + i] = (byte) read());
            return length;
        }
    }
}
