// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeenPathsTest {

    private final SeenPaths seen = new SeenPaths();

    private static Octets octets(String text) {
        var octets = new Octets();
        octets.load(CountingView.of(text), 0, text.length());
        return octets;
    }

    private static String path(String sessionId) {
        return "msrp://alice.example.org:7654/" + sessionId + ";tcp";
    }

    private static List<String> paths(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> path("s%07d".formatted(i)))
                .toList();
    }

    private void putAll(List<String> paths) {
        paths.forEach(path -> seen.put(octets(path), MsrpPath.parse(path)));
    }

    private long known(List<String> paths) {
        return paths.stream().filter(path -> seen.get(octets(path)) != null).count();
    }

    @DisplayName("messages of many sessions in turn: how many different paths are made for three messages of each")
    @ParameterizedTest(name = "{0} sessions: at most {1}")
    @CsvSource({"1, 2", "2, 4", "10, 24", "100, 250", "1000, 2500"})
    void parsesThePathsOfASessionOnce(int sessions, int mostPaths) {
        var decoder = new MsrpDecoder();
        var channel = new EmbeddedChannel(decoder);
        decoder.expectSessions(sessions);
        Set<MsrpPath> made = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int round = 0; round < 3; round++) {
            for (String path : paths(sessions)) {
                String section = "To-Path: " + path.replace("/s", "/t") + "\r\nFrom-Path: " + path + "\r\n";
                String message = TestOctets.request("SEND", section + TestOctets.MESSAGE_ID);
                channel.writeInbound(Unpooled.wrappedBuffer(TestOctets.octets(message)));
                RequestHead head = channel.readInbound();
                assertThat(head.fromPath()).hasToString(path);
                made.add(head.fromPath());
                made.add(head.toPath());
                assertThat(channel.<Frame>readInbound()).isInstanceOf(EndLine.class);
            }
        }
        assertThat(made.size()).isLessThanOrEqualTo(mostPaths);
    }

    @DisplayName("what a peer sends beyond its sessions is forgotten")
    @ParameterizedTest(name = "{0} sessions, {1} paths: at most {2} are known")
    @CsvSource({"0, 1000, 4", "1, 1000, 4", "3, 1000, 16", "1000, 20000, 4096", "2147483647, 100000, 65536"})
    void isBounded(int sessions, int sent, int mostKnown) {
        seen.expect(sessions);
        putAll(paths(sent));

        assertThat(known(paths(sent))).isPositive().isLessThanOrEqualTo(mostKnown);
    }

    @DisplayName("memory goes when sessions go")
    @Test
    void shrinks() {
        seen.expect(1000);
        putAll(paths(2000));
        seen.expect(1);
        putAll(paths(2000));

        assertThat(known(paths(2000))).isLessThanOrEqualTo(4);
    }

    @DisplayName("paths made to collide cost what unknown ones cost, and none is taken for another")
    @Test
    void survivesCollisions() {
        seen.expect(1000);
        List<String> colliding = new ArrayList<>(List.of(""));
        for (int i = 0; i < 10; i++) {
            colliding = colliding.stream()
                    .flatMap(id -> List.of(id + "Aa", id + "BB").stream())
                    .toList();
        }
        colliding = colliding.stream().map(SeenPathsTest::path).toList();
        assertThat(colliding.stream().map(path -> octets(path).contentHash()).distinct())
                .hasSize(1);
        putAll(colliding);

        assertThat(known(colliding)).isPositive().isLessThanOrEqualTo(2);
        for (String path : colliding) {
            var found = seen.get(octets(path));
            assertThat(found == null || found.toString().equals(path)).isTrue();
        }
    }

    @DisplayName("a path of unusual length is not kept")
    @Test
    void forgetsMonsters() {
        String longest = path("x".repeat(256 - path("").length()));
        putAll(List.of(longest, longest.replace("/x", "/xx")));

        assertThat(known(List.of(longest))).isOne();
        assertThat(known(List.of(longest.replace("/x", "/xx")))).isZero();
    }

    @DisplayName("of three paths in one place the one that was used longest ago goes")
    @Test
    void keepsWhatIsUsed() {
        List<String> colliding = List.of(path("AaAa"), path("BBBB"), path("AaBB"));
        putAll(colliding.subList(0, 2));
        assertThat(seen.get(octets(colliding.get(0)))).isNotNull();
        putAll(colliding.subList(2, 3));

        assertThat(seen.get(octets(colliding.get(0)))).isNotNull();
        assertThat(seen.get(octets(colliding.get(1)))).isNull();
    }
}
