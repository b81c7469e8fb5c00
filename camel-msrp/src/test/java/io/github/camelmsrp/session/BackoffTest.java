// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void doublesUpToTheMaximumLessARandomPart() {
        var backoff = new Backoff(1_000, 10_000);

        for (long most : new long[] {1_000, 2_000, 4_000, 8_000, 10_000, 10_000}) {
            assertThat(backoff.nextDelayMillis()).isBetween(most / 2, most);
        }
        assertThat(backoff.attempts()).isEqualTo(6);
    }

    @Test
    void beginsAgainAfterASuccess() {
        var backoff = new Backoff(1_000, 10_000);
        backoff.nextDelayMillis();
        backoff.nextDelayMillis();
        backoff.reset();

        assertThat(backoff.attempts()).isZero();
        assertThat(backoff.nextDelayMillis()).isBetween(500L, 1_000L);
    }

    @Test
    void spreadsTheDelays() {
        var delays = new HashSet<Long>();
        for (int i = 0; i < 50; i++) {
            delays.add(new Backoff(100_000, 100_000).nextDelayMillis());
        }

        assertThat(delays).hasSizeGreaterThan(10);
    }

    @Test
    void doesNotOverflow() {
        var backoff = new Backoff(Long.MAX_VALUE / 2, Long.MAX_VALUE);
        backoff.nextDelayMillis();

        assertThat(backoff.nextDelayMillis()).isPositive();
        assertThat(backoff.nextDelayMillis()).isPositive();
    }

    @Test
    void refusesDelaysThatMakeNoSense() {
        assertThatThrownBy(() -> new Backoff(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(10, 9)).isInstanceOf(IllegalArgumentException.class);
    }
}
