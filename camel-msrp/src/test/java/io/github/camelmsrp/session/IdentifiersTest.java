// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.camelmsrp.wire.Ident;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifiersTest {

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("transaction id", 64, (Function<Identifiers, String>) Identifiers::transactionId),
                Arguments.of("Message-ID", 64, (Function<Identifiers, String>) Identifiers::messageId),
                Arguments.of("session-id", 80, (Function<Identifiers, String>) Identifiers::sessionId));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @DisplayName(
            "[4975-7.1-01, 4975-7.1-02, 4975-7.1.1-01, 4975-14.1-01] ids are legal, long enough and never repeated")
    void makesIds(String kind, int bits, Function<Identifiers, String> kindOfId) {
        var secure = Identifiers.secure();
        var ids = new HashSet<String>();
        var symbols = new HashSet<Integer>();
        for (int i = 0; i < 20_000; i++) {
            String id = kindOfId.apply(secure);
            assertThat(ids.add(id)).as(kind).isTrue();
            id.chars().forEach(symbols::add);
        }
        // Every place has one of 32 symbols, so five bits.
        assertThat(symbols).hasSize(32);
        assertThat(ids).allMatch(Ident::isValid).allMatch(id -> id.length() * 5 >= bits);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @DisplayName("[4975-7.1-01, 4975-7.1.1-01, 4975-14.1-01] a million ids of two sources differ, "
            + "even in their last 60 bits alone")
    void aMillionIdsDiffer(String kind, int bits, Function<Identifiers, String> kindOfId) {
        var sources = List.of(new Identifiers(new SecureRandom()), new Identifiers(new SecureRandom()));
        var ends = new long[1_000_000];
        for (int i = 0; i < ends.length; i++) {
            String id = kindOfId.apply(sources.get(i % 2));
            for (int place = id.length() - 12; place < id.length(); place++) {
                ends[i] = ends[i] << 5 | "abcdefghijklmnopqrstuvwxyz234567".indexOf(id.charAt(place));
            }
        }
        Arrays.sort(ends);
        for (int i = 1; i < ends.length; i++) {
            if (ends[i] == ends[i - 1]) {
                fail("Two ids of kind " + kind + " have the same end");
            }
        }
    }

    @Test
    @DisplayName("[4975-7.1-02] all places vary, each by itself")
    void variesEveryPlace() {
        var secure = Identifiers.secure();
        for (int place = 0; place < 13; place++) {
            var seen = new HashSet<Character>();
            for (int i = 0; i < 2_000; i++) {
                seen.add(secure.transactionId().charAt(place));
            }
            assertThat(seen).hasSize(32);
        }
    }

    @Test
    @DisplayName("threads have sources of their own")
    void separatesThreads() throws InterruptedException {
        var mine = Identifiers.secure();
        var other = new Identifiers[1];
        var thread = new Thread(() -> other[0] = Identifiers.secure());
        thread.start();
        thread.join();

        assertThat(Identifiers.secure()).isSameAs(mine).isNotSameAs(other[0]);
    }

    @Test
    @DisplayName("a seeded source repeats itself, for tests")
    void repeatsWithSeed() {
        assertThat(new Identifiers(new Random(5)).messageId()).isEqualTo(new Identifiers(new Random(5)).messageId());
    }
}
