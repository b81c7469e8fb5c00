// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MsrpNodeTest extends DiallingRig {

    @Test
    @DisplayName("[4975-5.4-01] [4975-5.4-06] [4975-6-01] sessions to one authority share, each sends at once")
    void sharesConnections() {
        var sessions = new ArrayList<MsrpSession>();
        for (int i = 0; i < 3; i++) {
            sessions.add(node.connect(TestNode.dial(uri("s" + i)), handler));
        }

        try (var accepted = peer.accept()) {
            for (int i = 0; i < 3; i++) {
                var send = accepted.expectRequest("SEND");
                assertThat(send.toPath()).isEqualTo(uri("s" + i));
                assertThat(send.fromPath()).isEqualTo(sessions.get(i).localUri().toString());
            }
            peer.expectNoConnection(Duration.ofMillis(200));
            assertThat(node.node().dialledConnectionCount()).isEqualTo(1);
            assertThat(sessions).extracting(MsrpSession::localUri).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("[4975-5.4-30] a connection lasts until its last session ends")
    void closesConnectionsThatNobodyUses() {
        var first = node.connect(TestNode.dial(uri("s1")), handler);
        var second = node.connect(TestNode.dial(uri("s2")), handler);

        try (var accepted = peer.accept()) {
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            TestNode.await(first.close(1_000));
            accepted.expectNothing(Duration.ofMillis(200));
            TestNode.await(second.close(1_000));
            accepted.expectClosed();
        }
        await().untilAsserted(
                        () -> assertThat(node.node().dialledConnectionCount()).isZero());
    }

    @Test
    void dialsAnewAfterTheLastSessionEnded() {
        for (int i = 0; i < 3; i++) {
            var session = node.connect(TestNode.dial(uri("s" + i)), handler);
            try (var accepted = peer.accept()) {
                accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
                TestNode.await(session.close(1_000));
                accepted.expectClosed();
            }
        }
    }

    @Test
    @DisplayName("a session that joins a connection while that ends is opened on another")
    void losesNoSessionToAClosingConnection() {
        try (var server = TestNode.start()) {
            var listener = server.listen(TestNode.loopback(), TestNode.everybody(handler));
            var dial = TestNode.dial(listener.uri("desk-1").toString());
            var previous = node.connect(dial, handler);
            for (int i = 0; i < 300; i++) {
                var joining = node.node().connect(dial, SessionSettings.DEFAULT, handler);
                previous.close(1_000);
                previous = TestNode.await(joining);
            }
            assertThat(previous.state()).isEqualTo(MsrpSession.State.OPEN);
        }
    }

    @Test
    @DisplayName("[4975-5.4-19] all sessions of a dialled connection fail with it")
    void failsAllSessionsOfALostConnection() {
        var first = node.connect(TestNode.dial(uri("s1")), handler);
        var second = node.connect(TestNode.dial(uri("s2")), handler);
        var accepted = peer.accept();
        accepted.expectRequest("SEND");
        accepted.expectRequest("SEND");

        accepted.reset();

        await().untilAsserted(() -> assertThat(handler.closed).containsOnlyKeys(first, second));
        assertThat(handler.closed.values())
                .allSatisfy(cause -> assertThat(cause)
                        .hasValueSatisfying(
                                lost -> assertThat(lost.scope()).isEqualTo(MsrpException.Scope.CONNECTION)));
        await().untilAsserted(
                        () -> assertThat(node.node().dialledConnectionCount()).isZero());
    }

    @Test
    @DisplayName("[4975-5.4-17] a dialled connection answers 481 for what is not one of its sessions")
    void answers481OnDialledConnections() {
        var session = node.connect(TestNode.dial(uri("s1")), handler);

        try (var accepted = peer.accept()) {
            accepted.respond(accepted.expectRequest("SEND"), 200, "OK");
            accepted.paths("msrp://127.0.0.1:1/unknown-session;tcp", uri("s1"));
            accepted.expectResponse(accepted.sendBodiless(), 481);
            accepted.paths(session.localUri().toString(), uri("s1"));
            accepted.expectResponse(accepted.sendBodiless(), 200);
        }
    }

    @Test
    void completesEverythingWhenItStops() throws IOException {
        var listener = node.listen(TestNode.loopback(), TestNode.everybody(handler));
        var session = node.connect(TestNode.dial(listener.uri("desk-1").toString()), handler);
        var pending = new ArrayList<CompletionStage<?>>();
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var client = ScriptedPeer.connect(
                        "127.0.0.1", listener.localAddress().getPort())) {
            var unanswered = TestNode.dial("msrps://127.0.0.1:" + silent.getLocalPort() + "/s1;tcp");
            for (int i = 0; i < 5; i++) {
                pending.add(node.node().connect(unanswered, SessionSettings.DEFAULT, new RecordingHandler()));
            }

            TestNode.await(node.node().stop(1_000));

            pending.forEach(stage -> assertThat(TestNode.failure(stage)).isInstanceOf(MsrpException.class));
            assertThat(session.state()).isEqualTo(MsrpSession.State.CLOSED);
            client.expectClosed();
            TestNode.await(listener.close(0));
        }
        assertThat(node.connectFailure(TestNode.dial(uri("s1")))).isInstanceOf(MsrpException.class);
        assertThat(TestNode.failure(node.node().listen(TestNode.loopback(), TestNode.nobody())))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        new java.net.Socket("127.0.0.1", listener.localAddress().getPort()).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void stopsQuicklyAndLeavesNoThread() {
        var own = TestNode.start();
        own.listen(TestNode.loopback(), TestNode.nobody());
        own.connect(TestNode.dial(uri("s1")), handler);
        var threads = threads();
        assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
        long start = System.nanoTime();

        own.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
        await().untilAsserted(() -> assertThat(threads).noneMatch(Thread::isAlive));
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("msrp-io"))
                .toList();
    }

    @Test
    void stopsOnce() {
        var first = node.node().stop(0);

        assertThat(node.node().stop(1_000)).isSameAs(first);
        TestNode.await(first);
    }
}
