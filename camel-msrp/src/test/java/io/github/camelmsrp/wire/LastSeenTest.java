// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastSeenTest {

    private final LastSeen<String> seen = new LastSeen<>();

    private static Octets octets(String text) {
        var octets = new Octets();
        octets.load(CountingView.of(text), 0, text.length());
        return octets;
    }

    @Test
    void knowsTheLastOneOnly() {
        assertThat(seen.put(octets("text/plain"), "one")).isEqualTo("one");
        assertThat(seen.get(octets("text/plain"))).isEqualTo("one");
        seen.put(octets("text/html"), "two");

        assertThat(seen.get(octets("text/html"))).isEqualTo("two");
        assertThat(seen.get(octets("text/plain"))).isNull();
    }

    @Test
    void keepsNoMonster() {
        var longest = "x".repeat(512);
        seen.put(octets(longest), "longest");
        assertThat(seen.put(octets(longest + "x"), "monster")).isEqualTo("monster");

        assertThat(seen.get(octets(longest + "x"))).isNull();
        assertThat(seen.get(octets(longest))).isEqualTo("longest");
    }
}
