// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.ManualScheduler;
import io.github.camelmsrp.session.Scheduler;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A message that is sent after the time of an idle session has come, and before the session has ended: it goes into the
 * next session, once.
 */
class IdleEndTest {

    private static final int IDLE_MILLIS = 60_000;
    private static final int MOST_TRIES = 10;
    private static final int MANY = 30;

    private final HeldTime time = new HeldTime();
    private final RunningCamel alice = new RunningCamel(settings -> settings.withScheduler(time));

    /** Time that is moved by hand. Whatever comes due may be held where it was about to run. */
    private static final class HeldTime implements Scheduler {
        private final ManualScheduler time = new ManualScheduler();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Cancellable schedule(Executor loop, long delayNanos, Runnable task) {
            return time.schedule(loop, delayNanos, () -> {
                try {
                    if (!gate.await(10, TimeUnit.SECONDS)) {
                        throw new AssertionError("held for too long");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                task.run();
            });
        }

        /** Runs something when the event loops have begun with what is due by then, and are held. */
        <T> T inTheInstant(long millis, Callable<T> action) throws Exception {
            var held = new CountDownLatch(1);
            gate = held;
            time.advanceMillis(millis);
            try {
                return action.call();
            } finally {
                held.countDown();
            }
        }
    }

    @AfterEach
    void close() {
        time.gate.countDown();
        alice.close();
    }

    private static Object call(SipRig rig, int message) throws Exception {
        return rig.received(message).get(MsrpConstants.SIP_CALL_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&waitFor=reply", "&cpim=unwrap"})
    void aMessageIsSentInAnotherCall(String options) throws Exception {
        try (var rig = new SipRig()) {
            rig.answering("&bodyType=string&cpim=unwrap" + (options.contains("reply") ? "&exchangePattern=InOut" : ""));
            var sender =
                    new AsyncSender(alice.context, rig.calling("helpdesk", "&idleTimeout=" + IDLE_MILLIS + options));
            requireSent(sender.send("first"));

            int last = 0;
            do {
                // While the end of the message before is on its way, the session is not idle.
                var text = "next " + ++last;
                requireSent(time.inTheInstant(IDLE_MILLIS, () -> sender.send(stream(text))));
            } while (last < MOST_TRIES && call(rig, last).equals(call(rig, 0)));

            assertThat(rig.desk.mock("in").getExchanges())
                    .extracting(exchange -> exchange.getMessage().getBody(String.class))
                    .hasSize(last + 1)
                    .endsWith("next " + last)
                    .doesNotHaveDuplicates();
            assertThat(call(rig, last)).isNotEqualTo(call(rig, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&waitFor=reply"})
    void aMessageIsSentInASessionThatIsDialledAnew(String options) throws Exception {
        try (var bob = PeerListener.listen()) {
            var uri = "msrp:127.0.0.1:" + bob.port() + "/bob?idleTimeout=" + IDLE_MILLIS + options;
            var sender = new AsyncSender(alice.context, uri);
            var first = sender.send("first");
            try (var peer = accept(bob)) {
                receive(peer, "first", options);
                requireSent(first);

                var second = time.inTheInstant(IDLE_MILLIS, () -> sender.send(stream("second")));

                assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
                try (var next = accept(bob)) {
                    receive(next, "second", options);
                    requireSent(second);
                    next.expectNothing(Duration.ofMillis(100));
                }
            }
        }
    }

    @Test
    void messagesStayInOrderInTheNextCall() throws Exception {
        try (var rig = new SipRig()) {
            rig.answering("&bodyType=string");
            var sender = new AsyncSender(alice.context, rig.calling("helpdesk", "&idleTimeout=" + IDLE_MILLIS));
            requireSent(sender.send("first"));

            int tries = 0;
            int last;
            do {
                requireAllSent(time.inTheInstant(IDLE_MILLIS, () -> sendMany(sender)));
                last = ++tries * MANY;
            } while (tries < MOST_TRIES && call(rig, last).equals(call(rig, 0)));

            assertThat(rig.desk.mock("in").getExchanges().subList(last - MANY + 1, last + 1))
                    .extracting(exchange -> exchange.getMessage().getBody(String.class))
                    .containsExactlyElementsOf(texts());
            assertThat(call(rig, last)).isNotEqualTo(call(rig, 0));
        }
    }

    @Test
    void messagesStayInOrderInASessionThatIsDialledAnew() throws Exception {
        try (var bob = PeerListener.listen()) {
            var sender =
                    new AsyncSender(alice.context, "msrp:127.0.0.1:" + bob.port() + "/bob?idleTimeout=" + IDLE_MILLIS);
            var first = sender.send("first");
            try (var peer = accept(bob)) {
                receive(peer, "first", "");
                requireSent(first);

                var sending = time.inTheInstant(IDLE_MILLIS, () -> sendMany(sender));

                assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
                try (var next = accept(bob)) {
                    for (var text : texts()) {
                        receive(next, text, "");
                    }
                    requireAllSent(sending);
                }
            }
        }
    }

    private static List<String> texts() {
        return IntStream.range(0, MANY).mapToObj(i -> "message " + i).toList();
    }

    private static List<CompletableFuture<Exchange>> sendMany(AsyncSender sender) {
        return texts().stream().map(sender::send).toList();
    }

    private static void requireAllSent(List<CompletableFuture<Exchange>> sending) throws Exception {
        for (var each : sending) {
            requireSent(each);
        }
    }

    /** A body that can be read once. */
    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void requireSent(CompletableFuture<Exchange> sending) throws Exception {
        assertThat(SipRig.outcome(sending).getException()).isNull();
    }

    private static ScriptedPeer accept(PeerListener bob) {
        var peer = bob.accept();
        peer.respond(peer.expectFrame(frame -> frame.isSend() && !frame.hasBody()), 200, "OK");
        return peer;
    }

    private static void receive(ScriptedPeer peer, String text, String options) {
        var message = peer.receiveMessage();
        assertThat(message.text()).isEqualTo(text);
        if (options.contains("reply")) {
            peer.paths(message.head().fromPath(), message.head().toPath());
            peer.expectResponse(peer.send("text/plain", "re: " + text), 200);
        }
    }
}
