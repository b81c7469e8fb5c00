// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a session gets when the parts around a route break, and when the peer comes back. */
class RouteReceiverTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";

    private static RunningCamel desk(String name, Object bean) throws Exception {
        return new RunningCamel().add(routes -> {
            routes.getContext().getRegistry().bind("it", bean);
            routes.errorHandler(routes.noErrorHandler());
            routes.from(DESK + "?" + name + "=#it")
                    .routeId("desk")
                    .to("mock:in")
                    .filter(routes.body().isEqualTo("fail"))
                    .throwException(new IllegalStateException());
        });
    }

    @Test
    void aRepositoryThatCannotForgetDoesNotStopTheSession() throws Exception {
        var broken = new MemoryIdempotentRepository() {
            @Override
            public boolean remove(String key) {
                throw new IllegalStateException("no connection");
            }
        };
        try (var camel = desk("idempotentRepository", broken);
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "fail"), 413);
            alice.expectResponse(alice.send("text/plain", "next"), 200);
            Awaitility.await().until(() -> camel.consumer("desk").getPendingExchangesSize() == 0);
        }
    }

    @Test
    void aRepositoryThatLacksAClassDoesNotStopTheSession() throws Exception {
        var broken = new MemoryIdempotentRepository() {
            private boolean isLater;

            @Override
            public boolean add(String key) {
                if (isLater) {
                    return true;
                }
                isLater = true;
                throw new NoClassDefFoundError("driver");
            }
        };
        try (var camel = desk("idempotentRepository", broken);
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "first"), 413);
            alice.expectResponse(alice.send("text/plain", "next"), 200);
        }
    }

    @Test
    void anErrorWhileTheExchangeIsMadeDoesNotStopTheSession() throws Exception {
        var broken = new DefaultHeaderFilterStrategy() {
            private boolean isLater;

            @Override
            public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
                if (isLater) {
                    return false;
                }
                isLater = true;
                throw new OutOfMemoryError("a body too large for one string");
            }
        };
        try (var camel = desk("headerFilterStrategy", broken);
                var alice = camel.peer("desk")) {
            for (int status : new int[] {413, 200}) {
                var sent = alice.newSend().header("X-Kind", "test").body("text/plain", "x");
                alice.write(sent);
                alice.expectResponse(sent, status);
            }
        }
    }

    @Test
    void aMessageThatIsRepeatedOnAnotherConnectionIsRoutedOnce() throws Exception {
        List<String> keys = Collections.synchronizedList(new ArrayList<>());
        var repository = new MemoryIdempotentRepository() {
            @Override
            public boolean add(String key) {
                keys.add(key);
                return super.add(key);
            }
        };
        repository.start();
        try (var camel = desk("idempotentRepository", repository)) {
            for (int i = 0; i < 2; i++) {
                try (var alice = connect(camel, "alice")) {
                    sendNamed(alice);
                }
                Awaitility.await().until(() -> camel.consumer("desk").getSessionCount() == 0);
            }
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
            try (var bob = connect(camel, "bob")) {
                sendNamed(bob);
            }
            assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(2);
        }
        assertThat(keys).allSatisfy(key -> assertThat(key).doesNotContain("desk", "alice", "bob"));
    }

    @Test
    void sessionsThatAreRefusedLeaveNothingBehind() throws Exception {
        try (var camel = RunningCamel.with(routes ->
                        routes.from(DESK + "?maxSessions=1").routeId("desk").to("mock:in"));
                var alice = camel.peer("desk");
                var stranger = connect(camel, "stranger")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            for (int i = 0; i < 50; i++) {
                stranger.paths("msrp://127.0.0.1:" + camel.port() + "/desk;tcp", "msrp://127.0.0.1:9/s" + i + ";tcp");
                stranger.expectResponse(stranger.sendBodiless(), 403);
            }
            assertThat(receiver(camel).mailboxes()).hasSize(1);
        }
    }

    @Test
    void sessionsThatNeverOpenLeaveNothingBehind() throws Exception {
        try (var camel =
                RunningCamel.with(routes -> routes.from(DESK).routeId("desk").to("mock:in"))) {
            for (int i = 0; i < 50; i++) {
                camel.consumer("desk").newSession();
            }
            assertThat(receiver(camel).mailboxes()).isEmpty();
        }
    }

    @Test
    void aSessionThatOpensWhileTheRouteIsResumedIsNotPausedForEver() throws Exception {
        try (var camel = RunningCamel.with(
                        routes -> routes.from(DESK).routeId("desk").to("mock:in"));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            var receiver = receiver(camel);
            var mailbox = new SessionMailbox(receiver, new SessionFacts(receiver.origin()), RouteReceiver.Tie.OWNED);
            mailbox.onOpen(receiver.mailboxes().get(0).session());
            receiver.suspend();
            var opening = new Thread(() -> receiver.onOpen(mailbox));
            synchronized (mailbox) {
                // It has seen that the route is suspended, and cannot act upon it before the route is resumed.
                opening.start();
                Awaitility.await().until(() -> opening.getState() == Thread.State.BLOCKED);
                receiver.resume();
            }
            opening.join();

            alice.expectResponse(alice.send("text/plain", "x"), 200);
        }
    }

    private static RouteReceiver receiver(RunningCamel camel) {
        return Objects.requireNonNull(camel.consumer("desk").receiverIfStarted());
    }

    @ParameterizedTest
    @CsvSource({"good, 200, 1", "fail, 413, 2"})
    void aRepetitionOnANewConnectionWaitsForTheOutcomeOfTheFirst(String text, int status, int calls) throws Exception {
        var go = new CountDownLatch(1);
        var outcomes = Collections.synchronizedList(new ArrayList<String>());
        try (var camel = deskThatWaits(go, outcomes);
                var bystander = connect(camel, "bystander")) {
            try (var alice = connect(camel, "alice")) {
                write(alice, text);
                camel.mock("in").expectedMessageCount(1);
                camel.mock("in").assertIsSatisfied();
                alice.reset();
            }
            try (var again = connect(camel, "alice")) {
                var repeated = write(again, text);
                again.expectNothing(Duration.ofMillis(200));
                bystander.expectResponse(bystander.send("text/plain", "other"), 200);
                go.countDown();
                again.expectResponse(repeated, status);
                assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(2);

                again.expectResponse(write(again, text), status);
            }
            assertThat(camel.mock("in").getReceivedCounter()).isEqualTo(1 + calls);
            Awaitility.await().until(() -> camel.consumer("desk").getPendingExchangesSize() == 0);
            assertThat(outcomes)
                    .hasSize(calls + 1)
                    .filteredOn("confirm"::equals)
                    .hasSize(status == 200 ? 2 : 1);
        }
    }

    private static RunningCamel deskThatWaits(CountDownLatch go, List<String> outcomes) throws Exception {
        var repository = new MemoryIdempotentRepository() {
            @Override
            public boolean confirm(String key) {
                outcomes.add("confirm");
                return super.confirm(key);
            }

            @Override
            public boolean remove(String key) {
                outcomes.add("remove");
                return super.remove(key);
            }
        };
        return new RunningCamel().add(routes -> {
            routes.getContext().getRegistry().bind("it", repository);
            routes.errorHandler(routes.noErrorHandler());
            routes.from(DESK + "?idempotentRepository=#it")
                    .routeId("desk")
                    .to("mock:in")
                    .filter(routes.body().isNotEqualTo("other"))
                    .process(exchange -> go.await(10, TimeUnit.SECONDS))
                    .filter(routes.body().isEqualTo("fail"))
                    .throwException(new IllegalStateException());
        });
    }

    @Test
    void aRepositoryThatFailsForARepetitionKeepsWhatItKnows() throws Exception {
        var removed = new AtomicBoolean();
        var flaky = new MemoryIdempotentRepository() {
            private int calls;

            @Override
            public boolean add(String key) {
                if (++calls == 2) {
                    throw new IllegalStateException("no connection");
                }
                return super.add(key);
            }

            @Override
            public boolean remove(String key) {
                removed.set(true);
                return super.remove(key);
            }
        };
        flaky.start();
        try (var camel = desk("idempotentRepository", flaky);
                var alice = connect(camel, "alice")) {
            for (int status : new int[] {200, 413, 200}) {
                alice.expectResponse(write(alice, "x"), status);
            }
            assertThat(camel.mock("in").getReceivedCounter()).isOne();
            assertThat(removed).isFalse();
        }
    }

    private static ScriptedPeer connect(RunningCamel camel, String name) {
        return ScriptedPeer.connect("127.0.0.1", camel.port(), PeerOptions.plain())
                .paths("msrp://127.0.0.1:" + camel.port() + "/desk;tcp", "msrp://127.0.0.1:9/" + name + ";tcp");
    }

    private static void sendNamed(ScriptedPeer peer) {
        peer.expectResponse(write(peer, "x"), 200);
    }

    private static PeerMessage write(ScriptedPeer peer, String text) {
        var sent = peer.newSend()
                .without("Message-ID")
                .header("Message-ID", "named-1")
                .body("text/plain", text);
        peer.write(sent);
        return sent;
    }
}
