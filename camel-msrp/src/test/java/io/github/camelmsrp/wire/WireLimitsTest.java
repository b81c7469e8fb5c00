// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static io.github.camelmsrp.wire.TestOctets.MESSAGE_ID;
import static io.github.camelmsrp.wire.TestOctets.PATHS;
import static io.github.camelmsrp.wire.TestOctets.octets;
import static io.github.camelmsrp.wire.TestOctets.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireLimitsTest {
    private static final WireLimits SMALL = new WireLimits(100, 380, 5, 10);
    private static final String LOST = "framing lost\n";

    @Test
    @DisplayName("[4975-P-03] the defaults")
    void hasTheDefaultsOfTheCatalogue() {
        assertThat(WireLimits.DEFAULT).isEqualTo(new WireLimits(8 * 1024, 64 * 1024, 100, 10240));
    }

    @DisplayName("[4975-P-03] a header line at the limit, and one octet more")
    @Test
    void boundsTheHeaderLine() {
        String atLimit = "X-A: " + "x".repeat(95) + "\r\n";
        assertThat(decode(PATHS + MESSAGE_ID + atLimit)).contains("X-A: ").doesNotContain("lost");
        assertThat(decode(PATHS + MESSAGE_ID + "x" + atLimit)).isEqualTo(LOST);
    }

    @DisplayName("[4975-P-03] a start line at the limit, and one octet more")
    @Test
    void boundsTheStartLine() {
        String comment = "x".repeat(100 - "MSRP d4e5f607 200 ".length());
        assertThat(Transcript.of(Strictness.LENIENT, SMALL, request("200 " + comment, PATHS)))
                .contains(comment);
        assertThat(Transcript.of(Strictness.LENIENT, SMALL, request("200 x" + comment, PATHS)))
                .isEqualTo(LOST);
    }

    @DisplayName("[4975-P-03] a header section at the limit, and one octet more")
    @Test
    void boundsTheHeaderSection() {
        String start = "MSRP d4e5f607 SEND\r\n";
        String rest = PATHS + MESSAGE_ID + "X-A: " + "x".repeat(90) + "\r\n";
        int end = TestOctets.END.length();
        int length = 380 - start.length() - rest.length() - end - "X-B: \r\n".length();
        assertThat(decode(rest + "X-B: " + "y".repeat(length) + "\r\n"))
                .contains("X-B: yy")
                .doesNotContain("lost");
        assertThat(decode(rest + "X-B: " + "y".repeat(length + 1) + "\r\n")).isEqualTo(LOST);
    }

    @DisplayName("[4975-P-03] as many header fields as the limit, and one more")
    @Test
    void boundsTheNumberOfFields() {
        assertThat(decode(PATHS + MESSAGE_ID + "A: b\r\nC: d\r\n"))
                .contains("C: d")
                .doesNotContain("lost");
        assertThat(decode(PATHS + MESSAGE_ID + "A: b\r\nC: d\r\nE: f\r\n")).isEqualTo(LOST);
        assertThat(decode(PATHS + MESSAGE_ID + "bad\r\nbad\r\nbad\r\n")).isEqualTo(LOST);
    }

    @DisplayName("[4975-P-03] a line without an end fails at the limit, not later, and nothing is kept")
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5000, 1_000_000})
    void doesNotWaitForTheEndOfALongLine(int size) {
        Transcript transcript = new Transcript();
        MsrpDecoder decoder = new MsrpDecoder();
        EmbeddedChannel channel = new EmbeddedChannel(decoder, transcript);
        channel.writeInbound(Unpooled.wrappedBuffer(octets("MSRP d4e5f607 SEND\r\n" + PATHS + "X-A: ")));
        int written = 0;
        while (transcript.isEmpty()) {
            channel.writeInbound(Unpooled.wrappedBuffer(octets("x".repeat(size))));
            written += size;
            assertThat(decoder.heldInput().readableBytes()).isLessThan(8 * 1024 + 2);
        }
        assertThat(transcript.take()).isEqualTo(LOST);
        assertThat(written).isLessThanOrEqualTo(8 * 1024 + size);
        channel.writeInbound(Unpooled.wrappedBuffer(octets("x".repeat(100_000))));
        assertThat(decoder.heldInput().isReadable()).isFalse();
        assertThat(transcript.take()).isEmpty();
        channel.finishAndReleaseAll();
    }

    @DisplayName("octet by octet, a line is searched for its end once")
    @Test
    void doesNotSearchALineAgain() {
        String line = "MSRP d4e5f607 200 " + "x".repeat(5000) + "\r\n";
        CountingView view = new CountingView();
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder(WireLimits.DEFAULT, Strictness.LENIENT, view));
        for (int i = 0; i < line.length(); i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(octets(line.substring(i, i + 1))));
        }
        assertThat(view.octetsRead()).isBetween((long) line.length(), line.length() + 50L);
        channel.finishAndReleaseAll();
    }

    @Test
    void leavesRoomForAMessage() {
        assertThat(new WireLimits(64, 64, 2, 0).maxHeaders()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(63, 1000, 10, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(100, 99, 10, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(100, 1000, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireLimits(100, 1000, 10, -1));
    }

    private static String decode(String headerSection) {
        return Transcript.of(Strictness.LENIENT, SMALL, request("SEND", headerSection));
    }
}
