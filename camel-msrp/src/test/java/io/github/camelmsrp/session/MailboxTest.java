// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Counts how often an event loop is woken, and how often it writes, for the tasks of other threads. */
class MailboxTest {

    private final ManualScheduler time = new ManualScheduler();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<Integer> done = new ArrayList<>();
    private int wakeUps;
    private int writes;
    private final Mailbox mailbox = newMailbox();

    private Mailbox newMailbox() {
        return new Mailbox(
                task -> {
                    wakeUps++;
                    loop.add(task);
                },
                time,
                () -> writes++);
    }

    private void runLoop() {
        for (var task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    /** Never knows that it posts for the last time. */
    private static void gather(Runnable poster) {
        Mailbox.gather(poster, () -> true);
    }

    @Test
    @DisplayName("tasks posted before the loop comes wake it once and are followed by one write")
    void wakesOnceForWhatWaits() {
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            mailbox.post(() -> done.add(number));
        }
        runLoop();
        assertThat(done).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(wakeUps).isOne();
        assertThat(writes).isOne();
    }

    @Test
    @DisplayName("a thread that gathers wakes the loop once for 32 tasks, however fast the loop is")
    void wakesOnceForManyGathered() {
        gather(() -> {
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                mailbox.postGathered(() -> done.add(number));
                runLoop();
            }
        });
        runLoop();
        assertThat(done).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(wakeUps).isEqualTo(1 + 1_000 / Mailbox.GATHERED);
        assertThat(writes).isEqualTo(wakeUps);
    }

    @Test
    void doesNotWaitWithoutGathering() {
        mailbox.postGathered(() -> done.add(1));
        runLoop();
        assertThat(done).containsExactly(1);
    }

    @Test
    @DisplayName("the last task of a thread wakes the loop at once, without an alarm")
    void doesNotWaitForNothing() {
        Mailbox.gather(
                () -> {
                    mailbox.postGathered(() -> done.add(1));
                    runLoop();
                    assertThat(done).containsExactly(1);
                },
                () -> false);
        assertThat(wakeUps).isOne();
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("what cannot wait takes what was gathered with it, in its order")
    void keepsTheOrder() {
        gather(() -> {
            mailbox.postGathered(() -> done.add(1));
            runLoop();
            assertThat(done).isEmpty();
            mailbox.post(() -> done.add(2));
            runLoop();
            assertThat(done).containsExactly(1, 2);
        });
        assertThat(wakeUps).isOne();
    }

    @Test
    @DisplayName("the loop comes by itself after a millisecond, as often as needed")
    void doesNotWaitForASlowThread() {
        gather(() -> {
            for (int i = 0; i < 5; i++) {
                mailbox.postGathered(() -> done.add(0));
                mailbox.postGathered(() -> done.add(0));
                time.advanceMillis(Mailbox.PATIENCE_MILLIS);
                runLoop();
                assertThat(done).hasSize(2 * (i + 1));
            }
        });
        assertThat(time.pending()).isZero();
    }

    @Test
    @DisplayName("alarms do not add up: there is one at a time")
    void hasOneAlarm() {
        gather(() -> {
            for (int i = 0; i < 10 * Mailbox.GATHERED; i++) {
                mailbox.postGathered(() -> done.add(0));
                runLoop();
                assertThat(time.pending()).isLessThanOrEqualTo(1);
            }
        });
    }

    @Test
    @DisplayName("a thread that goes on to another connection leaves nothing behind")
    void gathersForOneConnectionAtATime() {
        var other = newMailbox();
        gather(() -> {
            mailbox.postGathered(() -> done.add(1));
            other.postGathered(() -> done.add(2));
            runLoop();
            assertThat(done).containsExactly(1);
        });
        runLoop();
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    @DisplayName("nothing is lost if the loop is gone")
    void runsTasksOfAClosedLoop() {
        var closed = new Mailbox(
                task -> {
                    throw new RejectedExecutionException();
                },
                time,
                () -> {});
        gather(() -> closed.postGathered(() -> done.add(1)));
        closed.post(() -> done.add(2));
        assertThat(done).containsExactly(1, 2);
    }
}
