// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final ManualScheduler time = new ManualScheduler();
    private final Deadlines deadlines = new Deadlines(time, Runnable::run);
    private final List<String> expired = new ArrayList<>();

    private Deadlines.Deadline deadline(String name) {
        return new Deadlines.Deadline() {
            @Override
            void onExpired() {
                expired.add(name);
            }
        };
    }

    @Test
    void expiresInTime() {
        var first = deadline("first");
        deadlines.start(first, 100);
        assertThat(first.isRunning()).isTrue();
        time.advanceMillis(99);
        assertThat(expired).isEmpty();
        time.advanceMillis(1);

        assertThat(expired).containsExactly("first");
        assertThat(first.isRunning()).isFalse();
        assertThat(time.pending()).isZero();
    }

    @Test
    void sharesOneTimer() {
        for (int i = 0; i < 1000; i++) {
            deadlines.start(deadline("d" + i), 100 + i % 3);
        }
        assertThat(time.pending()).isEqualTo(1);
        time.advanceMillis(102);
        assertThat(expired).hasSize(1000);
        assertThat(time.pending()).isZero();
    }

    @Test
    void forgetsWhatIsCancelled() {
        var all = new ArrayList<Deadlines.Deadline>();
        for (int i = 0; i < 5; i++) {
            all.add(deadline("d" + i));
            deadlines.start(all.get(i), 100);
        }
        all.get(0).cancel();
        all.get(2).cancel();
        all.get(4).cancel();
        all.get(4).cancel();
        time.advanceMillis(100);

        assertThat(expired).containsExactly("d1", "d3");
    }

    @Test
    void startsAnew() {
        var again = deadline("again");
        deadlines.start(again, 100);
        time.advanceMillis(60);
        deadlines.start(again, 100);
        time.advanceMillis(60);
        assertThat(expired).isEmpty();
        time.advanceMillis(40);
        assertThat(expired).containsExactly("again");
    }

    @Test
    void servesShorterDeadlinesThatStartLater() {
        deadlines.start(deadline("long"), 1000);
        time.advanceMillis(10);
        deadlines.start(deadline("short"), 5);
        time.advanceMillis(5);
        assertThat(expired).containsExactly("short");
        time.advanceMillis(985);
        assertThat(expired).containsExactly("short", "long");
    }

    @Test
    void letsAnExpiredDeadlineStartAndCancelOthers() {
        var victim = deadline("victim");
        var starter = new Deadlines.Deadline() {
            @Override
            void onExpired() {
                expired.add("starter");
                victim.cancel();
                deadlines.start(deadline("later"), 50);
            }
        };
        deadlines.start(starter, 100);
        deadlines.start(victim, 100);
        time.advanceMillis(149);
        assertThat(expired).containsExactly("starter");
        time.advanceMillis(1);
        assertThat(expired).containsExactly("starter", "later");
    }

    @Test
    void expiresNothingAfterClose() {
        deadlines.start(deadline("never"), 100);
        deadlines.close();
        deadlines.start(deadline("never"), 100);
        time.advanceMillis(1000);

        assertThat(expired).isEmpty();
        assertThat(time.pending()).isZero();
    }

    @Test
    void keepsEveryPromiseOfRandomCalls() {
        var random = new Random(11);
        var running = new ArrayList<Deadlines.Deadline>();
        var expected = new ArrayList<Long>();
        var actual = new ArrayList<Long>();
        for (int i = 0; i < 2_000; i++) {
            long delay = 1 + random.nextInt(5) * 10;
            long due = time.nanoTime() / 1_000_000 + delay;
            if (random.nextInt(3) == 0 && !running.isEmpty()) {
                running.remove(random.nextInt(running.size())).cancel();
            } else {
                running.add(new Due(due, actual, running));
                deadlines.start(running.get(running.size() - 1), delay);
            }
            time.advanceMillis(random.nextInt(4));
            assertThat(running).allMatch(deadline -> ((Due) deadline).due > time.nanoTime() / 1_000_000);
        }
        time.advanceMillis(100);
        assertThat(running).isEmpty();
        expected.addAll(actual);
        expected.sort(null);
        assertThat(actual).isEqualTo(expected);
    }

    private final class Due extends Deadlines.Deadline {
        private final long due;
        private final List<Long> actual;
        private final List<Deadlines.Deadline> running;

        Due(long due, List<Long> actual, List<Deadlines.Deadline> running) {
            this.due = due;
            this.actual = actual;
            this.running = running;
        }

        @Override
        void onExpired() {
            assertThat(time.nanoTime() / 1_000_000).isEqualTo(due);
            actual.add(due);
            running.remove(this);
        }
    }
}
