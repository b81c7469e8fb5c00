// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ManySessionsTest {

    private static final int SESSIONS = 50;

    private final Map<MsrpPath, Boolean> parsed = new IdentityHashMap<>();
    private int received;

    @Test
    @DisplayName("the paths of a session are parsed once, however many sessions share the connection")
    void parsesPathsOnce() {
        try (var rig = Rig.accepted()) {
            for (int i = 0; i < SESSIONS; i++) {
                rig.register(local(i), peer(i), SessionSettings.DEFAULT, new SessionHandler() {
                    @Override
                    public void onMessage(IncomingMessage message) {
                        take(message);
                    }
                });
            }
            receiveOfEach(rig);
            // While the sessions became more, what was remembered was forgotten.
            parsed.clear();
            for (int round = 0; round < 3; round++) {
                receiveOfEach(rig);
            }
        }
        assertThat(received).isEqualTo(4 * SESSIONS);
        assertThat(parsed).hasSizeBetween(SESSIONS, SESSIONS + SESSIONS / 5);
    }

    private static void receiveOfEach(Rig rig) {
        for (int i = 0; i < SESSIONS; i++) {
            rig.receive(
                    RequestText.send("t001", "m001").to(local(i)).from(peer(i)).text(peer(i)));
            assertThat(rig.sentFrames()).singleElement().extracting(Sent::what).isEqualTo("200 OK");
        }
    }

    private void take(IncomingMessage message) {
        received++;
        parsed.put(message.fromPath(), true);
        assertThat(Events.text(message)).isEqualTo(message.fromPath().toString());
        message.body().close();
        message.complete(MsrpStatus.OK);
    }

    private static String local(int i) {
        return "msrp://bob.example.net:2855/shared-%04d;tcp".formatted(i);
    }

    private static String peer(int i) {
        return "msrp://alice.example.org:7654/peer-%04d;tcp".formatted(i);
    }
}
