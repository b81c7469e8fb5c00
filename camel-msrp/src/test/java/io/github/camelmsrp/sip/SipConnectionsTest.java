// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.ManualScheduler;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that peers open and leave, or do not accept. */
class SipConnectionsTest {

    private final List<Socket> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var socket : opened) {
            socket.close();
        }
    }

    private Socket open(String from, int port) throws IOException {
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
        opened.add(socket);
        return socket;
    }

    private static void options(SipPeer peer, Desk desk) throws Exception {
        peer.send(peer.request("OPTIONS", desk.address("helpdesk").toString()), desk.agent.port());
        peer.receive("SIP/2.0 200");
    }

    @Test
    void whoOpensTooManyConnectionsLosesItsOwn() throws Exception {
        try (var log = new CapturedLog();
                var early = SipPeer.open("TCP");
                var late = SipPeer.open("TCP");
                var desk = new Desk(SipSettings.Transport.TCP)) {
            desk.open("helpdesk");
            options(early, desk);

            for (int i = 0; i < Connections.MAX + 100; i++) {
                open("127.0.0.2", desk.agent.port());
            }
            options(late, desk);
            options(early, desk);

            assertThat(log.warnings()).hasSize(1).first().asString().contains(Connections.MAX + " accepted");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(opened.stream()
                                    .filter(SipConnectionsTest::isClosedByPeer)
                                    .count())
                            .isBetween(101L, 103L));
        }
    }

    private static boolean isClosedByPeer(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        } catch (IOException open) {
            return false;
        }
    }

    @Test
    void aPeerThatDoesNotAcceptHoldsOneThread() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var callee = new Desk(SipSettings.Transport.TCP);
                var caller = new Desk(SipSettings.Transport.TCP)) {
            fill(full);
            callee.open("helpdesk");
            var nowhere = SipAddress.parse("sip:nobody@127.0.0.1:" + full.getLocalPort());
            var calls = new ArrayList<CompletableFuture<SipCall>>();
            for (int i = 0; i < 200; i++) {
                calls.add(caller.call(nowhere, new RecordingMedia("caller " + i)));
            }

            var call = caller.call(callee.address("helpdesk"), new RecordingMedia("caller"));

            assertThat(call).succeedsWithin(Duration.ofSeconds(5));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(((ThreadPoolExecutor) caller.executor).getActiveCount())
                            .isEqualTo(1));
            assertThat(calls).noneMatch(CompletableFuture::isDone);
            // The first one finds out, and the others with it.
            for (var failed : calls) {
                assertThat(SipUserAgentTest.statusOf(failed)).isEqualTo(503);
            }
        }
    }

    @Test
    void aCallThatIsGivenUpWhileItWaitsForAConnectionIsNotMade() throws Exception {
        var time = new ManualScheduler();
        try (var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var desk = new Desk(Desk.Setup.of(SipSettings.Transport.TCP)
                        .with(settings -> Desk.maxCalls(settings, 2))
                        .with(time))) {
            fill(full);
            int port = full.getLocalPort();
            var first = desk.call(SipAddress.parse("sip:first@127.0.0.1:" + port), new RecordingMedia("first"));
            // It is connecting, and what comes for the same address waits for that.
            awaitOneThread(desk);
            var second = desk.call(SipAddress.parse("sip:second@127.0.0.1:" + port), new RecordingMedia("second"));
            awaitOneThread(desk);

            time.advance(Duration.ofSeconds(61));
            assertThat(SipUserAgentTest.statusOf(first)).isEqualTo(408);
            assertThat(SipUserAgentTest.statusOf(second)).isEqualTo(408);
            // The second one has left its place.
            var third = desk.call(SipAddress.parse("sip:third@127.0.0.1:" + port), new RecordingMedia("third"));
            assertThat(third).isNotDone();

            assertThat(readUntil(full, "INVITE sip:third@")).doesNotContain("INVITE sip:second@");
            time.advance(Duration.ofSeconds(61));
            assertThat(SipUserAgentTest.statusOf(third)).isEqualTo(408);
            desk.agent.stop(0);
            time.advanceMillis(1);
        }
    }

    private static void awaitOneThread(Desk desk) {
        Awaitility.await()
                .during(Duration.ofMillis(200))
                .until(() -> ((ThreadPoolExecutor) desk.executor).getActiveCount() == 1);
    }

    /** All that comes over any connection. */
    private String readUntil(ServerSocket server, String last) throws IOException {
        var text = new StringBuilder();
        server.setSoTimeout(10_000);
        while (text.indexOf(last) < 0) {
            var socket = server.accept();
            opened.add(socket);
            var reader = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
            var chars = new char[8192];
            socket.setSoTimeout(2000);
            try {
                for (int count = 0; count >= 0 && text.indexOf(last) < 0; count = reader.read(chars)) {
                    text.append(chars, 0, count);
                }
            } catch (SocketTimeoutException silent) {
                // One of those that fill the queue.
                continue;
            }
        }
        return text.toString();
    }

    @Test
    void callsEndWhileManyAddressesDoNotAccept() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
                var callee = new Desk(SipSettings.Transport.TCP);
                var caller = new Desk(SipSettings.Transport.TCP)) {
            fill(full);
            callee.open("helpdesk");
            var call = Desk.await(caller.call(callee.address("helpdesk"), new RecordingMedia("caller")));
            for (int i = 1; i <= Lanes.MAX_BUSY; i++) {
                var nowhere = SipAddress.parse("sip:nobody@127.0.0." + i + ":" + full.getLocalPort());
                caller.call(nowhere, new RecordingMedia("caller " + i));
            }
            Awaitility.await().until(() -> ((ThreadPoolExecutor) caller.executor).getActiveCount() >= Lanes.MAX_BUSY);

            var gone = call.bye();

            assertThat(gone.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(4));
        }
    }

    @Test
    void aPeerThatDoesNotReadLosesItsConnection() throws Exception {
        var time = new ManualScheduler();
        try (var log = new CapturedLog();
                var text = SipPeer.open("TCP");
                var socket = new Socket();
                var desk = new Desk(Desk.Setup.of(SipSettings.Transport.TCP).with(time))) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", desk.agent.port()));
            var options =
                    text.request("OPTIONS", desk.address("helpdesk").toString()).toString();
            var octets = options.getBytes(StandardCharsets.UTF_8);
            var writing = CompletableFuture.runAsync(() -> writeUntilClosed(socket, octets));

            // Until the buffers of both sides are full.
            var patience = Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(500));
            patience.until(() -> {
                time.advanceMillis(Connections.WRITE_TIMEOUT_MILLIS);
                return writing.isDone();
            });

            assertThat(log.warnings()).first().asString().contains("does not read");
        }
    }

    private static void writeUntilClosed(Socket socket, byte[] octets) {
        try {
            while (true) {
                socket.getOutputStream().write(octets);
            }
        } catch (IOException closed) {
            // What the test waits for.
            return;
        }
    }

    /** A listening socket whose queue is full lets the others wait. */
    private void fill(ServerSocket server) throws IOException {
        for (int i = 0; i < 4; i++) {
            var socket = new Socket();
            opened.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (IOException full) {
                return;
            }
        }
    }
}
