// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One large body, as bare octets or as chunks of MSRP, written as fast as the socket takes it. */
final class StreamLoad extends ChannelInboundHandlerAdapter {

    private static final int PATIENCE_SECONDS = 300;

    private final boolean isMsrp;
    private final boolean hasTls;
    private final Fields orders;
    private final int port;
    private final long octets;
    private final int chunk;
    private final String messageId = "bulk" + System.nanoTime();
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private long start;
    private long offset;
    private long answersDue;
    private boolean hasBegun;

    StreamLoad(Fields orders) {
        isMsrp = orders.text("kind").equals("msrp");
        hasTls = orders.has("tls");
        this.orders = orders;
        port = orders.count("port", 0);
        octets = orders.number("octets");
        chunk = orders.count("chunk", Frames.CHUNK_OCTETS);
        answersDue = isMsrp ? (octets + chunk - 1) / chunk : 1;
    }

    Fields run(Loops loops) throws Exception {
        loops.client(hasTls ? Tls.nettyClient(Tls.Provider.of(orders)) : null, () -> this)
                .connect(Loops.HOST, port)
                .sync();
        long nanos = done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return Fields.of("megabytesPerSecond", octets * 1e3 / nanos).with("faults", 0);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!hasTls) {
            begin(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                begin(context);
            } else {
                done.completeExceptionally(handshake.cause());
            }
        }
    }

    private void begin(ChannelHandlerContext context) {
        hasBegun = true;
        start = System.nanoTime();
        if (!isMsrp) {
            context.write(context.alloc().buffer(8).writeLong(octets));
        }
        fill(context);
    }

    private void fill(ChannelHandlerContext context) {
        while (hasBegun && context.channel().isWritable() && offset < octets) {
            long at = offset;
            int length = (int) Math.min(chunk, octets - at);
            // Before the write, which may come back here when it changes whether the channel is writable.
            offset += length;
            context.write(isMsrp ? chunk(context, at, length) : Pattern.piece(at, length));
        }
        context.flush();
    }

    private ByteBuf chunk(ChannelHandlerContext context, long at, int length) {
        String id = Frames.transactionId((int) (at / chunk % 10_000_000));
        String head = "MSRP " + id + " SEND\r\nTo-Path: msrp" + (hasTls ? "s" : "") + "://127.0.0.1:" + port
                + "/desk-1;tcp\r\nFrom-Path: msrp" + (hasTls ? "s" : "") + "://127.0.0.1:9/" + messageId
                + ";tcp\r\nMessage-ID: " + messageId + "\r\nByte-Range: " + (at + 1) + '-' + (at + length) + '/'
                + octets + "\r\nContent-Type: application/octet-stream\r\n\r\n";
        String end = "\r\n-------" + id + (at + length == octets ? "$" : "+") + "\r\n";
        return Unpooled.wrappedBuffer(text(context, head), Pattern.piece(at, length), text(context, end));
    }

    private static ByteBuf text(ChannelHandlerContext context, String text) {
        var octets = context.alloc().ioBuffer(text.length());
        octets.writeCharSequence(text, StandardCharsets.US_ASCII);
        return octets;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        fill(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        // The end-line of an answer is the only place of a dollar sign.
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            byte octet = in.getByte(i);
            if (octet == '$' || !isMsrp) {
                answersDue--;
            }
        }
        boolean isRefused = isMsrp && in.toString(StandardCharsets.US_ASCII).contains(" 413");
        in.release();
        if (isRefused) {
            done.completeExceptionally(new IllegalStateException("refused"));
        } else if (answersDue == 0) {
            done.complete(System.nanoTime() - start);
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        done.completeExceptionally(new IllegalStateException("closed with " + answersDue + " answers due"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.completeExceptionally(cause);
        context.close();
    }
}
