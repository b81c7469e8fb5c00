// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    @Nested
    class System {
        private final Scheduler scheduler = Scheduler.system();
        private final DefaultEventLoop eventLoop = new DefaultEventLoop();
        private final Executor executor = Runnable::run;

        @AfterEach
        void stopEventLoop() {
            eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }

        @Test
        void runsATaskOnItsEventLoop() throws Exception {
            var ranInLoop = new CompletableFuture<Boolean>();
            long before = scheduler.nanoTime();

            scheduler.schedule(eventLoop, 5 * MILLISECOND, () -> ranInLoop.complete(eventLoop.inEventLoop()));

            assertThat(ranInLoop.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(scheduler.nanoTime() - before).isGreaterThanOrEqualTo(5 * MILLISECOND);
        }

        @Test
        void runsATaskOnAnyExecutor() throws Exception {
            var thread = new CompletableFuture<Thread>();
            var pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "pool of the test"));

            scheduler.schedule(pool, -1, () -> thread.complete(Thread.currentThread()));

            assertThat(thread.get(10, TimeUnit.SECONDS).getName()).isEqualTo("pool of the test");
            pool.shutdown();
        }

        @Test
        void runsNothingThatWasCancelled() {
            var ran = new AtomicBoolean();
            var inLoop = scheduler.schedule(eventLoop, 50 * MILLISECOND, () -> ran.set(true));
            var inExecutor = scheduler.schedule(executor, 50 * MILLISECOND, () -> ran.set(true));
            var later = new CompletableFuture<Void>();
            scheduler.schedule(executor, 100 * MILLISECOND, () -> later.complete(null));

            inLoop.cancel();
            inLoop.cancel();
            inExecutor.cancel();
            inExecutor.cancel();

            await().until(later::isDone);
            assertThat(ran).isFalse();
        }

        @Test
        void cancelsATaskThatIsAlreadyQueuedInItsExecutor() {
            var queue = new ArrayDeque<Runnable>();
            var ran = new AtomicBoolean();
            var task = scheduler.schedule(
                    runnable -> {
                        synchronized (queue) {
                            queue.add(runnable);
                        }
                    },
                    0,
                    () -> ran.set(true));
            await().until(() -> {
                synchronized (queue) {
                    return !queue.isEmpty();
                }
            });

            task.cancel();
            synchronized (queue) {
                queue.forEach(Runnable::run);
            }

            assertThat(ran).isFalse();
        }

        @Test
        void dropsTasksOfALoopThatIsShutDown() {
            stopEventLoop();

            scheduler.schedule(eventLoop, 0, () -> {}).cancel();
            scheduler.schedule(
                    task -> {
                        throw new RejectedExecutionException();
                    },
                    0,
                    () -> {});
        }
    }

    /** The one that other tests rely on. */
    @Nested
    class Manual {
        private final ManualScheduler scheduler = new ManualScheduler();
        private final List<String> ran = new ArrayList<>();
        private final Executor direct = Runnable::run;

        @Test
        void standsStill() {
            scheduler.schedule(direct, 0, () -> ran.add("now"));

            assertThat(ran).isEmpty();
            assertThat(scheduler.nanoTime()).isZero();
        }

        @Test
        void runsWhatIsDueInOrder() {
            scheduler.schedule(direct, 3 * MILLISECOND, () -> ran.add("third"));
            scheduler.schedule(direct, MILLISECOND, () -> ran.add("first"));
            scheduler.schedule(direct, MILLISECOND, () -> ran.add("second"));
            scheduler.schedule(direct, HOUR, () -> ran.add("later"));

            scheduler.advanceMillis(3);

            assertThat(ran).containsExactly("first", "second", "third");
            assertThat(scheduler.pending()).isEqualTo(1);
            assertThat(scheduler.nanoTime()).isEqualTo(3 * MILLISECOND);
        }

        @Test
        void showsEachTaskTheTimeOfItsDeadline() {
            var times = new ArrayList<Long>();
            scheduler.schedule(direct, 10, () -> {
                times.add(scheduler.nanoTime());
                scheduler.schedule(direct, 10, () -> times.add(scheduler.nanoTime()));
            });

            scheduler.advance(Duration.ofNanos(100));

            assertThat(times).containsExactly(10L, 20L);
        }

        @Test
        void runsNothingThatWasCancelled() {
            var queue = new ArrayDeque<Runnable>();
            var early = scheduler.schedule(direct, 5, () -> ran.add("early"));
            var queued = scheduler.schedule(queue::add, 5, () -> ran.add("queued"));

            early.cancel();
            scheduler.advanceMillis(1);
            queued.cancel();
            queue.forEach(Runnable::run);

            assertThat(queue).hasSize(1);
            assertThat(ran).isEmpty();
        }
    }
}
