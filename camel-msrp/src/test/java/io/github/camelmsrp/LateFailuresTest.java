// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.ManualScheduler;
import io.github.camelmsrp.session.Ration;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.spi.ExceptionHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Replies that fail after their exchanges. */
class LateFailuresTest {

    private final Told told = new Told();

    /** What the exception handler of a route is told. */
    private static final class Told implements ExceptionHandler {
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

        @Override
        public void handleException(Throwable exception) {
            handleException("", exception);
        }

        @Override
        public void handleException(String message, Throwable exception) {
            handleException(message, null, exception);
        }

        @Override
        public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
            if (exchange != null) {
                exchanges.add(exchange);
            }
            messages.add(message + ": " + exception.getMessage());
        }
    }

    private RunningCamel answering(PooledExchangeFactory factory) throws Exception {
        var camel = new RunningCamel();
        factory.setStatisticsEnabled(true);
        camel.context.getCamelContextExtension().setExchangeFactory(factory);
        factory.setCamelContext(camel.context);
        camel.context.getRegistry().bind("told", told);
        return camel.add(routes -> routes.from("msrp:127.0.0.1:0/desk?exchangePattern=InOut&exceptionHandler=#told")
                .setBody(routes.constant("reply")));
    }

    private static void awaitReleased(RunningCamel camel, int count) {
        var factories = camel.context
                .getCamelContextExtension()
                .getExchangeFactoryManager()
                .getExchangeFactories();
        var statistics = factories.iterator().next().getStatistics();
        Awaitility.await().until(() -> statistics.getReleasedCounter() == count);
    }

    /** Refuses a reply that the exchange did not wait for. */
    private static void refuse(RunningCamel camel, ScriptedPeer alice, int count) {
        alice.expectResponse(alice.send("text/plain", "question"), 200);
        var reply = alice.expectFrame(frame -> frame.isSend() && frame.hasBody());
        awaitReleased(camel, count);
        alice.respond(reply, 413, "No more");
    }

    @Test
    void aReplyThatIsRefusedLateIsReportedWithoutTheExchangeThatMayServeAnother() throws Exception {
        try (var camel = answering(new PooledExchangeFactory());
                var alice = camel.peer("desk")) {
            refuse(camel, alice, 1);
            Awaitility.await().until(() -> told.messages.size() == 1);

            assertThat(told.exchanges).isEmpty();
            assertThat(told.messages.get(0)).contains("…", "413").doesNotContain("Error processing");
            refuse(camel, alice, 2);
            Awaitility.await().until(() -> told.messages.size() == 2);
            assertThat(told.exchanges).isEmpty();
        }
    }

    @Test
    void aPeerThatRefusesEveryReplyDoesNotFillTheLog() throws Exception {
        int many = 2 * Ration.PER_MINUTE;
        try (var camel = answering(new PooledExchangeFactory());
                var alice = camel.peer("desk")) {
            for (int i = 0; i < many; i++) {
                refuse(camel, alice, i + 1);
            }
            alice.expectResponse(alice.sendBodiless(), 200);
            Awaitility.await().during(Duration.ofMillis(100)).until(() -> told.messages.size() == Ration.PER_MINUTE);
        }
    }

    @Test
    void saysHowManyItKeptToItself() {
        var time = new ManualScheduler();
        var late = new LateFailures(time, told);
        var cause = new MsrpException(MsrpException.Scope.MESSAGE, MsrpStatus.of(413, "No"), "refused");
        for (int i = 0; i < Ration.PER_MINUTE + 5; i++) {
            late.report("abcd…", cause);
        }
        assertThat(told.messages).hasSize(Ration.PER_MINUTE);

        time.advance(Duration.ofMinutes(1));
        late.report("abcd…", cause);

        assertThat(told.messages)
                .hasSize(Ration.PER_MINUTE + 1)
                .last()
                .asString()
                .contains("session abcd…", "5 more replies", "refused");
    }
}
