// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The command line of {@link ChatPeer}.
 *
 * @param commands what to do before the first line is read
 * @param lingerSeconds how long to go on receiving after the input has ended
 * @param patienceSeconds how long to wait for the bridge
 */
record PeerOptions(
        String host,
        int port,
        String session,
        Path folder,
        List<ChatCommand> commands,
        long lingerSeconds,
        long patienceSeconds) {

    static final String USAGE = """
            Options:
              --host HOST        where the bridge is             (127.0.0.1)
              --port PORT                                        (2855)
              --session ID       the session id of the bridge    (desk-1)
              --folder FOLDER    where received files go         (peer-received)
              --say TEXT         sends a message, then goes on
              --send-file PATH   sends a file, then goes on
              --linger SECONDS   keeps receiving so long after the end of the input (0)
              --patience SECONDS waits so long for the bridge    (15)
            """;

    private static final int DEFAULT_PORT = 2855;
    private static final int DEFAULT_PATIENCE_SECONDS = 15;
    private static final int HIGHEST_PORT = 65535;

    /**
     * Parses a command line.
     *
     * @throws IllegalArgumentException with a text for the user
     */
    static PeerOptions parse(List<String> arguments) {
        var options = new PeerOptions(
                "127.0.0.1", DEFAULT_PORT, "desk-1", Path.of("peer-received"), List.of(), 0, DEFAULT_PATIENCE_SECONDS);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException("Not understood: " + name);
            }
            options = options.with(name, rest.next());
        }
        return options;
    }

    private PeerOptions with(String name, String value) {
        return switch (name) {
            case "--host" -> new PeerOptions(value, port, session, folder, commands, lingerSeconds, patienceSeconds);
            case "--port" ->
                new PeerOptions(host, port(value), session, folder, commands, lingerSeconds, patienceSeconds);
            case "--session" -> new PeerOptions(host, port, value, folder, commands, lingerSeconds, patienceSeconds);
            case "--folder" ->
                new PeerOptions(host, port, session, Path.of(value), commands, lingerSeconds, patienceSeconds);
            case "--say" -> with(new ChatCommand.Say(value));
            case "--send-file" -> with(new ChatCommand.SendFile(Path.of(value)));
            case "--linger" ->
                new PeerOptions(host, port, session, folder, commands, number(name, value), patienceSeconds);
            case "--patience" ->
                new PeerOptions(host, port, session, folder, commands, lingerSeconds, number(name, value));
            default -> throw new IllegalArgumentException("Not understood: " + name);
        };
    }

    private PeerOptions with(ChatCommand command) {
        List<ChatCommand> more = new ArrayList<>(commands);
        more.add(command);
        return new PeerOptions(host, port, session, folder, List.copyOf(more), lingerSeconds, patienceSeconds);
    }

    private static int port(String value) {
        long port = number("--port", value);
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("--port is a number from 1 to 65535, not " + value);
        }
        return (int) port;
    }

    private static long number(String name, String value) {
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number, not " + value, e);
        }
    }

    /** The endpoint of Camel that dials the bridge; IPv6 addresses are put into brackets. */
    String endpointUri() {
        String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return "msrp:" + bracketed + ":" + port + "/" + session
                + "?clientMode=true&maxMessageSize=0&events=open,close&spoolDirectory=RAW("
                + folder.toAbsolutePath() + ")";
    }
}
