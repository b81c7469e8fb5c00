// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.session.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The network is not woken for each answer of a route that has more to do, but no answer waits for a slow exchange. */
class GatheredAnswersTest {

    private final ManualScheduler time = new ManualScheduler();
    private final CountDownLatch begin = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    @DisplayName("answers of messages that waited together leave together, at the latest after a millisecond")
    void answersLeaveTogether() throws Exception {
        try (var camel = RunningCamel.with(
                        settings -> settings.withScheduler(time),
                        routes -> routes.from("msrp:127.0.0.1:0/desk")
                                .routeId("desk")
                                .process(exchange -> take(exchange.getMessage().getBody(String.class))));
                var alice = camel.peer("desk")) {
            var first = alice.send("text/plain", "begin");
            var second = alice.send("text/plain", "fast");
            var last = alice.send("text/plain", "slow");
            await().until(() -> camel.consumer("desk").getPendingExchangesSize() == 3);

            begin.countDown();
            alice.expectNothing(Duration.ofMillis(200));

            time.advanceMillis(1);
            alice.expectResponse(first, 200);
            alice.expectResponse(second, 200);

            end.countDown();
            alice.expectResponse(last, 200);
        } finally {
            begin.countDown();
            end.countDown();
        }
    }

    private void take(String text) throws InterruptedException {
        switch (text) {
            case "begin" -> begin.await();
            case "slow" -> end.await();
            default -> {
                // Done at once.
            }
        }
    }
}
