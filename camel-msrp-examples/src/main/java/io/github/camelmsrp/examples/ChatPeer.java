// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * An MSRP peer for the command line, made with the component itself: a route receives from the session, and what is
 * typed is sent on it. It reads lines from standard input, so it can be driven by a pipe as well.
 */
public final class ChatPeer implements AutoCloseable {

    private final PeerOptions options;
    private final PrintStream out;
    private final ProgressBar.Surface surface;
    private final PeerInbox inbox;
    private final SentFiles sentFiles = new SentFiles();
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template = camel.createProducerTemplate();
    private boolean allWasSent = true;

    private ChatPeer(PeerOptions options, PrintStream out, ProgressBar.Surface surface) {
        this.options = options;
        this.out = out;
        this.surface = surface;
        this.inbox = new PeerInbox(options.folder(), out);
    }

    /** Runs the peer; the exit status is 0 if everything was sent, 1 if not, 2 if the command line is wrong. */
    public static void main(String... arguments) throws Exception {
        System.exit(run(List.of(arguments), System.in, System.out, surface()));
    }

    /** From Java 22 on a pipe is taken for a terminal as well: its bar is drawn with carriage returns then. */
    @SuppressWarnings("SystemConsoleNull")
    private static ProgressBar.Surface surface() {
        return System.console() == null ? ProgressBar.Surface.PLAIN : ProgressBar.Surface.TERMINAL;
    }

    static int run(List<String> arguments, InputStream in, PrintStream out, ProgressBar.Surface surface)
            throws Exception {
        if (arguments.contains("--help")) {
            out.print(PeerOptions.USAGE);
            return 0;
        }
        PeerOptions options;
        try {
            options = PeerOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(PeerOptions.USAGE);
            return 2;
        }
        try (var peer = new ChatPeer(options, out, surface)) {
            return peer.connect() && peer.converse(in) ? 0 : 1;
        }
    }

    @Override
    public void close() throws IOException {
        template.close();
        camel.stop();
    }

    private boolean connect() throws Exception {
        Files.createDirectories(options.folder());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(options.endpointUri()).routeId("receive").process(inbox);
            }
        });
        camel.start();
        template.start();
        if (inbox.awaitOpen(options.patienceSeconds())) {
            out.print(surface == ProgressBar.Surface.TERMINAL ? ChatCommand.HELP : "");
            return true;
        }
        out.println("Nobody answers at " + options.host() + ":" + options.port() + ". Is the bridge running?");
        return false;
    }

    private boolean converse(InputStream in) throws Exception {
        for (ChatCommand command : options.commands()) {
            execute(command);
        }
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && execute(ChatCommand.parse(line))) {
            line = lines.readLine();
        }
        if (line == null) {
            inbox.awaitClose(options.lingerSeconds());
        }
        return allWasSent;
    }

    /** Carries out a command; false ends the session. */
    private boolean execute(ChatCommand command) {
        if (command instanceof ChatCommand.Say say) {
            say(say.text());
        } else if (command instanceof ChatCommand.SendFile sendFile) {
            sendFile(sendFile.file());
        } else if (command instanceof ChatCommand.Wrong wrong) {
            out.println(wrong.reason() + " (/help shows the commands)");
        } else if (command instanceof ChatCommand.Help) {
            out.print(ChatCommand.HELP);
        }
        return !(command instanceof ChatCommand.Quit);
    }

    private void say(String text) {
        report("The message", template.send(options.endpointUri(), exchange -> {
            exchange.getMessage().setBody(text);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain;charset=utf-8");
        }));
    }

    private void sendFile(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            var bar = new ProgressBar(out, surface, name, Files.size(file));
            String type = contentType(file);
            try (var content = new CountedFile(file, bar::update)) {
                Exchange sent = template.send(options.endpointUri(), exchange -> {
                    Message message = exchange.getMessage();
                    message.setBody(content);
                    message.setHeader(Exchange.CONTENT_TYPE, type);
                    message.setHeader("Content-Disposition", sentFiles.disposition(name));
                });
                bar.finish();
                report(name, sent);
            }
        } catch (IOException e) {
            allWasSent = false;
            out.println("Cannot read " + file + ".");
        }
    }

    private void report(String what, Exchange sent) {
        @Nullable Exception failure = sent.getException();
        if (failure == null) {
            out.println(what + " has arrived.");
        } else {
            allWasSent = false;
            out.println(what + " has not arrived: " + failure.getMessage());
        }
    }

    private static String contentType(Path file) throws IOException {
        String type = Files.probeContentType(file);
        return type == null ? "application/octet-stream" : type;
    }
}
