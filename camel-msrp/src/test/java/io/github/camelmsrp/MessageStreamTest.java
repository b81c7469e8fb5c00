// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The body of a received message as a file. */
class MessageStreamTest {

    private static final byte[] OCTETS = "Hello".repeat(100).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @Test
    void theFileIsMadeWhereFilesOfThisRouteBelongAndGoesWithTheExchange() throws Exception {
        var spool = directory.resolve("spool");
        var seen = new AtomicReference<Path>();
        try (var camel = RunningCamel.with(routes -> routes.from(
                                "msrp:127.0.0.1:0/desk?bodyType=stream&spoolDirectory=" + spool)
                        .process(exchange -> {
                            var file = exchange.getMessage().getBody(Path.class);
                            assertThat(file).hasBinaryContent(OCTETS).hasParentRaw(spool);
                            assertThat(exchange.getMessage().getBody(Path.class))
                                    .isEqualTo(file);
                            seen.set(file);
                        }));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", OCTETS), 200);
            assertThat(seen.get()).isNotNull();
            Awaitility.await().until(() -> Files.notExists(seen.get()));
        }
    }

    @Test
    void aFileThatCouldNotBeWrittenIsNotHandedOutLater() throws Exception {
        var failures = new CopyOnWriteArrayList<Throwable>();
        try (var camel = RunningCamel.with(routes -> routes.from(
                        "msrp:127.0.0.1:0/desk?delivery=live&spoolDirectory=" + directory)
                .process(exchange -> {
                    for (int i = 0; i < 2; i++) {
                        try {
                            ((MessageStream) exchange.getMessage().getBody()).toFile();
                        } catch (IOException e) {
                            failures.add(e);
                        }
                    }
                }))) {
            try (var alice = camel.peer("desk")) {
                alice.write(alice.newSend()
                        .header("Byte-Range", "1-5/100")
                        .body("text/plain", "Hello")
                        .flag("+"));
                Awaitility.await().until(() -> {
                    try (var files = Files.list(directory)) {
                        return files.findAny().isPresent();
                    }
                });
            }
            Awaitility.await().until(() -> failures.size() == 2);
            assertThat(directory).isEmptyDirectory();
        }
    }
}
