// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Connections that bring one message each: many after each other, or many that stay. */
final class ConnectLoad {

    private static final int AT_A_TIME = 64;

    private final Loops loops;
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicLong faults = new AtomicLong();
    private final Queue<Channel> idle = new ConcurrentLinkedQueue<>();

    ConnectLoad(Loops loops) {
        this.loops = loops;
    }

    /** Says one thing and calls back with the answer. */
    private final class OneMessage extends SimpleChannelInboundHandler<ByteBuf> {
        private final boolean isMsrp;
        private final ByteBuf frame;
        private final Consumer<Channel> answered;

        OneMessage(boolean isMsrp, ByteBuf frame, Consumer<Channel> answered) {
            this.isMsrp = isMsrp;
            this.frame = frame;
            this.answered = answered;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(frame);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            if (isMsrp && !Frames.isOk(in, in.readerIndex())) {
                faults.incrementAndGet();
            }
            answered.accept(context.channel());
        }
    }

    private ChannelHandler oneMessage(Fields orders, Consumer<Channel> answered) {
        boolean isMsrp = orders.text("kind").equals("msrp");
        var frame = isMsrp ? Frames.sends(1, orders.count("port", 0), sessions.incrementAndGet()) : Frames.lines(1);
        return new OneMessage(isMsrp, frame, answered);
    }

    Fields setUps(Fields orders) throws InterruptedException {
        var completed = new AtomicLong();
        var open = new CountDownLatch(AT_A_TIME);
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(orders.number("millis"));
        for (int i = 0; i < AT_A_TIME; i++) {
            again(orders, completed, open, end);
        }
        if (!open.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " connections without their answer");
        }
        return Fields.of("perSecond", completed.get() * 1e9 / (System.nanoTime() - start))
                .with("messages", completed.get())
                .with("faults", faults.get());
    }

    private void again(Fields orders, AtomicLong completed, CountDownLatch open, long end) {
        if (System.nanoTime() > end) {
            open.countDown();
            return;
        }
        var handler = oneMessage(orders, channel -> {
            completed.incrementAndGet();
            channel.close().addListener(closed -> again(orders, completed, open, end));
        });
        loops.client(null, () -> handler).connect(Loops.HOST, orders.count("port", 0));
    }

    Fields idle(Fields orders) throws InterruptedException {
        int count = orders.count("sessions", 1);
        for (int done = 0; done < count; done += AT_A_TIME) {
            int some = Math.min(AT_A_TIME, count - done);
            var answered = new CountDownLatch(some);
            for (int i = 0; i < some; i++) {
                var handler = oneMessage(orders, channel -> {
                    idle.add(channel);
                    answered.countDown();
                });
                loops.client(null, () -> handler).connect(Loops.HOST, orders.count("port", 0));
            }
            if (!answered.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(answered.getCount() + " sessions without their answer");
            }
        }
        return Fields.of("sessions", idle.size());
    }

    Fields release() {
        int count = idle.size();
        idle.forEach(Channel::close);
        idle.clear();
        return Fields.of("sessions", count);
    }
}
