// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Shows what arrives at {@link ChatPeer}: a message as a line, a file as a file with a name of our own. */
final class PeerInbox implements Processor {

    private final Path folder;
    private final PrintStream out;
    private final ReceivedFiles files = new ReceivedFiles();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    PeerInbox(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    /** Whether a session came up in that time. */
    boolean awaitOpen(long seconds) throws InterruptedException {
        return opened.await(seconds, TimeUnit.SECONDS);
    }

    /** Waits so long for the end of the session. */
    void awaitClose(long seconds) throws InterruptedException {
        if (!closed.await(seconds, TimeUnit.SECONDS)) {
            out.println("Nothing more to do.");
        }
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        switch (message.getHeader("CamelMsrpMessageType", "SEND", String.class)) {
            case "OPEN" -> {
                out.println("Connected.");
                opened.countDown();
            }
            case "CLOSE" -> {
                out.println("Disconnected.");
                closed.countDown();
            }
            default -> show(message);
        }
    }

    private void show(Message message) throws IOException {
        if (message.getBody() instanceof String text) {
            out.println("< " + printable(text));
        } else {
            InputStream content = message.getBody(InputStream.class);
            if (content != null) {
                store(content, message.getHeader(Exchange.CONTENT_TYPE, String.class));
            }
        }
    }

    private void store(InputStream content, @Nullable String contentType) throws IOException {
        Path file = folder.resolve(files.newName(contentType));
        Path unfinished = folder.resolve(file.getFileName() + ".part");
        long octets = Files.copy(content, unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        out.println("< file of " + ProgressBar.size(octets) + ": " + file);
    }

    /** What a peer sends must not command the terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?").stripTrailing();
    }
}
