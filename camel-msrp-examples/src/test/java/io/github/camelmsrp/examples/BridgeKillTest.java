// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was answered 200 is on the queue, in the table and in the folder, even if the process dies at that very moment.
 */
@Timeout(120)
class BridgeKillTest {

    private static final int MESSAGES = 40;
    private static final int ANSWERS_BEFORE_KILL = 15;

    @TempDir
    Path folder;

    @Test
    void everyMessageAnsweredBeforeTheKillIsOnTheQueueAfterARestart() throws Exception {
        BridgeSettings settings = TestSettings.in(folder, BridgeSettings.Dsl.YAML);
        Set<String> answered = ConcurrentHashMap.newKeySet();
        try (ForkedJvm bridge = ForkedJvm.bridge(settings);
                RawPeer peer = RawPeer.connect(settings.port("bridge.msrp.port"), "desk-1")) {
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                String text = "message " + i + ".";
                answers.add(peer.say(text).thenAccept(status -> {
                    // On the thread that reads the socket, as soon as the answer is there.
                    if (status == 200 && answered.add(text) && answered.size() == ANSWERS_BEFORE_KILL) {
                        bridge.kill();
                    }
                }));
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .handle((all, failure) -> failure)
                    .get(30, TimeUnit.SECONDS);
        }

        assertThat(answered).hasSizeGreaterThanOrEqualTo(ANSWERS_BEFORE_KILL);
        var systems = new OtherSystems(settings);
        assertThat(systems.rows(systems.table()))
                .extracting(row -> row.get("text"))
                .containsAll(answered);
        try (Bridge restarted = Bridge.start(settings)) {
            assertThat(systems.drainQueue("msrp.inbox")).containsAll(answered);
        }
    }

    @Test
    void aFileAnsweredBeforeTheKillIsWhole() throws Exception {
        BridgeSettings settings = TestSettings.in(folder, BridgeSettings.Dsl.YAML);
        byte[] photo = new byte[3_000_000];
        new Random(7).nextBytes(photo);
        try (ForkedJvm bridge = ForkedJvm.bridge(settings);
                RawPeer peer = RawPeer.connect(settings.port("bridge.msrp.port"), "desk-1")) {
            peer.send("image/jpeg", photo)
                    .thenAccept(status -> {
                        assertThat(status).isEqualTo(200);
                        bridge.kill();
                    })
                    .get(30, TimeUnit.SECONDS);
        }

        var systems = new OtherSystems(settings);
        var row = systems.rows(systems.table()).get(0);
        assertThat(folder.resolve("received").resolve(String.valueOf(row.get("file_name"))))
                .hasBinaryContent(photo);
        try (Bridge restarted = Bridge.start(settings)) {
            assertThat(systems.drainQueue("msrp.inbox"))
                    .singleElement()
                    .asString()
                    .contains(Sha256.of(photo));
        }
    }
}
