// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is lost, changed or out of order is seen, or figures would be worth nothing. */
class IntegrityTest {

    private static final int OCTETS = 2_500_000;

    @TempDir
    private Path directory;

    @Test
    void seesAChangedOctet() throws Exception {
        var file = directory.resolve("body");
        Pattern.write(file, OCTETS);
        assertThat(Pattern.matches(file, OCTETS)).isTrue();
        byte[] octets = Files.readAllBytes(file);
        octets[1_234_567] ^= 1;
        Files.write(file, octets);
        assertThat(Pattern.matches(file, OCTETS)).isFalse();
    }

    @Test
    void seesAMissingOctet() throws Exception {
        var file = directory.resolve("body");
        Pattern.write(file, OCTETS - 1);
        assertThat(Pattern.matches(file, OCTETS)).isFalse();
    }

    @Test
    void seesAPieceAtTheWrongPlace() {
        var piece = Unpooled.copiedBuffer(Pattern.piece(5_000_000, 100));
        assertThat(Pattern.isPlausible(piece, 0, 100, 5_000_000)).isTrue();
        assertThat(Pattern.isPlausible(piece, 0, 100, 5_000_001)).isFalse();
    }

    @Test
    void seesAChangeInASmallMessage() {
        byte[] body = Frames.body(4_095);
        assertThat(Frames.sequence(body)).isEqualTo(4_095);
        assertThat(Frames.isBody(new String(body, StandardCharsets.US_ASCII))).isTrue();
        for (int i = 0; i < body.length; i++) {
            byte right = body[i];
            body[i] = '~';
            assertThat(Frames.isBody(new String(body, StandardCharsets.US_ASCII)))
                    .isFalse();
            assertThat(Frames.sequence(body)).isNotEqualTo(4_095);
            body[i] = right;
        }
        assertThat(Frames.sequence(Arrays.copyOf(body, 99))).isNegative();
    }

    @Test
    void seesAChangeInALine() {
        var frame = Frames.lines(1);
        String line = frame.toString(0, Frames.LINE_OCTETS - 1, StandardCharsets.US_ASCII);
        frame.release();
        assertThat(Frames.isLine(line)).isTrue();
        assertThat(Frames.isLine(line.substring(1))).isFalse();
        assertThat(Frames.isLine('x' + line.substring(1))).isFalse();
        assertThat(Frames.isLine(line.substring(0, line.length() - 1) + 'y')).isFalse();
    }

    @Test
    void seesAnAnswerThatIsNot200() {
        var answer = Unpooled.copiedBuffer("MSRP t0000001 200 OK\r\n", StandardCharsets.US_ASCII);
        assertThat(Frames.isOk(answer, 0)).isTrue();
        answer.setByte(14, '4');
        assertThat(Frames.isOk(answer, 0)).isFalse();
    }

    @Test
    void seesAGapInTheNumbers() {
        var order = new SequenceCheck();
        assertThat(order.accepts(3)).isTrue();
        assertThat(order.accepts(13)).isTrue();
        assertThat(order.accepts(23)).isTrue();
        assertThat(order.accepts(43)).isFalse();
        assertThat(order.accepts(3)).isTrue();
        assertThat(order.accepts(13)).isTrue();
        assertThat(order.accepts(13)).isFalse();
    }

    @Test
    void refusesFiguresOfALossyRun() {
        var lossy = Fields.of("lost", 1).with("faults", 0);
        assertThatThrownBy(() -> Lab.requireIntact(lossy)).isInstanceOf(IllegalStateException.class);
        var faulty = Fields.of("lost", 0).with("faults", 1);
        assertThatThrownBy(() -> Lab.requireIntact(faulty)).isInstanceOf(IllegalStateException.class);
    }
}
