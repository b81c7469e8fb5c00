// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerListenerTest {

    @Test
    void speaksIpv6() {
        try (var listener = PeerListener.listen(PeerOptions.plain().address("::1"));
                var alice = ScriptedPeer.connect(listener.host(), listener.port());
                var bob = listener.accept()) {
            alice.paths("msrp://[::1]:2855/b;tcp", "msrp://[::1]:7654/a;tcp").send("text/plain", "six");

            assertThat(listener.host()).isEqualTo("0:0:0:0:0:0:0:1");
            assertThat(bob.readFrame().text()).isEqualTo("six");
        }
    }

    @Test
    void noticesThatNobodyDials() {
        var impatient = PeerOptions.plain().timeout(Duration.ofMillis(100));
        try (var listener = PeerListener.listen(impatient)) {
            listener.expectNoConnection(Duration.ofMillis(50));
            assertThatThrownBy(listener::accept).hasMessageContaining("nobody dialled");
        }
    }

    @Test
    void noticesThatSomebodyDials() {
        try (var listener = PeerListener.listen();
                var somebody = ScriptedPeer.connect(listener.host(), listener.port())) {
            assertThatThrownBy(() -> listener.expectNoConnection(Duration.ofSeconds(5)))
                    .isInstanceOf(PeerFailure.class)
                    .hasMessage(
                            "dialled from /127.0.0.1:" + somebody.localAddress().getPort());
        }
    }

    @Test
    void noticesThatNobodyListens() {
        var listener = PeerListener.listen();
        listener.close();
        assertThatThrownBy(() -> ScriptedPeer.connect(listener.host(), listener.port()))
                .isInstanceOf(PeerFailure.class)
                .hasMessageContaining("no connection to 127.0.0.1 port " + listener.port());
    }
}
