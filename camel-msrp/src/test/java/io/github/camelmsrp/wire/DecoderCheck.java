// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Feeds any octets to a decoder and checks what holds for all of them: frames in a sensible order, no exception but one
 * MsrpException of connection scope, after which nothing comes; no more input kept than a line may have; no buffer
 * lost; whatever comes without a defect can be encoded, and reads the same again.
 */
final class DecoderCheck extends ChannelInboundHandlerAdapter {
    /** A line without its end, and an end-line that is not complete. */
    private static final int MOST_HELD = WireLimits.DEFAULT.maxLineOctets() + 2;

    private final MsrpDecoder decoder;
    private final EmbeddedChannel channel;
    private final List<Object> message = new ArrayList<>();
    private final List<ByteBuf> fed = new ArrayList<>();
    private boolean hasLostFraming;
    private @Nullable Throwable failure;

    DecoderCheck(Strictness strictness) {
        decoder = new MsrpDecoder(WireLimits.DEFAULT, strictness);
        channel = new EmbeddedChannel(decoder, this);
    }

    boolean hasLostFraming() {
        return hasLostFraming;
    }

    /** Feeds it in random pieces. */
    void feed(byte[] input, Random random) {
        int longest = random.nextInt(3) == 0 ? 8 : 4000;
        for (int from = 0; from < input.length; ) {
            int length = Math.min(input.length - from, 1 + random.nextInt(longest));
            ByteBuf piece = channel.alloc().buffer(length).writeBytes(input, from, length);
            fed.add(piece);
            channel.writeInbound(piece);
            from += length;
            rethrowFailure();
            assertThat(decoder.heldInput().readableBytes()).isLessThanOrEqualTo(MOST_HELD);
        }
        channel.finishAndReleaseAll();
        rethrowFailure();
        releaseBodies();
        assertThat(fed).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        assertThat(hasLostFraming).isFalse();
        if (frame instanceof RequestHead || frame instanceof ResponseHead) {
            assertThat(message).isEmpty();
        } else {
            assertThat(message).isNotEmpty();
        }
        message.add(frame);
        if (frame instanceof BodyPart part) {
            assertThat(part.content().isReadable()).isTrue();
            assertThat(message.get(0)).isInstanceOfSatisfying(RequestHead.class, head -> {
                assertThat(head.defect()).isNull();
                assertThat(head.hasBody()).isTrue();
            });
        } else if (frame instanceof EndLine end) {
            complete(end);
        }
    }

    private void complete(EndLine end) {
        boolean isSendable = message.get(0) instanceof RequestHead head
                ? head.defect() == null && end.defect() == null
                : message.get(0) instanceof ResponseHead response
                        && !response.toPath().isEmpty()
                        && !response.fromPath().isEmpty();
        if (isSendable) {
            String sent = TestOctets.text(RoundTripTest.encode(new ArrayList<>(message)));
            String read = Transcript.of(Strictness.STRICT, sent);
            assertThat(read).endsWith("end: " + end.flag().symbol() + "\n").doesNotContain("defect", "lost");
            message.clear();
        }
        releaseBodies();
    }

    private void releaseBodies() {
        for (Object frame : message) {
            if (frame instanceof BodyPart part) {
                part.release();
            }
        }
        message.clear();
    }

    /** The one expected exception, or a check above that failed, which Netty brings here as well. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean isExpected =
                !hasLostFraming && cause instanceof MsrpException e && e.scope() == MsrpException.Scope.CONNECTION;
        if (isExpected) {
            hasLostFraming = true;
        } else if (failure == null) {
            failure = cause;
        }
    }

    private void rethrowFailure() {
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }
}
