// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.session.ManualScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InOrderTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultLog faults = FaultLog.of(LoggerFactory.getLogger(InOrderTest.class), scheduler);
    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    @Test
    void runsOneAfterTheOtherAndNeverInTheCaller() {
        var turns = new InOrder(pool::add, faults);
        turns.execute(() -> {
            done.add("first");
            turns.execute(() -> done.add("third"));
        });
        turns.execute(() -> done.add("second"));

        assertThat(done).isEmpty();
        assertThat(pool).hasSize(1);
        runPool();
        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void goesOnAfterAStepThatFails() {
        try (var log = new CapturedLog()) {
            var turns = new InOrder(pool::add, faults);
            turns.execute(() -> {
                throw new IllegalStateException("as the test wants it");
            });
            turns.execute(() -> done.add("next"));
            runPool();

            assertThat(done).containsExactly("next");
            assertThat(log.warnings()).containsExactly("A step of a SIP call failed");
        }
    }

    @Test
    void goesOnAfterAnError() {
        var turns = new InOrder(pool::add, faults);
        turns.execute(() -> {
            throw new NoClassDefFoundError("as the test wants it");
        });
        turns.execute(() -> done.add("next"));
        runPool();

        assertThat(done).containsExactly("next");
    }

    @Test
    void givesOthersTheirTurn() {
        var turns = new InOrder(pool::add, faults);
        for (int i = 0; i < 20; i++) {
            turns.execute(() -> done.add("step"));
        }
        pool.remove().run();

        assertThat(done).hasSize(16);
        runPool();
        assertThat(done).hasSize(20);
    }

    @Test
    void isCrowdedWhenMuchWaits() {
        var turns = new InOrder(pool::add, faults);
        for (int i = 0; i < 63; i++) {
            turns.execute(() -> done.add("step"));
        }
        assertThat(turns.isCrowded()).isFalse();
        turns.execute(() -> done.add("step"));
        assertThat(turns.isCrowded()).isTrue();
        runPool();
        assertThat(turns.isCrowded()).isFalse();
    }

    @Test
    void dropsWhatAnExecutorThatWasShutDownRefuses() {
        var turns = new InOrder(
                task -> {
                    throw new RejectedExecutionException();
                },
                faults);

        turns.execute(() -> done.add("never"));

        assertThat(done).isEmpty();
        assertThat(turns.isCrowded()).isFalse();
    }

    @Test
    void countsFaultsBeyondTheFirstOfAMinute() {
        try (var log = new CapturedLog()) {
            for (int i = 0; i < 30; i++) {
                faults.warn("fault");
            }
            assertThat(log.warnings()).hasSize(20);
            scheduler.advance(Duration.ofMinutes(1));
            faults.warn("later");

            assertThat(log.warnings()).endsWith("10 more faults of peers were not logged", "later");
        }
    }

    private void runPool() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }
}
