// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that closes in good order does not reset: a reset can overtake the last answers. */
class OrderlyCloseTest {
    private static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final int UNREAD_MESSAGES = 200;

    private final TestNode node = TestNode.start();
    private final RecordingHandler handler = new RecordingHandler();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void doesNotResetWhenOctetsOfThePeerAreUnread() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        try (var peer = open(listener)) {
            var session = listener.sessions().iterator().next();
            session.pauseReading();
            for (int i = 0; i < UNREAD_MESSAGES; i++) {
                peer.write(PeerMessage.request("SEND")
                        .tid("tid%06d".formatted(i))
                        .to(desk(listener))
                        .from(ALICE)
                        .header("Message-ID", "msg%06d".formatted(i))
                        .header("Failure-Report", "no")
                        .body("text/plain", "unread ".repeat(20)));
            }

            var closed = listener.close(2_000).toCompletableFuture();
            ScriptedPeer.Closing closing = peer.expectClosed();
            peer.close();

            assertThat(closing).isEqualTo(ScriptedPeer.Closing.ORDERLY);
            TestNode.await(closed);
        }
    }

    @Test
    @Timeout(10)
    void doesNotWaitLongForAPeerThatNeverCloses() {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        try (var peer = open(listener)) {
            var closed = listener.close(30_000).toCompletableFuture();

            assertThat(closed).succeedsWithin(Duration.ofSeconds(5));
            assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
        }
    }

    private static ScriptedPeer open(Listener listener) {
        var peer = ScriptedPeer.connect("127.0.0.1", listener.localAddress().getPort())
                .paths(desk(listener), ALICE);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    private static String desk(Listener listener) {
        return listener.uri("desk-1").toString();
    }
}
