// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same scenario against the bridge in each language its routes are written in: real servers, real sockets. */
@ParameterizedClass
@EnumSource(BridgeSettings.Dsl.class)
class BridgeTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private static Bridge bridge;
    private static OtherSystems systems;

    private final BridgeSettings.Dsl dsl;
    private RawPeer peer;

    BridgeTest(BridgeSettings.Dsl dsl) {
        this.dsl = dsl;
    }

    @BeforeParameterizedClassInvocation
    static void startBridge(BridgeSettings.Dsl dsl) throws Exception {
        bridge = Bridge.start(TestSettings.in(folder.resolve(dsl.name()), dsl));
        systems = new OtherSystems(bridge.settings());
    }

    @AfterParameterizedClassInvocation
    static void stopBridge() throws Exception {
        bridge.close();
    }

    @BeforeEach
    void connect() throws Exception {
        peer = connectPeer();
    }

    @AfterEach
    void disconnect() throws Exception {
        peer.close();
    }

    private static RawPeer connectPeer() throws Exception {
        return RawPeer.connect(bridge.settings().port("bridge.msrp.port"), "desk-1");
    }

    @Test
    void chatMessageGoesToQueueMailAndTable() throws Exception {
        String text = "Grüße an " + dsl;
        String quotedPrintable = "Gr=C3=BC=C3=9Fe an " + dsl;

        assertThat(peer.say(text).get(10, TimeUnit.SECONDS)).isEqualTo(200);

        var queued = systems.takeFromQueue("msrp.inbox", text);
        assertThat(OtherSystems.text(queued)).isEqualTo(text);
        assertThat(queued.getStringProperty("msrpContentType")).isEqualTo("text/plain;charset=utf-8");
        Map<String, Object> row = lastRow();
        assertThat(row).containsEntry("text", text).containsEntry("size", (long) text.getBytes(UTF_8).length);
        assertThat(row.get("sha256")).isEqualTo(Sha256.of(text.getBytes(UTF_8)));
        assertThat(row.get("message_id")).isEqualTo(queued.getStringProperty("msrpMessageId"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(systems.mailsOfTheDesk())
                        .anySatisfy(mail -> assertThat(mail)
                                .contains("Subject: MSRP message " + row.get("message_id"))
                                .endsWith("\r\n\r\n" + quotedPrintable)
                                .doesNotContain(queued.getStringProperty("msrpSession"))));
    }

    @Test
    void photoIsStoredOctetByOctetUnderANameOfOurOwn() throws Exception {
        byte[] photo = new byte[300_000];
        new Random(dsl.ordinal()).nextBytes(photo);

        int status = peer.send("image/jpeg", photo, "Content-Disposition: attachment; filename=\"../../../photo.jpg\"")
                .get(10, TimeUnit.SECONDS);

        assertThat(status).isEqualTo(200);
        Map<String, Object> row = lastRow();
        Path stored = receivedFolder().resolve(String.valueOf(row.get("file_name")));
        assertThat(stored).hasBinaryContent(photo);
        assertThat(stored.getParent()).isEqualTo(receivedFolder());
        assertThat(row)
                .containsEntry("size", 300_000L)
                .containsEntry("sha256", Sha256.of(photo))
                .containsEntry("peer_file_name", "photo.jpg")
                .containsEntry("text", null);
        var queued = systems.takeFromQueue("msrp.inbox", stored.getFileName().toString());
        assertThat(OtherSystems.text(queued)).contains("300000 octets").contains(Sha256.of(photo));
        assertThat(queued.getStringProperty("msrpFile"))
                .isEqualTo(stored.getFileName().toString());
        try (var paths = Files.walk(bridge.settings().data().resolve(".."))) {
            assertThat(paths.filter(path -> path.endsWith("photo.jpg"))).isEmpty();
        }
    }

    @Test
    void longTextIsStoredAsAFile() throws Exception {
        byte[] text = "All work and no play. ".repeat(10_000).getBytes(UTF_8);

        assertThat(peer.send("text/plain", text).get(10, TimeUnit.SECONDS)).isEqualTo(200);

        Path stored = receivedFolder().resolve(String.valueOf(lastRow().get("file_name")));
        assertThat(stored).hasBinaryContent(text);
    }

    @Test
    void queueMessageReachesThePeer() throws Exception {
        systems.putOnQueue("msrp.outbox", "by queue", Map.of());

        assertThat(peer.next(SOON).text()).isEqualTo("by queue");
    }

    @Test
    void mailReachesThePeer() throws Exception {
        systems.mail("Hello", "bÿ mail");

        assertThat(peer.next(SOON).text()).startsWith("Hello\n").contains("bÿ mail");
    }

    @Test
    void httpPostReachesThePeer() throws Exception {
        byte[] image = {0, (byte) 0xff, 13, 10};

        var answer = systems.post("/send", "image/png", image);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("sent\n");
        ReceivedMessage received = peer.next(SOON);
        assertThat(received.contentType()).isEqualTo("image/png");
        assertThat(received.sha256()).isEqualTo(Sha256.of(image));
    }

    @Test
    void fileInTheFolderReachesThePeer() throws Exception {
        byte[] content = new byte[500_000];
        new Random(1).nextBytes(content);
        Files.write(bridge.settings().data().resolve("send/picture.png"), content);

        ReceivedMessage received = peer.next(SOON);

        assertThat(received.sha256()).isEqualTo(Sha256.of(content));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.settings().data().resolve("sent/picture.png"))
                        .exists());
    }

    @Test
    void emptyMessageIsDeliveredOnce() throws Exception {
        systems.putOnQueue("msrp.outbox", "", Map.of());
        assertThat(peer.next(SOON).size()).isZero();

        assertThat(systems.post("/send", "text/plain", new byte[0]).statusCode())
                .isEqualTo(200);
        assertThat(peer.next(SOON).size()).isZero();

        systems.putOnQueue("msrp.outbox", "the next one", Map.of());
        assertThat(peer.next(SOON).text()).isEqualTo("the next one");
    }

    @Test
    void emptyFileIsDeliveredOnceUnderANameThatCanBeQuoted() throws Exception {
        Files.createFile(bridge.settings().data().resolve("send/nothing \"at all\".txt"));

        ReceivedMessage received = peer.next(SOON);

        assertThat(received.size()).isZero();
        assertThat(received.disposition()).isEqualTo("attachment; filename=\"nothing _at all_.txt\"");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.settings().data().resolve("sent/nothing \"at all\".txt"))
                        .exists());
        systems.putOnQueue("msrp.outbox", "the next one", Map.of());
        assertThat(peer.next(SOON).text()).isEqualTo("the next one");
    }

    @Test
    void answerGoesToTheOneWhoAsked() throws Exception {
        try (RawPeer other = connectPeer()) {
            assertThat(other.say("question").get(10, TimeUnit.SECONDS)).isEqualTo(200);
            String session = systems.takeFromQueue("msrp.inbox", "question").getStringProperty("msrpSession");

            systems.putOnQueue("msrp.outbox", "answer", Map.of("msrpSession", session));
            systems.post("/send", "text/plain", "to all".getBytes(UTF_8));

            assertThat(other.next(SOON).text()).isIn("answer", "to all");
            assertThat(other.next(SOON).text()).isIn("answer", "to all");
            assertThat(peer.next(SOON).text()).isEqualTo("to all");
        }
    }

    @Test
    void queueMessageWaitsUntilAPeerIsThere() throws Exception {
        peer.close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(systems.post("/send", "text/plain", new byte[] {'x'})
                                .statusCode())
                        .isEqualTo(503));
        systems.putOnQueue("msrp.outbox", "patience", Map.of());

        try (RawPeer late = connectPeer()) {
            assertThat(late.next(Duration.ofSeconds(20)).text()).isEqualTo("patience");
        }
    }

    @Test
    void showsWhatItDid() throws Exception {
        peer.say("look at this").get(10, TimeUnit.SECONDS);

        assertThat(systems.get("/table")).contains("text: look at this");
        assertThat(systems.get("/inbox")).contains("look at this");
        assertThat(systems.post("/outbox", "text/plain", "from the view".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
        assertThat(peer.next(SOON).text()).isEqualTo("from the view");
    }

    private Path receivedFolder() {
        return bridge.settings().data().resolve("received");
    }

    private Map<String, Object> lastRow() throws Exception {
        List<Map<String, Object>> rows = systems.rows(systems.table());
        return new HashMap<>(rows.get(rows.size() - 1));
    }
}
