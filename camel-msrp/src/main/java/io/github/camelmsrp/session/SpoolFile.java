// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * The file of a body that is too large for memory. Its name is ours alone and cannot be guessed, it is created and
 * never opened if it exists, and only the owner of the process may read it.
 *
 * <p>Writing happens on the event loop: it ends in the page cache, which is faster than a hand-over to another thread,
 * and a disk that falls behind slows down the connection that fills it, as it should. Readers have channels of their
 * own, because interrupting a thread closes the channel that it reads.
 */
final class SpoolFile {

    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);

    /** Whoever replaced the file by a link could not make us write elsewhere. */
    private static final Set<OpenOption> KNOWN_FILE = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private FileChannel channel;
    private boolean isResting;

    private SpoolFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static SpoolFile create(Path directory) throws IOException {
        var path = directory.resolve("msrp-" + UUID.randomUUID() + ".body");
        var attributes = ownerOnly(directory, "rw-------");
        try {
            return new SpoolFile(path, FileChannel.open(path, NEW_FILE, attributes));
        } catch (NoSuchFileException e) {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
            return new SpoolFile(path, FileChannel.open(path, NEW_FILE, attributes));
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path directory, String permissions) {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            };
        }
        return new FileAttribute<?>[0];
    }

    Path path() {
        return path;
    }

    /** Gives the descriptor back until something is written. */
    void rest() throws IOException {
        channel.close();
        isResting = true;
    }

    private void wake() throws IOException {
        if (isResting) {
            channel = FileChannel.open(path, KNOWN_FILE);
            isResting = false;
        }
    }

    /** Writes all readable octets of the buffer, whose indices stay. */
    void write(long position, ByteBuf octets) throws IOException {
        wake();
        int from = octets.readerIndex();
        int left = octets.readableBytes();
        long at = position;
        while (left > 0) {
            int written = octets.getBytes(from, channel, at, left);
            from += written;
            at += written;
            left -= written;
        }
    }

    void write(long position, byte[] octets, int length) throws IOException {
        wake();
        var source = ByteBuffer.wrap(octets, 0, length);
        while (source.hasRemaining()) {
            channel.write(source, position + source.position());
        }
    }

    /** Nothing is written any more: cuts the file to its size and gives the descriptor back. */
    void finish(long size) throws IOException {
        wake();
        channel.truncate(size);
        channel.close();
    }

    FileChannel openForReading() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** Deletes the file; one that cannot be deleted stays, and is readable by its owner only. */
    void delete() {
        try {
            channel.close();
        } catch (IOException e) {
            // What could not be written is not wanted any more.
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }
}
