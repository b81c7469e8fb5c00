// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The reference "copy": bare Netty, takes octets and drops them or writes them to a file. The first eight say how many
 * there are; the last is answered with one octet.
 */
final class CopyServer implements Role {

    private final Loops loops = new Loops(1);
    private final AtomicLong transfers = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();

    private final class Copy extends ChannelInboundHandlerAdapter {
        private final @Nullable Path file;
        private @Nullable FileChannel disk;
        private long expected = -1;
        private long received;

        Copy(@Nullable Path file) {
            this.file = file;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) throws IOException {
            if (file != null) {
                disk = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            ByteBuf in = (ByteBuf) message;
            try {
                if (expected < 0) {
                    expected = in.readLong();
                }
                take(in);
            } finally {
                in.release();
            }
            if (received >= expected) {
                if (received > expected) {
                    faults.incrementAndGet();
                }
                transfers.incrementAndGet();
                context.writeAndFlush(context.alloc().buffer(1).writeByte('k'));
            }
        }

        private void take(ByteBuf in) throws IOException {
            int length = in.readableBytes();
            if (!Pattern.isPlausible(in, in.readerIndex(), length, received)) {
                faults.incrementAndGet();
            }
            received += length;
            while (disk != null && in.isReadable()) {
                in.readBytes(disk, in.readableBytes());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws IOException {
            if (disk != null && file != null) {
                disk.close();
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        if (verb.equals("listen")) {
            Path file = orders.has("file") ? Path.of(orders.text("file")) : null;
            var tls = orders.has("tls") ? Tls.nettyServer(Tls.Provider.of(orders)) : null;
            return Fields.of("port", loops.listen(tls, List.of(() -> new Copy(file))));
        }
        return Fields.of("messages", transfers.get()).with("faults", faults.get());
    }

    @Override
    public void close() {
        loops.close();
    }
}
