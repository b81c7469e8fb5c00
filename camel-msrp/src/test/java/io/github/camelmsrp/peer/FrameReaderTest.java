// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final String BOB = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";

    private static final String MESSAGE = """
            MSRP d4e5f60718293a4b SEND
            To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            Message-ID: 6f1c22d09be84a7e
            Byte-Range: 1-5/5
            Content-Type: text/plain

            Hello
            -------d4e5f60718293a4b$
            """;
    private static final String RESPONSE = """
            MSRP d4e5f60718293a4b 200 OK
            To-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            From-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            -------d4e5f60718293a4b$
            """;
    private static final String BODILESS = """
            MSRP 0a1b2c3d4e5f6071 SEND
            To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            Message-ID: 11aa22bb33cc44dd
            Byte-Range: 1-0/0
            -------0a1b2c3d4e5f6071$
            """;
    private static final String EMPTY_BODY = """
            MSRP 1a1b2c3d4e5f6072 SEND
            To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            Message-ID: 12aa22bb33cc44dd
            Byte-Range: 1-0/0
            Content-Type: text/plain


            -------1a1b2c3d4e5f6072$
            """;
    private static final String INTERRUPTED = """
            MSRP 2b1b2c3d4e5f6073 SEND
            To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            Message-ID: 13aa22bb33cc44dd
            Success-Report: yes
            Byte-Range: 1-*/16
            Content-Type: text/plain

            first half
            -------2b1b2c3d4e5f6073+
            """;
    private static final String REPORT = """
            MSRP 4d1b2c3d4e5f6075 REPORT
            To-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            From-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            Message-ID: 13aa22bb33cc44dd
            Byte-Range: 1-16/16
            Status: 000 200 OK
            -------4d1b2c3d4e5f6075$
            """;
    private static final String LOOKS_LIKE_FRAMING = """
            MSRP 5e1b2c3d4e5f6076 SEND
            To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp
            From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp
            Message-ID: 14aa22bb33cc44dd
            Byte-Range: 1-47/47
            Content-Type: text/plain

            -------5e1b2c3d4e5f60$
            -------5e1b2c3d4e5f6076
            -------5e1b2c3d4e5f6076$
            """;
    private static final List<String> RIGHT =
            List.of(MESSAGE, RESPONSE, BODILESS, EMPTY_BODY, INTERRUPTED, REPORT, LOOKS_LIKE_FRAMING);

    @Test
    void readsEveryPartOfARequestAsItIsSpelled() throws IOException {
        var frame = read(MESSAGE);

        assertThat(frame.isSend()).isTrue();
        assertThat(frame.transactionId()).isEqualTo("d4e5f60718293a4b");
        assertThat(frame.toPath()).isEqualTo(BOB);
        assertThat(frame.fromPath()).isEqualTo(ALICE);
        assertThat(frame.headers())
                .extracting(PeerHead.Header::toString)
                .containsExactly(
                        "To-Path: " + BOB,
                        "From-Path: " + ALICE,
                        "Message-ID: 6f1c22d09be84a7e",
                        "Byte-Range: 1-5/5",
                        "Content-Type: text/plain");
        assertThat(frame.byteRange()).contains(new PeerRange(1, 5, 5));
        assertThat(frame.text()).isEqualTo("Hello");
        assertThat(frame.flag()).isEqualTo('$');
        assertThat(frame.length()).isEqualTo(PeerMessage.wire(MESSAGE).length);
    }

    @Test
    void readsAResponseWithAndWithoutPhrase() throws IOException {
        assertThat(read(RESPONSE).status()).isEqualTo(200);
        assertThat(read(RESPONSE).comment()).contains("OK");
        assertThat(read(RESPONSE.replace(" OK", "")).comment()).isEmpty();
        assertThat(read(RESPONSE.replace(" OK", " ")).comment()).contains("");
    }

    @Test
    void tellsNoBodyFromAnEmptyBody() throws IOException {
        assertThat(read(BODILESS).hasBody()).isFalse();
        assertThat(read(EMPTY_BODY).hasBody()).isTrue();
        assertThat(read(EMPTY_BODY).bodyLength()).isZero();
    }

    @Test
    void readsFramesOfOneStreamWhateverTheReads() throws IOException {
        byte[] octets = PeerMessage.wire(String.join("", RIGHT));
        for (int size = 1; size < 100; size++) {
            assertThat(rawFrames(Splits.every(size).cut(octets))).isEqualTo(RIGHT);
        }
        for (int at = 1; at < octets.length; at++) {
            assertThat(rawFrames(Splits.at(at).cut(octets))).isEqualTo(RIGHT);
        }
    }

    @Test
    void keepsABodyOfAnyOctetsAndSize() throws IOException {
        var random = new SplittableRandom(1);
        for (int length : new int[] {1, 2, 9, 100, 65_500, 65_536, 65_600, 200_000, 1_000_000}) {
            byte[] body = new byte[length];
            random.nextBytes(body);
            var message = send("1-*/" + length, body);
            var frame = read(new ByteArrayInputStream(message.octets()));

            assertThat(frame.body()).isEqualTo(body);
            assertThat(frame.raw()).isEqualTo(message.octets());
        }
    }

    @Test
    void keepsABodyThatNearlyEndsTheFrameAgainAndAgain() throws IOException {
        for (String almost :
                List.of("\r\n", "-", "\r\n-------", "\r\n-------abcd", "\r\n-------abcX$\r\n", "-------abcd!")) {
            String body = almost.repeat(20_000);
            var message = send("1-*/*", body.getBytes(StandardCharsets.UTF_8)).tid("abcd");

            assertThat(read(new ByteArrayInputStream(message.octets())).text()).isEqualTo(body);
        }
    }

    @Test
    void streamsABodyToASink() throws IOException {
        byte[] body = "0123456789".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
        var out = new ByteArrayOutputStream();
        var reader = reader(new ByteArrayInputStream(send("1-*/*", body).octets()));
        var frame = reader.next(head -> Optional.of(BodySink.into(out))).orElseThrow();

        assertThat(out.toByteArray()).isEqualTo(body);
        assertThat(frame.bodyLength()).isEqualTo(body.length);
        assertThatThrownBy(frame::body).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void doesNotAskForOctetsBeyondTheFrame() throws IOException {
        for (String frame : RIGHT) {
            var endless = new InputStream() {
                @Override
                public int read() {
                    throw new AssertionError("read beyond the frame");
                }
            };
            var in = new SequenceInputStream(new ByteArrayInputStream(PeerMessage.wire(frame)), endless);
            assertThat(reader(in).next()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MSRP abc SEND",
                "MSRP d4e5f60718293a4b  SEND",
                "MSRP d4e5f60718293a4b SEND ",
                "MSRP d4e5f60718293a4b send",
                "msrp d4e5f60718293a4b SEND",
                "MSRP d4e5_60718293a4b SEND",
                "MSRP d4e5f60718293a4b 20",
                "GET / HTTP/1.1"
            })
    void refusesAStartLine(String line) {
        assertRefused(MESSAGE.replace("MSRP d4e5f60718293a4b SEND", line), "not a start line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Byte-Range: *-5/5",
                "Byte-Range: 1-5",
                "Byte-Range: 1 -5/5",
                "Byte-Range: 0-4/5",
                "Byte-Range: 5-3/10",
                "Byte-Range: 1-20/10",
                "Byte-Range: 1-*/9223372036854775808",
                "Byte-Range:1-5/5",
                "Byte-Range:  1-5/5",
                "Byte-Range : 1-5/5",
                " folded",
                "Failure-Report: maybe",
                "Message-ID: second00",
                "Use-Path: msrp://relay.example.net",
                "X-Control: a\u0001b"
            })
    void refusesAHeaderLine(String line) {
        String wrong = MESSAGE.replace("Byte-Range: 1-5/5", line);
        assertThatThrownBy(() -> read(wrong)).isInstanceOf(PeerFailure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp://h:1/a",
                "msrp://h:1/;tcp",
                "msrp://h:1/a%41;tcp",
                "msrp://h:1/a;tcp;x=",
                "msrp://h:1/a;tcp  msrp://h:1/b;tcp",
                "http://h:1/a;tcp",
                ""
            })
    void refusesAPath(String path) {
        assertRefused(MESSAGE.replace(BOB, path), "To-Path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp://[::1]:2855/a;tcp",
                "msrps://alice@h.example.org/a+b=c/d~e_f;ws;x;y=z",
                "MSRP://h%6Fst:1;tcp",
                "msrp://h:1/a;tcp msrps://r:2/b;tcp"
            })
    void readsAPath(String path) throws IOException {
        assertThat(read(MESSAGE.replace(BOB, path)).toPath()).isEqualTo(path);
    }

    @Test
    void refusesHeadersOutOfOrder() {
        assertRefused(MESSAGE.replace("To-Path", "X-Path"), "To-Path is not the first");
        assertRefused(MESSAGE.replace("From-Path", "X-Path"), "From-Path is not the second");
        assertRefused(
                MESSAGE.replace("Content-Type: text/plain", "Content-Type: text/plain\nX-Note: late"),
                "Content-Type is not the last");
        assertRefused(
                MESSAGE.replace("Byte-Range: 1-5/5", "Content-Disposition: render\nByte-Range: 1-5/5"),
                "a header field after a MIME header field");
    }

    @Test
    void refusesABodyWithoutTypeAndATypeWithoutBody() {
        assertRefused(MESSAGE.replace("Content-Type: text/plain\n", ""), "a blank line without Content-Type");
        assertRefused(MESSAGE.replace("\n\nHello\n", "\n"), "Content-Type without a body");
        assertRefused(MESSAGE.replace("Hello\n", ""), "a blank line directly before the end-line");
    }

    @Test
    void refusesLineEndsOtherThanCrlf() {
        byte[] lineFeeds = MESSAGE.getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(lineFeeds))).hasMessageContaining("LF alone");
        assertRefused(MESSAGE.replace("Byte-Range", "X-A: b\rByte-Range"), "control octet 13");
    }

    @Test
    void refusesAHeadThatIsNotUtf8() {
        byte[] latin = MESSAGE.replace("\n", "\r\n")
                .replace("Byte-Range: 1-5/5", "X-Name: J\u00fcrgen")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> read(new ByteArrayInputStream(latin))).hasMessageContaining("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-------d4e5f60718293a4b$", "-------d4e5f60718293a4b+x", "-\n-------d4e5f60718293a4b#."})
    void refusesTheEndLineInsideTheBody(String body) {
        assertRefused(MESSAGE.replace("Hello", body), "the end-line of the frame inside its body");
    }

    @Test
    void refusesAFrameThatIsCutOff() {
        byte[] whole = PeerMessage.wire(MESSAGE);
        for (int length = 1; length < whole.length; length++) {
            var part = new ByteArrayInputStream(whole, 0, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(PeerFailure.class).hasMessageContaining("ends inside");
        }
    }

    private static PeerMessage send(String range, byte[] body) {
        return PeerMessage.send(BOB, ALICE).header("Byte-Range", range).body("application/octet-stream", body);
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(PeerFailure.class).hasMessageContaining(reason);
    }

    private static PeerFrame read(String text) throws IOException {
        return read(new ByteArrayInputStream(PeerMessage.wire(text)));
    }

    private static PeerFrame read(InputStream in) throws IOException {
        return reader(in).next().orElseThrow();
    }

    private static FrameReader reader(InputStream in) {
        return new FrameReader(in, PeerOptions.plain().reading());
    }

    private static List<String> rawFrames(List<byte[]> pieces) throws IOException {
        var streams = pieces.stream().map(ByteArrayInputStream::new).toList();
        var reader = reader(new SequenceInputStream(Collections.enumeration(streams)));
        var frames = new ArrayList<String>();
        for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            frames.add(new String(frame.get().raw(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        }
        return frames;
    }
}
