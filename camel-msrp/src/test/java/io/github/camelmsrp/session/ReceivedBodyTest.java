// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.wire.ContinuationFlag.COMPLETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application does with bodies: in memory (threshold above the size), in a file (0), and moving between. */
class ReceivedBodyTest extends BodyFixture {

    @ParameterizedTest
    @ValueSource(ints = {0, SIZE})
    void givesItsOctetsAnyNumberOfTimes(int threshold) throws Exception {
        try (var body = complete(threshold)) {
            assertThat(body.size()).isEqualTo(SIZE);
            assertThat(body.isInMemory()).isEqualTo(threshold == SIZE);
            assertThat(body.toByteArray()).isEqualTo(octets());
            assertThat(body.toText(StandardCharsets.ISO_8859_1))
                    .isEqualTo(new String(octets(), StandardCharsets.ISO_8859_1));
            try (var first = body.newInputStream();
                    var second = body.newInputStream()) {
                assertThat(first.readNBytes(10)).isEqualTo(Arrays.copyOf(octets(), 10));
                assertThat(second.readAllBytes()).isEqualTo(octets());
                assertThat(first.readAllBytes()).isEqualTo(Arrays.copyOfRange(octets(), 10, SIZE));
                assertThat(first.read()).isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SIZE})
    void streamsSkipMarkAndCount(int threshold) throws Exception {
        try (var body = complete(threshold);
                var in = body.newInputStream()) {
            assertThat(in.available()).isEqualTo(SIZE);
            assertThat(in.skip(-5)).isZero();
            assertThat(in.skip(990)).isEqualTo(990);
            assertThat(in.available()).isEqualTo(10);
            assertThat(in.read(new byte[5], 2, 0)).isZero();
            in.mark(1);
            assertThat(in.read()).isEqualTo(octets()[990] & 0xFF);
            assertThat(in.skip(100)).isEqualTo(9);
            assertThat(in.skip(1)).isZero();
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.markSupported()).isTrue();
            in.reset();
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(octets(), 990, SIZE));
            assertThatThrownBy(() -> in.read(new byte[5], 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);

            in.close();
            in.close();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThatThrownBy(in::available).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anArrayBelongsToTheCaller() throws Exception {
        var onePiece = new Reassembly(settings(SIZE), Limits.DEFAULT, budget);
        onePiece.begin(null);
        append(onePiece, 0, SIZE);
        onePiece.end(COMPLETE);

        for (var body : new MessageBody[] {onePiece.body(), complete(SIZE)}) {
            Arrays.fill(body.toByteArray(), (byte) 0);

            assertThat(body.toByteArray()).isEqualTo(octets());
            body.close();
        }
    }

    @Test
    void namesItsFile() throws Exception {
        var inMemory = complete(SIZE);
        assertThat(inMemory.file()).isNull();
        inMemory.close();

        var spooled = complete(0);
        var file = spooled.file();
        assertThat(file).hasParentRaw(directory).hasBinaryContent(octets());
        spooled.close();
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SIZE})
    void closingEndsOpenStreamsAndIsIdempotent(int threshold) throws Exception {
        var body = complete(threshold);
        var in = body.newInputStream();
        assertThat(in.read()).isEqualTo(octets()[0] & 0xFF);

        body.close();
        body.close();

        assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> in.skip(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(body::newInputStream).isInstanceOf(IOException.class);
        assertThatThrownBy(body::toByteArray).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> body.toText(StandardCharsets.UTF_8)).isInstanceOf(IOException.class);
        in.close();
    }

    @Test
    void aBodyAboveTheSizeOfAnArrayIsRefused() throws Exception {
        var store = new BodyStore(settings(0), budget);
        store.write(0, Unpooled.wrappedBuffer(new byte[1]));
        try (var body = new ReceivedBody(store, Integer.MAX_VALUE - 7L)) {
            assertThatThrownBy(body::toByteArray).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> body.toText(StandardCharsets.UTF_8)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aSpoolFileThatSomebodyCutIsAFailure() throws Exception {
        try (var body = complete(0)) {
            Files.write(body.file(), new byte[10]);

            assertThatThrownBy(body::toByteArray).isInstanceOf(IOException.class);
        }
    }

    @Test
    void interruptingOneReaderHarmsNoOther() throws Exception {
        try (var body = complete(0);
                var other = body.newInputStream()) {
            other.read();
            var reader = new FutureTask<>(() -> {
                Thread.currentThread().interrupt();
                return body.newInputStream().read();
            });
            new Thread(reader).start();

            assertThatThrownBy(() -> reader.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);

            assertThat(other.readAllBytes()).hasSize(SIZE - 1);
        }
    }

    private MessageBody complete(int threshold) throws Exception {
        var reassembly = new Reassembly(settings(threshold), Limits.DEFAULT, budget);
        reassembly.begin(null);
        append(reassembly, 0, 100);
        append(reassembly, 100, SIZE);
        reassembly.end(COMPLETE);
        return reassembly.body();
    }
}
