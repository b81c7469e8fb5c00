// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

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
            var mailbox = new SessionMailbox(receiver);
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

    private static ScriptedPeer connect(RunningCamel camel, String name) {
        return ScriptedPeer.connect("127.0.0.1", camel.port(), PeerOptions.plain())
                .paths("msrp://127.0.0.1:" + camel.port() + "/desk;tcp", "msrp://127.0.0.1:9/" + name + ";tcp");
    }

    private static void sendNamed(ScriptedPeer peer) {
        var sent = peer.newSend()
                .without("Message-ID")
                .header("Message-ID", "named-1")
                .body("text/plain", "x");
        peer.write(sent);
        peer.expectResponse(sent, 200);
    }
}
