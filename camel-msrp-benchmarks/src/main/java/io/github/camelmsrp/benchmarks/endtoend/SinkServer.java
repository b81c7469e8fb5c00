// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lightest possible receiver of what the component sends: answers each SEND with 200, knows from Byte-Range and the
 * agreed size of chunks where the end-line has to be, and only looks whether it is there.
 */
final class SinkServer implements Role {

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String MORE = "+\r\n";
    private static final String LAST = "$\r\n";
    private static final byte[] LAST_OCTETS = LAST.getBytes(StandardCharsets.US_ASCII);

    private final Loops loops = new Loops(1);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();

    private final class Sink extends ByteToMessageDecoder {
        private final int chunkSize;
        private String transactionId = "";
        private String answerPaths = "";
        private long offset;
        private long bodyLeft = -1;
        private boolean isLast;

        Sink(int chunkSize) {
            this.chunkSize = chunkSize;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            boolean progress = true;
            while (progress) {
                progress = bodyLeft < 0 ? readHead(context, in) : bodyLeft > 0 ? readBody(in) : readEnd(context, in);
            }
            context.flush();
        }

        private boolean readHead(ChannelHandlerContext context, ByteBuf in) {
            int end = indexOf(in, HEAD_END);
            int bodilessEnd = indexOf(in, LAST_OCTETS);
            if (bodilessEnd >= 0 && (end < 0 || bodilessEnd < end)) {
                return readBodiless(context, in, bodilessEnd);
            }
            if (end < 0) {
                return false;
            }
            var lines = in.readCharSequence(end - in.readerIndex(), StandardCharsets.US_ASCII)
                    .toString()
                    .split("\r\n", -1);
            in.skipBytes(HEAD_END.length);
            start(lines);
            String range = value(lines, "Byte-Range: ");
            offset = Long.parseLong(range.substring(0, range.indexOf('-'))) - 1;
            long total = Long.parseLong(range.substring(range.indexOf('/') + 1));
            bodyLeft = Math.min(chunkSize, total - offset);
            isLast = offset + bodyLeft == total;
            return true;
        }

        /** The component says hello with a SEND without body. */
        private boolean readBodiless(ChannelHandlerContext context, ByteBuf in, int end) {
            var lines = in.readCharSequence(end + LAST.length() - in.readerIndex(), StandardCharsets.US_ASCII)
                    .toString()
                    .split("\r\n", -1);
            start(lines);
            answer(context);
            return true;
        }

        private void start(String[] lines) {
            transactionId = lines[0].split(" ", -1)[1];
            if (answerPaths.isEmpty()) {
                answerPaths = "To-Path: " + value(lines, "From-Path: ") + "\r\nFrom-Path: " + value(lines, "To-Path: ");
            }
        }

        private static String value(String[] lines, String name) {
            for (String line : lines) {
                if (line.startsWith(name)) {
                    return line.substring(name.length());
                }
            }
            throw new IllegalArgumentException("no " + name);
        }

        private static int indexOf(ByteBuf in, byte[] wanted) {
            for (int i = in.indexOf(in.readerIndex(), in.writerIndex(), wanted[0]);
                    i >= 0 && i + wanted.length <= in.writerIndex();
                    i = in.indexOf(i + 1, in.writerIndex(), wanted[0])) {
                int matched = 1;
                while (matched < wanted.length && in.getByte(i + matched) == wanted[matched]) {
                    matched++;
                }
                if (matched == wanted.length) {
                    return i;
                }
            }
            return -1;
        }

        private boolean readBody(ByteBuf in) {
            int length = (int) Math.min(bodyLeft, in.readableBytes());
            if (length == 0) {
                return false;
            }
            if (!Pattern.isPlausible(in, in.readerIndex(), length, offset)) {
                faults.incrementAndGet();
            }
            in.skipBytes(length);
            offset += length;
            bodyLeft -= length;
            return true;
        }

        private boolean readEnd(ChannelHandlerContext context, ByteBuf in) {
            String end = "\r\n-------" + transactionId + (isLast ? LAST : MORE);
            if (in.readableBytes() < end.length()) {
                return false;
            }
            String found =
                    in.readCharSequence(end.length(), StandardCharsets.US_ASCII).toString();
            if (!end.equals(found)) {
                faults.incrementAndGet();
                context.close();
                return false;
            }
            bodyLeft = -1;
            if (isLast) {
                messages.incrementAndGet();
            }
            answer(context);
            return true;
        }

        private void answer(ChannelHandlerContext context) {
            ByteBuf answer = context.alloc().ioBuffer(256);
            answer.writeCharSequence(
                    "MSRP " + transactionId + " 200 OK\r\n" + answerPaths + "\r\n-------" + transactionId + LAST,
                    StandardCharsets.US_ASCII);
            context.write(answer);
        }
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        if (verb.equals("listen")) {
            int chunkSize = orders.count("chunk", Frames.CHUNK_OCTETS);
            var tls = orders.has("tls") ? Tls.nettyServer(Tls.Provider.of(orders)) : null;
            return Fields.of("port", loops.listen(tls, List.of(() -> new Sink(chunkSize))));
        }
        return Fields.of("messages", messages.get()).with("faults", faults.get());
    }

    @Override
    public void close() {
        loops.close();
    }
}
