// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChatCommandTest {

    @Test
    void aPlainLineIsAMessage() {
        assertThat(ChatCommand.parse(" hello there ")).isEqualTo(new ChatCommand.Say("hello there"));
    }

    @Test
    void aMessageMayBeginLikeACommandWord() {
        assertThat(ChatCommand.parse("chatting is fun")).isEqualTo(new ChatCommand.Say("chatting is fun"));
        assertThat(ChatCommand.parse("quit that")).isEqualTo(new ChatCommand.Say("quit that"));
    }

    @Test
    void chatSendsWhatLooksLikeACommand() {
        assertThat(ChatCommand.parse("chat /quit")).isEqualTo(new ChatCommand.Say("/quit"));
    }

    @Test
    void aFileNameMayHaveBlanks() {
        var expected = new ChatCommand.SendFile(Path.of("my photo.png"));
        assertThat(ChatCommand.parse("send-file my photo.png")).isEqualTo(expected);
        assertThat(ChatCommand.parse("/send-file  my photo.png")).isEqualTo(expected);
    }

    @Test
    void aTildeIsTheHomeFolder() {
        assertThat(ChatCommand.parse("send-file ~/a"))
                .isEqualTo(new ChatCommand.SendFile(Path.of(System.getProperty("user.home"), "a")));
    }

    @Test
    void anythingElseWithASlashIsWrong() {
        assertThat(ChatCommand.parse("/who")).isInstanceOf(ChatCommand.Wrong.class);
        assertThat(ChatCommand.parse("send-file")).isInstanceOf(ChatCommand.Wrong.class);
        assertThat(ChatCommand.parse("/chat")).isInstanceOf(ChatCommand.Wrong.class);
    }

    @Test
    void knowsTheRest() {
        assertThat(ChatCommand.parse("  ")).isEqualTo(new ChatCommand.Nothing());
        assertThat(ChatCommand.parse("/help")).isEqualTo(new ChatCommand.Help());
        assertThat(ChatCommand.parse("/quit")).isEqualTo(new ChatCommand.Quit());
    }
}
