// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {

    @DisplayName("[4975-7.1-16] [4975-7.1-17] bodies with every kind of end come back octet by octet")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a\n",
                "a\r",
                "a\r\n",
                "a\r\n\r\n",
                "\r\n",
                "\r",
                "\n",
                "-------",
                "\r\n-------",
                "-------d4e5f607"
            })
    void keepsTheBody(String body) {
        MsrpHeaders headers = MsrpHeaders.builder()
                .messageId("6f1c22d0")
                .contentType("text/plain")
                .build();
        RequestHead head = new RequestHead(
                "d4e5f607",
                MsrpMethod.SEND,
                MsrpPath.parse("msrp://h:1/a;tcp"),
                MsrpPath.parse("msrp://i:1/b;tcp"),
                headers);
        ByteBuf wire = Unpooled.buffer();
        EndLine end = new EndLine("d4e5f607", ContinuationFlag.MORE);
        MsrpEncoder.encode(head, wire);
        wire.writeBytes(TestOctets.octets(body));
        MsrpEncoder.encodeAfterBody(end, wire);
        List<Object> frames = decode(Strictness.STRICT, wire);
        assertThat(frames.get(0)).isEqualTo(head);
        assertThat(frames.get(frames.size() - 1)).isEqualTo(end);
        assertThat(body(frames)).isEqualTo(TestOctets.octets(body));
    }

    @DisplayName("[4975-9-10] what was received without a defect can be sent on, and is strict then")
    @ParameterizedTest
    @MethodSource("io.github.camelmsrp.wire.WireVector#all")
    void sendsOnWhatItReceived(WireVector vector) {
        String first = Transcript.of(TestOctets.text(vector.octets()));
        if (first.contains("defect") || first.contains("lost")) {
            return;
        }
        List<Object> frames = decode(Strictness.LENIENT, Unpooled.copiedBuffer(vector.octets()));
        assertThat(Transcript.of(Strictness.STRICT, TestOctets.text(encode(frames))))
                .isEqualTo(first);
    }

    @DisplayName("random heads and bodies, whole and cut, come back equal")
    @ParameterizedTest
    @EnumSource(Strictness.class)
    void keepsRandomMessages(Strictness strictness) {
        Random random = new Random(1);
        RandomFrames generator = new RandomFrames(random);
        for (int run = 0; run < 500; run++) {
            List<Object> sent = new ArrayList<>();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                sent.addAll(generator.message());
            }
            List<Object> expected = joined(generator.copy(sent));
            byte[] octets = encode(sent);
            EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder(WireLimits.DEFAULT, strictness));
            for (int from = 0; from < octets.length; ) {
                int length = Math.min(octets.length - from, 1 + random.nextInt(random.nextBoolean() ? 10 : 3000));
                channel.writeInbound(Unpooled.wrappedBuffer(octets, from, length));
                from += length;
            }
            assertThat(joined(drain(channel))).isEqualTo(expected);
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void bodyPartsAreCountedReferences() {
        BodyPart part = new BodyPart(Unpooled.copiedBuffer(new byte[] {1, 2}));
        assertThat(part.retain().refCnt()).isEqualTo(2);
        assertThat(part.touch().touch("here").release()).isFalse();
        assertThat(part.copy().content()).isEqualTo(part.content()).isNotSameAs(part.content());
        assertThat(part.duplicate().retain(2).release(2)).isFalse();
        assertThat(part.retainedDuplicate().refCnt()).isEqualTo(2);
        assertThat(part).hasToString("body part of 2 octets");
        part.release(2);
        assertThat(part.refCnt()).isZero();
    }

    private static List<Object> decode(Strictness strictness, ByteBuf octets) {
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder(WireLimits.DEFAULT, strictness));
        channel.writeInbound(octets);
        List<Object> frames = drain(channel);
        assertThat(channel.finishAndReleaseAll()).isFalse();
        return frames;
    }

    private static List<Object> drain(EmbeddedChannel channel) {
        List<Object> frames = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    /** Parts of one body put together, which releases them. */
    private static List<Object> joined(List<Object> frames) {
        List<Object> joined = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (Object frame : frames) {
            if (frame instanceof BodyPart part) {
                body.append(ByteBufUtil.hexDump(part.content()));
                part.release();
            } else {
                if (frame instanceof EndLine) {
                    joined.add(body.toString());
                    body.setLength(0);
                }
                joined.add(frame);
            }
        }
        return joined;
    }

    private static byte[] body(List<Object> frames) {
        ByteBuf body = Unpooled.buffer();
        for (Object frame : frames) {
            if (frame instanceof BodyPart part) {
                body.writeBytes(part.content());
                part.release();
            }
        }
        return ByteBufUtil.getBytes(body);
    }

    /** Leaves the frames as they are, but for the bodies, which are released. */
    static byte[] encode(List<Object> frames) {
        ByteBuf out = Unpooled.buffer();
        boolean hasBody = false;
        for (Object frame : frames) {
            if (frame instanceof RequestHead head) {
                hasBody = head.hasBody();
                MsrpEncoder.encode(head, out);
            } else if (frame instanceof ResponseHead head) {
                hasBody = false;
                MsrpEncoder.encode(head, out);
            } else if (frame instanceof BodyPart part) {
                out.writeBytes(part.content().duplicate());
                part.release();
            } else if (frame instanceof EndLine end) {
                if (hasBody) {
                    MsrpEncoder.encodeAfterBody(end, out);
                } else {
                    MsrpEncoder.encode(end, out);
                }
            }
        }
        return ByteBufUtil.getBytes(out);
    }
}
