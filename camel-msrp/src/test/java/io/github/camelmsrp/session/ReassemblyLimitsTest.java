// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.wire.ContinuationFlag.COMPLETE;
import static io.github.camelmsrp.wire.ContinuationFlag.MORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.camelmsrp.session.Reassembly.Progress;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may claim and send before it is refused. */
class ReassemblyLimitsTest extends ReassemblyFixture {

    private static final long GIB = 1L << 30;

    @Test
    @DisplayName("[4975-14.5-06] a claimed total of 9000000000000000000 allocates nothing")
    void claimsAllocateNothing() throws Exception {
        settings.maxMessageSize(0).inMemoryThreshold(Integer.MAX_VALUE);
        var reassembly = reassembly();
        reassembly.begin(ByteRange.parse("1-*/9000000000000000000"));
        reassembly.append(octets("ten octets"));
        assertThat(budget.used()).isEqualTo(10);
        reassembly.end(MORE);

        send(reassembly, "500000-*/*", "far ahead", MORE);
        assertThat(budget.used()).as("what is far ahead is in a file").isZero();
        reassembly.discard();
    }

    @Test
    @DisplayName("[4975-P-06] a message above the maximum is refused as soon as total, start or the octets show it")
    void tooLargeIsRefused() throws Exception {
        settings.maxMessageSize(10);
        assertRefused(413, () -> reassembly().begin(ByteRange.parse("1-*/11")));
        assertRefused(413, () -> reassembly().begin(ByteRange.parse("12-*/*")));

        var byOctets = reassembly();
        byOctets.begin(ByteRange.parse("1-*/*"));
        byOctets.append(octets("123456789"));
        byOctets.append(octets("0"));
        assertRefused(413, () -> byOctets.append(octets("1")));

        var byPosition = reassembly();
        send(byPosition, "1-*/10", "12345", MORE);
        assertRefused(413, () -> send(byPosition, "6-*/10", "123456", MORE));

        var justRight = reassembly();
        assertThat(send(justRight, "1-*/10", "1234567890", COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertBody(justRight, "1234567890");
    }

    @Test
    void positionsBeyond63BitsAreRefused() throws Exception {
        settings.maxMessageSize(0).inMemoryThreshold(0);
        var reassembly = reassembly(Long.MAX_VALUE);
        reassembly.begin(Long.MAX_VALUE - 4, ByteRange.UNKNOWN);

        assertRefused(413, () -> reassembly.append(octets("123456")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void countsPositionsOfManyGiB(int threshold) throws Exception {
        settings.maxMessageSize(0).inMemoryThreshold(threshold);
        var reassembly = reassembly(6 * GIB);
        send(reassembly, (5 * GIB + 4) + "-*/*", "def", COMPLETE);
        send(reassembly, (5 * GIB + 1) + "-*/" + (5 * GIB + 6), "abc", MORE);

        assertThat(reassembly.chunkRange()).isEqualTo(new ByteRange(5 * GIB + 1, 5 * GIB + 3, 5 * GIB + 6));
        assertThat(reassembly.receivedOctets()).isEqualTo(6);
        try (var files = Files.newDirectoryStream(directory);
                var file = Files.newByteChannel(files.iterator().next())) {
            assertThat(file.size()).isEqualTo(5 * GIB + 6);
            var read = ByteBuffer.allocate(6);
            file.position(5 * GIB).read(read);
            assertThat(new String(read.array(), StandardCharsets.US_ASCII)).isEqualTo("abcdef");
        }
        reassembly.discard();
    }

    @Test
    void aChunkFarAheadOfTheOthersIsRefusedEvenWithoutALimit() throws Exception {
        settings.maxMessageSize(0);
        var tooFar = reassembly();
        assertRefused(413, () -> send(tooFar, (GIB + 2) + "-*/*", "x", MORE));

        var far = reassembly();
        send(far, (GIB + 1) + "-*/*", "x", MORE);
        assertRefused(413, () -> send(far, (GIB + 4) + "-*/*", "x", MORE));
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void tooManyGapsAreRefused(Delivery delivery) throws Exception {
        settings.delivery(delivery);
        var limits = Limits.DEFAULT.withMaxRangesPerMessage(3);
        var reassembly = new Reassembly(settings.spoolDirectory(directory).build(), limits, budget);
        for (int start : new int[] {1, 3, 5}) {
            send(reassembly, start + "-*/*", "x", MORE);
        }

        assertRefused(413, () -> send(reassembly, "7-*/*", "x", MORE));
    }

    @Test
    void aSpoolThatCannotBeMadeRefusesTheMessage() throws Exception {
        var occupied = Files.createTempFile("not-a-directory", null);
        settings.inMemoryThreshold(5).spoolDirectory(occupied);
        var reassembly = new Reassembly(settings.build(), Limits.DEFAULT, budget);
        send(reassembly, "1-*/*", "12345", MORE);

        assertRefused(413, () -> send(reassembly, "6-*/*", "6", COMPLETE));

        assertThatIllegalStateException().isThrownBy(reassembly::body);
        Files.delete(occupied);
    }

    /** No file system holds files of 2^62 octets, so the write fails as it does on a full disk. */
    @ParameterizedTest
    @EnumSource(Delivery.class)
    void aFailingWriteRefusesTheMessage(Delivery delivery) throws Exception {
        settings.delivery(delivery).maxMessageSize(0).inMemoryThreshold(5);
        var reassembly = reassembly(Long.MAX_VALUE);
        send(reassembly, "1-*/*", "123456789", MORE);
        if (delivery == Delivery.CHUNK) {
            // A chunk is stored from its own start: nothing to fail here.
            reassembly.discard();
            return;
        }

        assertRefused(413, () -> send(reassembly, (1L << 62) + "-*/*", "x", MORE));
    }
}
