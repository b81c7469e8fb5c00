// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.wire.ContinuationFlag.ABORTED;
import static io.github.camelmsrp.wire.ContinuationFlag.COMPLETE;
import static io.github.camelmsrp.wire.ContinuationFlag.MORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.camelmsrp.session.Reassembly.Progress;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReassemblyTest extends ReassemblyFixture {

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
}
