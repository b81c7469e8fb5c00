// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {

    @TempDir
    Path directory;

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews())
                .as("attributes of the file system")
                .contains("posix");
        var spool = directory.resolve("made/on/demand");
        var file = SpoolFile.create(spool);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool)))
                .isEqualTo("rwx------");
        file.delete();
    }

    @Test
    void everyFileHasANameOfItsOwn() throws IOException {
        var names = new HashSet<String>();
        for (int i = 0; i < 100; i++) {
            var file = SpoolFile.create(directory);
            assertThat(file.path()).hasParentRaw(directory);
            assertThat(file.path().getFileName().toString()).matches("msrp-[0-9a-f-]{36}\\.body");
            names.add(file.path().getFileName().toString());
            file.delete();
        }
        assertThat(names).hasSize(100);
    }

    @Test
    void writesWhereItIsToldAndLeavesTheBufferAlone() throws IOException {
        var file = SpoolFile.create(directory);
        var part = Unpooled.wrappedBuffer(new byte[] {0, 4, 5, 6}).skipBytes(1);

        file.write(3, part);
        file.write(0, new byte[] {1, 2, 3, 99}, 3);
        file.finish(5);

        assertThat(part.readableBytes()).isEqualTo(3);
        assertThat(file.path()).hasBinaryContent(new byte[] {1, 2, 3, 4, 5});
        assertThatThrownBy(() -> file.write(0, part)).isInstanceOf(ClosedChannelException.class);
        file.delete();
    }

    @Test
    void writesBuffersOfSeveralParts() throws IOException {
        var file = SpoolFile.create(directory);
        var parts = Unpooled.compositeBuffer()
                .addComponent(true, Unpooled.wrappedBuffer(new byte[] {1, 2}))
                .addComponent(true, Unpooled.directBuffer().writeBytes(new byte[] {3, 4}));

        file.write(0, parts);

        assertThat(file.path()).hasBinaryContent(new byte[] {1, 2, 3, 4});
        parts.release();
        file.delete();
    }

    @Test
    void goesOnAfterARest() throws IOException {
        var file = SpoolFile.create(directory);
        file.write(0, new byte[] {1, 2, 3}, 3);
        file.rest();
        file.rest();
        file.write(3, new byte[] {4}, 1);
        file.rest();
        file.finish(3);

        assertThat(file.path()).hasBinaryContent(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> file.write(0, new byte[] {9}, 1)).isInstanceOf(ClosedChannelException.class);
        file.delete();
    }

    @Test
    void readersStayApart() throws IOException {
        var file = SpoolFile.create(directory);
        file.write(0, new byte[] {1, 2, 3}, 3);
        try (var reader = file.openForReading()) {
            file.openForReading().close();

            assertThat(reader.size()).isEqualTo(3);
        }
        file.write(3, new byte[] {4}, 1);
        file.delete();
    }

    @Test
    void deletingIsIdempotent() throws IOException {
        var file = SpoolFile.create(directory);

        file.delete();
        file.delete();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void cannotBeCreatedWhereNoDirectoryCanBe() throws IOException {
        var occupied = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> SpoolFile.create(occupied)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SpoolFile.create(occupied.resolve("below"))).isInstanceOf(IOException.class);
    }
}
