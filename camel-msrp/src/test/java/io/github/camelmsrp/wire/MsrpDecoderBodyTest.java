// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static io.github.camelmsrp.wire.TestOctets.END;
import static io.github.camelmsrp.wire.TestOctets.MESSAGE_ID;
import static io.github.camelmsrp.wire.TestOctets.PATHS;
import static io.github.camelmsrp.wire.TestOctets.message;
import static io.github.camelmsrp.wire.TestOctets.octets;
import static io.github.camelmsrp.wire.TestOctets.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsrpDecoderBodyTest {
    private static final String HEAD =
            Transcript.of(request("SEND", PATHS + MESSAGE_ID)).replace("end: $\n", "Content-Type: text/plain\n");

    @DisplayName("[4975-7.1-17] [4975-9-30] [4975-9-31] all that is not exactly the end-line is data")
    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "",
                "\n",
                "\r",
                "\r\n",
                "\r\n\r\n",
                "a\r\n",
                "\u0000\u00FF\u0080",
                "x-------d4e5f607$\r\n",
                "\n-------d4e5f607$\r\n",
                "\r-------d4e5f607$\r\n",
                "\r\n--------d4e5f607$\r\n",
                "\r\n------d4e5f607$\r\n",
                "\r\n-------d4e5f607$\n",
                "\r\n-------d4e5f607$\r",
                "\r\n-------d4e5f607$\r\r\n",
                "\r\n-------d4e5f607$x",
                "\r\n-------d4e5f607!\r\n",
                "\r\n-------d4e5f607\r\n",
                "\r\n-------d4e5f60\r\n",
                "\r\n-------d4e5f60$\r\n",
                "\r\n-------d4e5f6077$\r\n",
                "\r\n-------D4E5F607$\r\n",
                "\r\n-------d4e5f607$ \r\n",
                "\r\n-------d4e5f607$$\r\n",
                "\r\n-------d4e5f608$\r\n",
                "\r\n\r\n\r\n-------\r\n-------d4e5f607\r\n-------d4e5f607",
                "MSRP abcd SEND\r\nTo-Path: msrp://h:1/a;tcp\r\n\r\nx\r\n-------abcd$\r\n"
            })
    void deliversData(String body) {
        for (String data : new String[] {body, "text" + body, body + body}) {
            String expected = HEAD + "body: " + escaped(data) + "\nend: $\n";
            assertThat(Transcript.of(message(data))).isEqualTo(expected);
            assertThat(octetByOctet(message(data))).isEqualTo(expected);
        }
    }

    @DisplayName("[4975-9-29] [4975-9-31] each flag ends a chunk, with and without a body")
    @ParameterizedTest
    @EnumSource(ContinuationFlag.class)
    void readsTheFlag(ContinuationFlag flag) {
        String end = "end: " + flag.symbol() + "\n";
        assertThat(Transcript.of(message("Hello").replace('$', flag.symbol()))).endsWith("body: Hello\n" + end);
        assertThat(Transcript.of(request("SEND", PATHS + MESSAGE_ID).replace('$', flag.symbol())))
                .endsWith(end);
    }

    @DisplayName("[4975-9-29] [4975-9-31] an id that ends like a flag")
    @ParameterizedTest
    @ValueSource(strings = {"abc+", "a+++", "ab+c", "a---", "a-------b", "a-------a-------a"})
    void readsIdsWithFlagsAndHyphens(String id) {
        String message = ("MSRP ID SEND\r\n" + PATHS + MESSAGE_ID
                        + "Content-Type: text/plain\r\n\r\n"
                        + "\r\n-------ID\r\n-------ID-\r\n-------ID++\r\n-------ID+\r\n")
                .replace("ID", id)
                .replace("Message-" + id, "Message-ID");
        String body = "\\r\\n-------ID\\r\\n-------ID-\\r\\n-------ID++".replace("ID", id);
        assertThat(Transcript.of(message)).endsWith("body: " + body + "\nend: +\n");
        assertThat(octetByOctet(message)).endsWith("body: " + body + "\nend: +\n");
    }

    @DisplayName("[4975-7.1-14] an empty body is there; after the empty line one line break is enough")
    @Test
    void tellsEmptyFromNone() {
        assertThat(Transcript.of(message(""))).isEqualTo(HEAD + "body: \nend: $\n");
        assertThat(Transcript.of(message("").replace("\r\n\r\n\r\n", "\r\n\r\n")))
                .isEqualTo(HEAD + "body: \nend: $\n");
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        channel.writeInbound(
                channel.alloc().buffer().writeBytes(octets(request("SEND", PATHS + MESSAGE_ID) + message(""))));
        RequestHead bodiless = channel.readInbound();
        assertThat(bodiless.hasBody()).isFalse();
        assertThat(channel.<Frame>readInbound()).isEqualTo(new EndLine("d4e5f607", ContinuationFlag.COMPLETE));
        RequestHead empty = channel.readInbound();
        assertThat(empty.hasBody()).isTrue();
        assertThat(channel.<Frame>readInbound()).isEqualTo(new EndLine("d4e5f607", ContinuationFlag.COMPLETE));
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }

    @Test
    void takesContentTypeWithoutEmptyLineForAnEmptyBodyOnlyIfLenient() {
        String message = request("SEND", PATHS + MESSAGE_ID + "Content-Type: text/plain\r\n");
        assertThat(Transcript.of(Strictness.LENIENT, message)).isEqualTo(HEAD + "body: \nend: $\n");
        assertThat(Transcript.of(Strictness.STRICT, message)).contains("defect: 400\nend: $\n");
    }

    @DisplayName("a body without Content-Type is a defect and discarded")
    @Test
    void discardsABodyWithoutContentType() {
        String message = request("SEND", PATHS + MESSAGE_ID + "\r\ntext\r\n");
        assertThat(Transcript.of(message + message)).isEqualTo("MSRP d4e5f607 SEND\ndefect: 400\nend: $\n".repeat(2));
    }

    @DisplayName("[4975-5.1-02] the end is where the end-line is, whatever Byte-Range says")
    @Test
    void ignoresByteRangeForFraming() {
        String nine = message("ninebytes").replace("Content-Type", "Byte-Range: 1-5/5\r\nContent-Type");
        assertThat(Transcript.of(nine + message("x"))).contains("body: ninebytes\n", "body: x\n");
    }

    @DisplayName("[4975-7.1.1-35] a large body of random octets, in pieces of all sizes")
    @Test
    void deliversRandomOctets() {
        Random random = new Random(7);
        byte[] body = new byte[20_000];
        random.nextBytes(body);
        byte[] message = octets(message(TestOctets.text(body)));
        for (int size : new int[] {1, 7, 9, 64, 1000, 15_000, message.length}) {
            ByteBuf received = Unpooled.buffer(body.length);
            EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
            for (int from = 0; from < message.length; from += size) {
                int length = Math.min(size, message.length - from);
                channel.writeInbound(Unpooled.wrappedBuffer(message, from, length));
                for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
                    if (frame instanceof BodyPart part) {
                        received.writeBytes(part.content());
                        part.release();
                    }
                }
            }
            assertThat(ByteBufUtil.getBytes(received)).isEqualTo(body);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void passesOnAtOnceWhatCannotBeginAnEndLine() {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        String message = message("");
        channel.writeInbound(Unpooled.wrappedBuffer(
                octets(message.substring(0, message.indexOf("\r\n\r\n") + 4) + "first\r\n-------d4e5")));
        assertThat(channel.<Frame>readInbound()).isInstanceOf(RequestHead.class);
        BodyPart first = channel.readInbound();
        assertThat(first.content().toString(US_ASCII)).isEqualTo("first");
        first.release();
        assertThat(channel.<Frame>readInbound()).isNull();
        channel.writeInbound(Unpooled.wrappedBuffer(octets("?")));
        BodyPart second = channel.readInbound();
        assertThat(second.content().toString(US_ASCII)).isEqualTo("\r\n-------d4e5?");
        second.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void saysWhetherABodyPartIsGone() {
        BodyPart part = new BodyPart(Unpooled.buffer(1)).retain(2);
        assertThat(part.release()).isFalse();
        assertThat(part.release(2)).isTrue();
        assertThat(new BodyPart(Unpooled.buffer(1)).release()).isTrue();
    }

    @DisplayName("between calls the decoder has no view of a buffer that lives its own life")
    @Test
    void letsGoOfTheBuffer() {
        var view = new InputView();
        var channel = new EmbeddedChannel(new MsrpDecoder(WireLimits.DEFAULT, Strictness.LENIENT, view));
        for (String part :
                List.of(message("Hello").substring(0, 20), message("Hello").substring(20))) {
            channel.writeInbound(Unpooled.wrappedBuffer(octets(part)));

            assertThatThrownBy(() -> view.getByte(view.position() - 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        channel.finishAndReleaseAll();
    }

    @DisplayName("body parts are slices of what was read, not copies")
    @Test
    void doesNotCopyBodies() {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder());
        ByteBuf read = channel.alloc().buffer().writeBytes(octets(message("Hello")));
        channel.writeInbound(read);
        channel.readInbound();
        BodyPart part = channel.readInbound();
        assertThat(read.refCnt()).isPositive();
        read.setByte(message("").indexOf("\r\n\r\n") + 4, 'J');
        assertThat(part.content().toString(US_ASCII)).isEqualTo("Jello");
        part.release();
        assertThat(read.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @DisplayName("a body over the limit of a method that is not SEND")
    @ParameterizedTest
    @ValueSource(strings = {"REPORT", "NICKNAME", "PROBE"})
    void boundsTheBodiesOfOtherMethods(String method) {
        String head = PATHS + MESSAGE_ID + "Status: 000 200 OK\r\nContent-Type: text/plain\r\n\r\n";
        String fits = request(method, head + "x".repeat(10240) + "\r\n");
        assertThat(Transcript.of(fits)).endsWith("body: " + "x".repeat(10240) + "\nend: $\n");
        String over = request(method, head + "x".repeat(10241) + "\r\n");
        assertThat(Transcript.of(over + fits)).endsWith("defect: 400\nend: $\n" + Transcript.of(fits));
        assertThat(octetByOctet(over)).endsWith("body: " + "x".repeat(10240) + "\ndefect: 400\nend: $\n");
        assertThat(Transcript.of(message("x".repeat(10241)))).doesNotContain("defect");
    }

    @DisplayName("however long it is, nothing is kept")
    @Test
    void keepsNothingOfADiscardedBody() {
        Transcript transcript = new Transcript();
        MsrpDecoder decoder = new MsrpDecoder();
        EmbeddedChannel channel = new EmbeddedChannel(decoder, transcript);
        channel.writeInbound(Unpooled.wrappedBuffer(octets("MSRP d4e5f607 SEND\r\n" + PATHS + "\r\n")));
        byte[] piece = octets("\r\n-------d4e5f607".repeat(1000));
        for (int i = 0; i < 20; i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(piece));
            assertThat(decoder.heldInput().readableBytes()).isLessThan(45);
        }
        channel.writeInbound(Unpooled.wrappedBuffer(octets("\r\n" + END)));
        assertThat(transcript.take()).isEqualTo("MSRP d4e5f607 SEND\ndefect: 400\nend: $\n");
        channel.finishAndReleaseAll();
    }

    private static String escaped(String body) {
        return body.replace("\r", "\\r").replace("\n", "\\n");
    }

    private static String octetByOctet(String message) {
        Transcript transcript = new Transcript();
        EmbeddedChannel channel = Transcript.channel(Strictness.LENIENT, transcript);
        for (byte octet : octets(message)) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {octet}));
        }
        channel.finishAndReleaseAll();
        return transcript.take();
    }
}
