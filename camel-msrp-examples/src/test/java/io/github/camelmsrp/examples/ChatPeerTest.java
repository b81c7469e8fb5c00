// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatPeerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static Bridge bridge;
    private static OtherSystems systems;

    @TempDir
    Path received;

    @BeforeAll
    static void startBridge() throws Exception {
        bridge = Bridge.start(TestSettings.in(folder.resolve("bridge"), BridgeSettings.Dsl.YAML));
        systems = new OtherSystems(bridge.settings());
    }

    @AfterAll
    static void stopBridge() throws Exception {
        bridge.close();
    }

    @Test
    void chatsAndSendsAndReceivesThroughAPipe() throws Exception {
        byte[] photo = new byte[2_000_000];
        new Random(3).nextBytes(photo);
        Path file = Files.write(folder.resolve("my photo.png"), photo);
        try (ForkedJvm peer = ForkedJvm.chatPeer(received, List.of("--port", port()))) {
            peer.type("héllo from the pipe");
            peer.type("/send-file " + file);
            await().atMost(SOON).until(() -> peer.output().contains("my photo.png has arrived."));
            systems.putOnQueue("msrp.outbox", "an \u001b[31manswer", Map.of());
            await().atMost(SOON).until(() -> peer.output().contains("answer"));
            Files.write(bridge.settings().data().resolve("send/reply.bin"), photo);
            await().atMost(SOON).until(() -> peer.output().contains("< file of"));
            peer.type("/quit");

            assertThat(peer.exitStatus()).as(peer.output()).isZero();
            assertThat(peer.output()).contains("Connected.", "The message has arrived.", "100 %", "< an ?[31manswer");
        }
        assertThat(OtherSystems.text(systems.takeFromQueue("msrp.inbox", "héllo")))
                .isEqualTo("héllo from the pipe");
        assertThat(systems.get("/table"))
                .contains("sha256: " + Sha256.of(photo), "peer_file_name: my photo.png", "content_type: image/png");
        try (var files = Files.list(received)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(stored -> assertThat(stored).hasBinaryContent(photo));
        }
    }

    @Test
    void doesWhatTheCommandLineSaysAndEndsWithTheInput() throws Exception {
        var out = new ByteArrayOutputStream();

        int status = run(out, "", "--port", port(), "--say", "one", "--say", "two");

        assertThat(status).as(out.toString(UTF_8)).isZero();
        assertThat(OtherSystems.text(systems.takeFromQueue("msrp.inbox", "two")))
                .isEqualTo("two");
    }

    @Test
    void saysWhatItCouldNotDo() throws Exception {
        var out = new ByteArrayOutputStream();

        int status = run(out, "/nonsense\nsend-file " + folder.resolve("absent") + "\n", "--port", port());

        assertThat(status).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("no such command: /nonsense", "Cannot read");
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        int closedPort;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        var out = new ByteArrayOutputStream();

        int status = run(out, "hello\n", "--port", String.valueOf(closedPort), "--patience", "2");

        assertThat(status).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("Nobody answers at 127.0.0.1:" + closedPort);
    }

    @Test
    void explainsItsOptions() throws Exception {
        var out = new ByteArrayOutputStream();

        assertThat(run(out, "", "--port", "none")).isEqualTo(2);

        assertThat(out.toString(UTF_8)).contains("--port is a number", "--send-file");
    }

    private int run(ByteArrayOutputStream out, String input, String... arguments) throws Exception {
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of("--folder", received.toString()));
        return ChatPeer.run(
                all,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                ProgressBar.Surface.PLAIN);
    }

    private static String port() {
        return bridge.settings().get("bridge.msrp.port");
    }
}
