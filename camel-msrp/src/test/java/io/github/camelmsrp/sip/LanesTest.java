// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final Lanes lanes = new Lanes(pool::add);
    private final List<String> events = new ArrayList<>();

    private void enter(String address, String name, @Nullable Exception failure) {
        lanes.enter(address, new Lanes.Passage() {
            @Override
            public void send() throws Exception {
                if (failure != null) {
                    throw failure;
                }
                events.add(name);
            }

            @Override
            public void failed(Exception cause) {
                events.add(name + " failed");
            }
        });
    }

    @Test
    void sendsToAnAddressOneAfterTheOther() {
        enter("a", "1", null);
        enter("a", "2", null);
        enter("b", "3", null);
        assertThat(pool).hasSize(2);

        runAll();

        assertThat(events).containsExactly("1", "3", "2");
        assertThat(lanes.whenEmpty()).isCompleted();
    }

    @Test
    void sendsToSoManyAddressesAtATime() {
        for (int i = 0; i < Lanes.MAX_BUSY + 10; i++) {
            enter("address " + i, "message", null);
        }
        assertThat(pool).hasSize(Lanes.MAX_BUSY);
        var empty = lanes.whenEmpty();
        assertThat(empty).isNotDone();

        runAll();

        assertThat(events).hasSize(Lanes.MAX_BUSY + 10);
        assertThat(empty).isCompleted();
    }

    @Test
    void failsWhatWaitsForAnAddressThatCannotBeReached() {
        enter("a", "1", new IOException("no route"));
        enter("a", "2", null);
        enter("b", "3", null);

        runAll();
        enter("a", "4", null);
        runAll();

        assertThat(events).containsExactly("1 failed", "2 failed", "3", "4");
    }

    @Test
    void goesOnAfterAFailureThatIsNotOfTheAddress() {
        enter("a", "1", new IllegalStateException("no such transaction"));
        enter("a", "2", null);

        runAll();

        assertThat(events).containsExactly("1 failed", "2");
    }

    @Test
    void failsEverythingWithoutThreads() {
        var stopped = new Lanes(task -> {
            throw new RejectedExecutionException();
        });
        stopped.enter("a", new Lanes.Passage() {
            @Override
            public void send() {
                events.add("sent");
            }

            @Override
            public void failed(Exception cause) {
                events.add("failed");
            }
        });

        assertThat(events).containsExactly("failed");
        assertThat(stopped.whenEmpty()).isCompleted();
    }

    @Test
    void failsManyAddressesAtOnceWhenThreadsAreGone() {
        int count = 50_000;
        var executor = new AtomicReference<Executor>(pool::add);
        var closing = new Lanes(task -> executor.get().execute(task));
        for (int i = 0; i < count; i++) {
            closing.enter("address " + i, new Lanes.Passage() {
                @Override
                public void send() {
                    events.add("sent");
                }

                @Override
                public void failed(Exception cause) {
                    events.add("failed");
                }
            });
        }
        executor.set(task -> {
            throw new RejectedExecutionException();
        });

        runAll();

        assertThat(events).hasSize(count).contains("sent", "failed");
        assertThat(closing.whenEmpty()).isCompleted();
    }

    private void runAll() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }
}
