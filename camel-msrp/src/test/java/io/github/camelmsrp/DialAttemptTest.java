// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DialAttemptTest {

    private final DialAttempt attempt = new DialAttempt();
    private final List<String> told = new ArrayList<>();

    private void await(String name) {
        attempt.forOneMore().whenComplete((session, failure) -> told.add(name + (failure == null ? "" : " failed")));
    }

    @Test
    void tellsThemInTheOrderInWhichTheyCame() {
        await("first");
        await("second");
        await("third");

        attempt.complete(null);
        await("late");

        assertThat(told).containsExactly("first", "second", "third", "late");
    }

    @Test
    void whoeverComesWhileTheyAreToldIsTheNext() {
        attempt.forOneMore().whenComplete((session, failure) -> await("late"));
        await("first");
        await("second");

        attempt.complete(null);

        assertThat(told).containsExactly("first", "second", "late");
    }

    @Test
    void tellsAllOfAFailure() {
        await("first");

        attempt.completeExceptionally(new IllegalStateException("no"));
        await("late");

        assertThat(told).containsExactly("first failed", "late failed");
    }

    @Test
    void letsNoMoreWaitThanItsLimit() {
        IntStream.range(0, DialAttempt.MAX_WAITING).forEach(i -> await("waits"));

        await("one too many");

        assertThat(told).containsExactly("one too many failed");
    }
}
