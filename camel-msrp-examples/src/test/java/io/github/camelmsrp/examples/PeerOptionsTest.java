// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerOptionsTest {

    @Test
    void needsNothingForABridgeOnThisMachine() {
        assertThat(PeerOptions.parse(List.of()).endpointUri()).startsWith("msrp:127.0.0.1:2855/desk-1?clientMode=true");
    }

    @Test
    void keepsTheOrderOfCommands() {
        var options = PeerOptions.parse(List.of("--say", "a", "--send-file", "b", "--say", "/c"));

        assertThat(options.commands())
                .containsExactly(
                        new ChatCommand.Say("a"), new ChatCommand.SendFile(Path.of("b")), new ChatCommand.Say("/c"));
    }

    @Test
    void putsAnIpv6AddressIntoBrackets() {
        var options = PeerOptions.parse(List.of("--host", "::1", "--port", "3000", "--session", "x"));

        assertThat(options.endpointUri()).startsWith("msrp:[::1]:3000/x?");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (List<String> wrong : List.of(
                List.of("--colour", "red"), List.of("--port", "0"), List.of("--port", "65536"), List.of("--say"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> PeerOptions.parse(wrong));
        }
    }
}
