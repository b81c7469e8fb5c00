// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages of one sender that does not wait for them come in their order, whenever the session comes up. */
class SendingOrderTest {

    private static final int MESSAGES = 200;

    private final PeerListener bob = PeerListener.listen();
    private final CountDownLatch found = new CountDownLatch(1);
    private final RunningCamel camel = new RunningCamel(settings -> settings.withResolver(host -> {
        try {
            found.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        return List.of(InetAddress.getLoopbackAddress());
    }));

    @AfterEach
    void close() {
        found.countDown();
        camel.close();
        bob.close();
    }

    private AsyncSender sender(String options) throws Exception {
        return new AsyncSender(camel.context, "msrp:bob.example.com:" + bob.port() + "/bob" + options);
    }

    private static void expectInOrder(ScriptedPeer peer, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(peer.receiveMessage().text()).isEqualTo("message " + i);
        }
    }

    @Test
    void whatWaitsWhileItIsDialledComesInOrder() throws Exception {
        var sender = sender("");
        var sending = IntStream.range(0, MESSAGES)
                .mapToObj(i -> sender.send("message " + i))
                .toList();
        assertThat(sending).noneMatch(CompletableFuture::isDone);
        found.countDown();

        try (var peer = bob.accept()) {
            expectInOrder(peer, 0, MESSAGES);
            for (var each : sending) {
                assertThat(each.get(10, TimeUnit.SECONDS).getException()).isNull();
            }
        }
    }

    @Test
    void whatIsSentWhileItComesUpOvertakesNothing() throws Exception {
        var sender = sender("?waitFor=written");
        var sending = new ArrayList<CompletableFuture<Exchange>>();
        sending.add(sender.send("message 0"));
        found.countDown();
        // Some before the session is up, some after, and some in between.
        while (!sending.get(0).isDone() && sending.size() < DialAttempt.MAX_WAITING) {
            sending.add(sender.send("message " + sending.size()));
        }

        try (var peer = bob.accept()) {
            expectInOrder(peer, 0, sending.size());
        }
    }

    @Test
    void whatWaitsForALostSessionComesInOrder() throws Exception {
        found.countDown();
        var sender = sender("?reconnectDelay=200");
        var first = sender.send("message 0");
        try (var peer = bob.accept()) {
            expectInOrder(peer, 0, 1);
            first.get(10, TimeUnit.SECONDS);
            peer.reset();
        }
        await().until(() -> MsrpHost.of(camel.context).clientSessions().get(0).session() == null);
        for (int i = 1; i < MESSAGES; i++) {
            sender.send("message " + i);
        }

        try (var peer = bob.accept()) {
            expectInOrder(peer, 1, MESSAGES);
        }
    }
}
