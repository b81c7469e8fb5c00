// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the octets of one body are: in a few blocks of memory, and from the threshold on, or when the memory budget is
 * used up, all of them in a spool file. Memory follows what has arrived, never what was announced.
 *
 * <p>The event loop writes; other threads may read what was written before, and may close. Once closed, what is written
 * is dropped and what is read fails.
 */
final class BodyStore {

    /** Smallest block after the first, so that tiny pieces of a body do not become tiny blocks. */
    private static final int MIN_BLOCK = 1024;

    private static final int MAX_BLOCK = 16 * 1024 * 1024;

    /** A gap up to this size is kept in memory: room for a chunk of usual size that was overtaken by the next one. */
    private static final int MAX_GAP_IN_MEMORY = 8192;

    private static final byte[][] NO_BLOCKS = {};

    private final SessionSettings settings;
    private final MemoryBudget budget;

    private byte[][] blocks = NO_BLOCKS;
    private long capacity;
    private long expectedSize = Long.MAX_VALUE;
    private boolean settled;
    private boolean closed;
    private @Nullable SpoolFile file;
    private @Nullable Set<FileChannel> readers;

    BodyStore(SessionSettings settings, MemoryBudget budget) {
        this.settings = settings;
        this.budget = budget;
    }

    /**
     * What the sender says the size is: keeps memory from growing further than needed, as long as it is true, and is
     * otherwise not relied on. Only the first announcement counts, or a peer could make every block tiny.
     */
    synchronized void expect(long size) {
        if (expectedSize == Long.MAX_VALUE) {
            expectedSize = size;
        }
    }

    /**
     * Stores the readable octets of a buffer, whose indices stay, at an offset; what was there is overwritten.
     *
     * @throws IOException if they cannot be spooled; the store is of no use then, and is to be closed
     */
    synchronized void write(long offset, ByteBuf octets) throws IOException {
        if (closed) {
            return;
        }
        if (file == null && !hasMemoryFor(offset, octets.readableBytes())) {
            spill();
        }
        if (file != null) {
            file.write(offset, octets);
        } else {
            writeToMemory(offset, octets);
        }
    }

    private boolean hasMemoryFor(long offset, int count) {
        long missing = offset + count - capacity;
        if (missing <= 0) {
            return true;
        }
        long threshold = settings.inMemoryThreshold();
        if (offset + count > threshold || offset - capacity > MAX_GAP_IN_MEMORY) {
            return false;
        }
        // The first block is exact: most messages are small and come in one piece. Others double what there is.
        long generous = capacity == 0 ? 0 : Math.min(Math.max(capacity, MIN_BLOCK), MAX_BLOCK);
        long room = (offset + count <= expectedSize ? Math.min(threshold, expectedSize) : threshold) - capacity;
        int block = (int) Math.max(missing, Math.min(generous, room));
        if (!budget.tryReserve(block)) {
            return false;
        }
        blocks = Arrays.copyOf(blocks, blocks.length + 1);
        blocks[blocks.length - 1] = new byte[block];
        capacity += block;
        return true;
    }

    private void writeToMemory(long offset, ByteBuf octets) {
        int from = octets.readerIndex();
        int left = octets.readableBytes();
        long start = 0;
        for (byte[] block : blocks) {
            long at = offset - start;
            if (left > 0 && at < block.length) {
                int count = (int) Math.min(left, block.length - at);
                octets.getBytes(from, block, (int) at, count);
                from += count;
                offset += count;
                left -= count;
            }
            start += block.length;
        }
    }

    private void spill() throws IOException {
        var spool = SpoolFile.create(settings.spoolDirectory());
        file = spool;
        long position = 0;
        for (byte[] block : blocks) {
            spool.write(position, block, block.length);
            position += block.length;
        }
        budget.release(dropBlocks());
    }

    private long dropBlocks() {
        long dropped = capacity;
        capacity = 0;
        blocks = NO_BLOCKS;
        return dropped;
    }

    /** Nothing is written for some time: holds no descriptor meanwhile. */
    synchronized void rest() throws IOException {
        if (!closed && file != null) {
            file.rest();
        }
    }

    /** Nothing is written any more: the body has this size. */
    synchronized void finish(long size) throws IOException {
        if (closed) {
            return;
        }
        if (file != null) {
            file.finish(size);
        } else {
            settled = true;
            budget.settle(capacity);
        }
    }

    /**
     * Copies octets that have been written.
     *
     * @return how many, at least one; -1 if they are in the file
     */
    int readFromMemory(long offset, byte[] target, int from, int length) throws IOException {
        byte[] block = null;
        int at = 0;
        synchronized (this) {
            requireOpen();
            if (file != null) {
                return -1;
            }
            long start = 0;
            for (int i = 0; block == null; i++) {
                if (offset - start < blocks[i].length) {
                    block = blocks[i];
                    at = (int) (offset - start);
                }
                start += blocks[i].length;
            }
        }
        // Octets that were written are not changed while there are readers, so the copy needs no lock.
        int count = Math.min(length, block.length - at);
        System.arraycopy(block, at, target, from, count);
        return count;
    }

    /** A channel of the reader's own; the reader gives it back by {@link #closeReader}. */
    synchronized FileChannel openReader() throws IOException {
        requireOpen();
        if (file == null) {
            throw new IllegalStateException("The body is in memory");
        }
        if (readers == null) {
            readers = new HashSet<>();
        }
        var reader = file.openForReading();
        readers.add(reader);
        return reader;
    }

    synchronized void closeReader(FileChannel reader) throws IOException {
        if (readers != null) {
            readers.remove(reader);
        }
        reader.close();
    }

    /** The one block that holds exactly this many octets, or null. */
    synchronized byte @Nullable [] wholeBlock(long size) {
        return !closed && blocks.length == 1 && blocks[0].length == size ? blocks[0] : null;
    }

    synchronized boolean isInMemory() {
        return file == null;
    }

    synchronized @Nullable Path path() {
        return file == null ? null : file.path();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("The body is closed");
        }
    }

    /** Frees memory and file; idempotent. */
    void close() {
        long freed;
        boolean ofCompleteBody;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            freed = dropBlocks();
            ofCompleteBody = settled;
            if (readers != null) {
                readers.forEach(BodyStore::closeQuietly);
                readers = null;
            }
            if (file != null) {
                file.delete();
            }
        }
        // Outside of the monitor, because others are told.
        if (ofCompleteBody) {
            budget.releaseSettled(freed);
        } else {
            budget.release(freed);
        }
    }

    private static void closeQuietly(FileChannel reader) {
        try {
            reader.close();
        } catch (IOException e) {
            // It was only read; there is nothing to lose.
        }
    }
}
