// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.nio.file.Path;

/** What a line typed into {@link ChatPeer} asks for. */
sealed interface ChatCommand {

    String HELP = """
            What you type is sent as a message. Commands:
              send-file PATH   sends a file of any size
              chat TEXT        sends TEXT, even if it looks like a command
              /help            shows this
              /quit            ends the session
            A command may start with a slash or without, /help and /quit only with one.
            """;

    /** Send a chat message. */
    record Say(String text) implements ChatCommand {}

    /** Send a file. */
    record SendFile(Path file) implements ChatCommand {}

    /** Show the commands. */
    record Help() implements ChatCommand {}

    /** End the session. */
    record Quit() implements ChatCommand {}

    /** An empty line. */
    record Nothing() implements ChatCommand {}

    /** A line that starts like a command but is none. */
    record Wrong(String reason) implements ChatCommand {}

    static ChatCommand parse(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Nothing();
        }
        String[] words = text.split("\\s+", 2);
        String rest = words.length == 2 ? words[1] : "";
        return switch (words[0]) {
            case "/help" -> new Help();
            case "/quit" -> new Quit();
            case "chat", "/chat" -> rest.isEmpty() ? new Wrong("chat what?") : new Say(rest);
            case "send-file", "/send-file" -> rest.isEmpty() ? new Wrong("send which file?") : new SendFile(path(rest));
            default -> words[0].startsWith("/") ? new Wrong("no such command: " + words[0]) : new Say(text);
        };
    }

    private static Path path(String text) {
        return Path.of(text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text);
    }
}
