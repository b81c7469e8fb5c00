// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.wire.ContinuationFlag.ABORTED;
import static io.github.camelmsrp.wire.ContinuationFlag.COMPLETE;
import static io.github.camelmsrp.wire.ContinuationFlag.MORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelmsrp.session.Reassembly.Progress;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReassemblyTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path directory;

    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private final SessionSettings.Builder settings =
            SessionSettings.builder().maxMessageSize(1_000_000).inMemoryThreshold(1000);

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(budget.used()).isZero();
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-01] one chunk from the first octet with '$' is the message, whatever total said")
    void oneChunkIsAMessage() throws Exception {
        var reassembly = reassembly();
        assertThat(send(reassembly, "1-*/*", "hello", COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertBody(reassembly, "hello");

        var withoutRange = reassembly();
        withoutRange.begin(null);
        withoutRange.append(Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8));
        assertThat(withoutRange.end(COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertBody(withoutRange, "hello");

        var shorter = reassembly();
        assertThat(send(shorter, "1-*/100", "hello", COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertBody(shorter, "hello");
    }

    @Test
    void aSmallMessageInOnePieceIsOneArrayOfItsSize() throws Exception {
        var reassembly = reassembly();
        send(reassembly, "1-5/5", "hello", COMPLETE);
        assertThat(budget.used()).isEqualTo(5);

        assertBody(reassembly, "hello");
    }

    @ParameterizedTest
    @CsvSource({"1,2,3", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1"})
    @DisplayName(
            "[4975-7.3.1-02] [4975-7.3.1-06] chunks make the same message in any order, the last one first included")
    void chunksComeInAnyOrder(int first, int second, int third) throws Exception {
        var chunks = List.of("aaaa", "bb", "ccc");
        var starts = List.of(1, 5, 7);
        var reassembly = reassembly();
        var progress = Progress.INCOMPLETE;
        for (int chunk : new int[] {first, second, third}) {
            assertThat(progress).isEqualTo(Progress.INCOMPLETE);
            progress = send(
                    reassembly, starts.get(chunk - 1) + "-*/9", chunks.get(chunk - 1), chunk == 3 ? COMPLETE : MORE);
        }

        assertThat(progress).isEqualTo(Progress.COMPLETE);
        assertBody(reassembly, "aaaabbccc");
    }

    @Test
    @DisplayName("[4975-7.3.1-04] the length of a chunk is that of its body, not what range-end says")
    void rangeEndIsNotReliedOn() throws Exception {
        var reassembly = reassembly();
        send(reassembly, "1-2048/4096", "abc", MORE);
        assertThat(reassembly.chunkRange()).isEqualTo(new ByteRange(1, 3, ByteRange.UNKNOWN));

        assertThat(send(reassembly, "4-4096/4096", "de", COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertThat(reassembly.chunkRange()).isEqualTo(new ByteRange(4, 5, 5));
        assertBody(reassembly, "abcde");
    }

    @Test
    @DisplayName("[4975-7.3.1-05] the chunk with '$' fixes the size, whatever total said and came after it")
    void theLastChunkFixesTheSize() throws Exception {
        for (int threshold : new int[] {0, 1000}) {
            settings.inMemoryThreshold(threshold);
            var reassembly = reassembly();
            send(reassembly, "7-*/100", "beyond the end", MORE);
            send(reassembly, "4-*/100", "de", COMPLETE);

            assertThat(send(reassembly, "1-*/100", "abc", MORE)).isEqualTo(Progress.COMPLETE);
            assertBody(reassembly, "abcde");
        }
    }

    @Test
    void ofSeveralLastChunksTheLastReceivedCounts() throws Exception {
        var reassembly = reassembly();
        send(reassembly, "3-*/*", "cdef", COMPLETE);
        send(reassembly, "3-*/*", "C", COMPLETE);

        assertThat(send(reassembly, "1-*/*", "ab", MORE)).isEqualTo(Progress.COMPLETE);
        assertBody(reassembly, "abC");
    }

    @Test
    @DisplayName("[4975-7.3.1-07] where chunks overlap, the octets received last win")
    void theLastReceivedOctetsWin() throws Exception {
        for (int threshold : new int[] {0, 120, 1000}) {
            settings.inMemoryThreshold(threshold);
            var reassembly = reassembly();
            send(reassembly, "1-100/150", "A".repeat(100), MORE);
            assertThat(reassembly.receivedOctets()).isEqualTo(100);

            assertThat(send(reassembly, "50-150/150", "B".repeat(101), COMPLETE))
                    .isEqualTo(Progress.COMPLETE);
            assertThat(reassembly.receivedOctets()).isEqualTo(150);
            assertBody(reassembly, "A".repeat(49) + "B".repeat(101));
        }
    }

    @Test
    @DisplayName("[4975-7.3.1-08] live: octets that could be read stay as they are, an overlap with them is skipped")
    void liveOctetsAreNotTakenBack() throws Exception {
        for (int threshold : new int[] {0, 120, 1000}) {
            settings.delivery(Delivery.LIVE).inMemoryThreshold(threshold);
            var reassembly = reassembly();
            send(reassembly, "1-100/150", "A".repeat(100), MORE);

            assertThat(send(reassembly, "50-150/150", "B".repeat(101), COMPLETE))
                    .isEqualTo(Progress.COMPLETE);
            assertBody(reassembly, "A".repeat(100) + "B".repeat(50));
        }
    }

    @Test
    void liveOctetsBehindAGapAreStillReplaced() throws Exception {
        settings.delivery(Delivery.LIVE);
        var reassembly = reassembly();
        send(reassembly, "4-*/*", "xyz", COMPLETE);
        send(reassembly, "5-*/*", "Y", MORE);

        assertThat(send(reassembly, "1-*/*", "abc", MORE)).isEqualTo(Progress.COMPLETE);
        assertBody(reassembly, "abcxYz");
    }

    @Test
    void aLiveMessageCannotEndBeforeWhatWasDelivered() throws Exception {
        settings.delivery(Delivery.LIVE);
        var reassembly = reassembly();
        var body = reassembly.body();
        send(reassembly, "1-*/*", "abcdef", MORE);

        assertRefused(400, () -> send(reassembly, "2-*/*", "b", COMPLETE));

        assertThatIOException().isThrownBy(body::newInputStream);
        body.close();
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    @DisplayName("[4975-7.3.1-09] '#' aborts the message and frees what was collected")
    void anAbortFreesEverything(Delivery delivery) throws Exception {
        settings.delivery(delivery).inMemoryThreshold(10);
        var reassembly = reassembly();
        send(reassembly, "1-*/*", "in memory", MORE);
        if (delivery == Delivery.CHUNK) {
            reassembly.body().close();
        }

        assertThat(send(reassembly, "10-*/*", "and in a file", ABORTED)).isEqualTo(Progress.ABORTED);

        nothingIsLeftBehind();
        reassembly.discard();
        if (delivery == Delivery.LIVE) {
            assertThatIOException().isThrownBy(reassembly.body()::newInputStream);
        } else {
            assertThatIllegalStateException().isThrownBy(reassembly::body);
        }
    }

    @Test
    void chunksAreHandedOutByThemselves() throws Exception {
        settings.delivery(Delivery.CHUNK).inMemoryThreshold(4);
        var reassembly = reassembly();

        assertThat(send(reassembly, "6-*/*", "second", COMPLETE)).isEqualTo(Progress.INCOMPLETE);
        var second = reassembly.body();
        assertThat(reassembly.chunkRange()).isEqualTo(new ByteRange(6, 11, 11));
        assertThat(send(reassembly, "1-*/*", "fir", MORE)).isEqualTo(Progress.INCOMPLETE);
        var first = reassembly.body();
        assertThat(send(reassembly, "4-*/*", "", MORE)).isEqualTo(Progress.INCOMPLETE);
        // Nobody takes the body of the empty chunk.
        assertThat(send(reassembly, "4-*/*", "st", MORE)).isEqualTo(Progress.COMPLETE);
        var third = reassembly.body();

        assertText(second, "second");
        assertText(first, "fir");
        assertText(third, "st");
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void emptyChunksAndMessages(Delivery delivery) throws Exception {
        settings.delivery(delivery);
        var empty = reassembly();
        assertThat(send(empty, "1-0/0", "", COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertBody(empty, "");

        var endsEmpty = reassembly();
        assertThat(send(endsEmpty, "1-*/*", "", MORE)).isEqualTo(Progress.INCOMPLETE);
        assertThat(send(endsEmpty, "1-*/*", "abc", MORE)).isEqualTo(Progress.INCOMPLETE);
        if (delivery == Delivery.CHUNK) {
            assertText(endsEmpty.body(), "abc");
        }
        assertThat(send(endsEmpty, "4-*/*", "", COMPLETE)).isEqualTo(Progress.COMPLETE);
        assertBody(endsEmpty, delivery == Delivery.CHUNK ? "" : "abc");
    }

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

    @Test
    void aBufferIsTakenWholeAndNotKept() throws Exception {
        var reassembly = reassembly();
        var buffer = Unpooled.buffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8));
        reassembly.begin(null);

        reassembly.append(buffer);

        assertThat(buffer.isReadable()).isFalse();
        assertThat(buffer.refCnt()).isEqualTo(1);
        buffer.setZero(0, 5).release();
        reassembly.end(COMPLETE);
        assertBody(reassembly, "hello");
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void discardingIsIdempotentAndSparesWhatWasHandedOut(Delivery delivery) throws Exception {
        settings.delivery(delivery);
        var unfinished = reassembly();
        unfinished.begin(null);
        unfinished.append(octets("abc"));
        unfinished.discard();
        unfinished.discard();
        assertThat(budget.used()).isZero();

        var complete = reassembly();
        send(complete, "1-3/3", "abc", COMPLETE);
        var body = complete.body();
        complete.discard();
        assertText(body, "abc");

        var neverTaken = reassembly();
        send(neverTaken, "1-3/3", "abc", COMPLETE);
        neverTaken.discard();
        if (delivery == Delivery.LIVE) {
            neverTaken.body().close();
        }
    }

    @Test
    void anApplicationMayCloseALiveBodyEarly() throws Exception {
        settings.delivery(Delivery.LIVE).inMemoryThreshold(5);
        var reassembly = reassembly();
        send(reassembly, "1-*/*", "abc", MORE);
        reassembly.body().close();
        nothingIsLeftBehind();

        send(reassembly, "4-*/*", "defghi", MORE);

        assertThat(send(reassembly, "10-*/*", "j", COMPLETE)).isEqualTo(Progress.COMPLETE);
    }

    @Test
    void callsOutOfOrderAreErrorsOfTheCaller() throws Exception {
        var reassembly = reassembly();
        assertThatIllegalStateException().isThrownBy(() -> reassembly.append(octets("x")));
        assertThatIllegalStateException().isThrownBy(() -> reassembly.end(MORE));
        assertThatIllegalArgumentException().isThrownBy(() -> reassembly.begin(0, ByteRange.UNKNOWN));
        reassembly.begin(null);
        assertThatIllegalStateException().isThrownBy(() -> reassembly.begin(null));
        assertThatIllegalStateException().isThrownBy(reassembly::body);
        reassembly.end(COMPLETE);
        assertThatIllegalStateException().isThrownBy(() -> reassembly.begin(null));
        reassembly.body().close();
        assertThatIllegalStateException().isThrownBy(reassembly::body);
    }

    private Reassembly reassembly() {
        return reassembly(Reassembly.MAX_OCTETS_AHEAD);
    }

    private Reassembly reassembly(long maxOctetsAhead) {
        return new Reassembly(settings.spoolDirectory(directory).build(), Limits.DEFAULT, budget, maxOctetsAhead);
    }

    private static Progress send(Reassembly reassembly, String range, String text, ContinuationFlag flag)
            throws MsrpException {
        reassembly.begin(ByteRange.parse(range));
        // In two pieces, as the decoder may give them.
        reassembly.append(octets(text.substring(0, text.length() / 2)));
        reassembly.append(octets(text.substring(text.length() / 2)));
        return reassembly.end(flag);
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static void assertBody(Reassembly reassembly, String text) throws IOException {
        assertText(reassembly.body(), text);
    }

    private static void assertText(MessageBody body, String text) throws IOException {
        try (body) {
            assertThat(body.size()).isEqualTo(text.length());
            assertThat(body.toText(StandardCharsets.US_ASCII)).isEqualTo(text);
            assertThat(new String(body.newInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(text);
        }
    }

    private void assertRefused(int code, ThrowingCallable call) throws IOException {
        var refusal = catchThrowableOfType(MsrpException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.scope()).isEqualTo(MsrpException.Scope.MESSAGE);
        assertThat(refusal.status().code()).isEqualTo(code);
        nothingIsLeftBehind();
    }
}
