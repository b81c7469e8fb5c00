// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One connection of a sender that keeps a window of unanswered frames: prepared octets go out, answers are counted and,
 * for MSRP, looked at: the transaction ids must come back in their order with status 200.
 */
final class WindowHandler extends ByteToMessageDecoder {

    private final MessageLoad load;
    private final ByteBuf frames;
    private final int frameOctets;
    private final int count;
    private final int window;
    private final Histogram latencies;
    private int answerOctets;
    private int next;
    private int answered;
    private int outstanding;
    private long sentAt;

    /** @param frames of equal size; the window and the numbers of the load say how many */
    WindowHandler(MessageLoad load, ByteBuf frames, Histogram latencies) {
        this.load = load;
        this.frames = frames;
        this.latencies = latencies;
        window = load.window();
        count = load.framesPerSession();
        frameOctets = frames.readableBytes() / count;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        load.connected(this, context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        frames.release();
    }

    /** On the event loop. */
    void start(ChannelHandlerContext context) {
        send(context, window);
        context.flush();
    }

    private void send(ChannelHandlerContext context, int messages) {
        if (window == 1) {
            sentAt = System.nanoTime();
        }
        outstanding += messages;
        load.sent(messages);
        int left = messages;
        while (left > 0) {
            int run = Math.min(left, count - next);
            context.write(frames.retainedSlice(next * frameOctets, run * frameOctets));
            next = (next + run) % count;
            left -= run;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (answerOctets == 0 && !measureAnswer(in)) {
            return;
        }
        int answers = in.readableBytes() / answerOctets;
        if (answers == 0) {
            return;
        }
        if (window == 1) {
            latencies.recordValue(System.nanoTime() - sentAt);
        }
        if (load.isMsrp()) {
            check(in, answers);
        }
        in.skipBytes(answers * answerOctets);
        outstanding -= answers;
        load.answered(answers);
        if (load.isRunning()) {
            send(context, answers);
            context.flush();
        } else if (outstanding == 0) {
            load.finished();
            context.close();
        }
    }

    /** All answers are as long as the first. */
    private boolean measureAnswer(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), load.isMsrp() ? (byte) '$' : (byte) '\n');
        if (end < 0) {
            return false;
        }
        answerOctets = end - in.readerIndex() + (load.isMsrp() ? 3 : 1);
        return true;
    }

    private void check(ByteBuf in, int answers) {
        for (int i = 0; i < answers; i++) {
            int at = in.readerIndex() + i * answerOctets;
            long sent = frames.getLong(answered * frameOctets + Frames.ID_AT);
            if (in.getLong(at + Frames.ID_AT) != sent || !Frames.isOk(in, at)) {
                load.fault();
            }
            answered = answered + 1 == count ? 0 : answered + 1;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        load.fault();
        context.close();
    }
}
