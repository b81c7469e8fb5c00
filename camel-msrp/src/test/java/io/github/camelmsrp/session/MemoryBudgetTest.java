// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    @Test
    void givesUpToItsLimitAndNoMore() {
        var budget = new MemoryBudget(100);

        assertThat(budget.tryReserve(60)).isTrue();
        assertThat(budget.tryReserve(41)).isFalse();
        assertThat(budget.tryReserve(40)).isTrue();
        assertThat(budget.used()).isEqualTo(100);

        budget.release(60);
        assertThat(budget.tryReserve(60)).isTrue();
    }

    @Test
    void isNotFooledByHugeNumbers() {
        var budget = new MemoryBudget(100);
        budget.tryReserve(1);

        assertThat(budget.tryReserve(Long.MAX_VALUE)).isFalse();
        assertThat(budget.used()).isEqualTo(1);
    }

    @Test
    void refusesEverythingWhenItIsZero() {
        var budget = new MemoryBudget(0);

        assertThat(budget.tryReserve(1)).isFalse();
        assertThat(budget.isExhausted()).isFalse();
    }

    @Test
    void cannotBeNegative() {
        assertThatThrownBy(() -> new MemoryBudget(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isExhaustedWhenCompleteMessagesLeaveNoRoom() {
        var budget = new MemoryBudget(100);
        budget.tryReserve(90);
        budget.settle(90);
        assertThat(budget.isExhausted()).as("nothing was refused yet").isFalse();

        budget.tryReserve(20);
        assertThat(budget.isExhausted()).isTrue();

        budget.releaseSettled(30);
        assertThat(budget.isExhausted()).as("more than half is still held").isTrue();
        budget.releaseSettled(20);
        assertThat(budget.isExhausted()).isFalse();
    }

    @Test
    void isNotExhaustedByMessagesThatNeverEnd() {
        var budget = new MemoryBudget(100);
        budget.tryReserve(100);

        assertThat(budget.tryReserve(1)).isFalse();

        assertThat(budget.isExhausted()).isFalse();
    }

    @Test
    void tellsThoseWhoWaitOnceItIsAvailable() {
        var budget = exhausted();
        var told = new AtomicInteger();
        budget.onAvailable(told::incrementAndGet);
        budget.onAvailable(told::incrementAndGet);
        assertThat(told).hasValue(0);

        budget.releaseSettled(100);
        assertThat(told).hasValue(2);

        exhaust(budget);
        budget.releaseSettled(100);
        assertThat(told).as("each is told once").hasValue(2);
    }

    @Test
    void tellsAtOnceWhenItIsAvailable() {
        var told = new AtomicInteger();

        new MemoryBudget(1).onAvailable(told::incrementAndGet);

        assertThat(told).hasValue(1);
    }

    @Test
    void forgetsThoseWhoWentAway() {
        var budget = exhausted();
        var told = new AtomicInteger();
        budget.onAvailable(told::incrementAndGet).cancel();

        budget.releaseSettled(100);

        assertThat(told).hasValue(0);
    }

    @Test
    void losesNoWaiterAndNoOctetBetweenThreads() throws Exception {
        var budget = new MemoryBudget(1000);
        var asked = new AtomicInteger();
        var told = new AtomicInteger();
        int threads = 4;
        var pool = Executors.newFixedThreadPool(threads);
        for (int i = 0; i < threads; i++) {
            var random = new Random(i);
            pool.execute(() -> {
                for (int round = 0; round < 20_000; round++) {
                    int octets = 1 + random.nextInt(600);
                    if (budget.tryReserve(octets)) {
                        budget.settle(octets);
                        budget.releaseSettled(octets);
                    } else {
                        asked.incrementAndGet();
                        budget.onAvailable(told::incrementAndGet);
                    }
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(budget.used()).isZero();
        assertThat(budget.isExhausted()).isFalse();
        assertThat(told).hasValue(asked.get());
    }

    private static MemoryBudget exhausted() {
        var budget = new MemoryBudget(100);
        exhaust(budget);
        return budget;
    }

    private static void exhaust(MemoryBudget budget) {
        budget.tryReserve(100);
        budget.settle(100);
        budget.tryReserve(1);
        assertThat(budget.isExhausted()).isTrue();
    }
}
