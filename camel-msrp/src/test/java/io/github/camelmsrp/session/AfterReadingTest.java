// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is put off until the answers are written: what it wakes must not be in their way. */
class AfterReadingTest {

    private final List<String> writtenBefore = new ArrayList<>();
    private final Rig rig = Rig.rig()
            .settings(settings -> settings.ackPolicy(SessionSettings.AckPolicy.RECEIVED))
            .bound();

    AfterReadingTest() {
        rig.events.onMessage(message -> {
            message.body().close();
            message.session().afterReading(() -> writtenBefore.add(rig.sent()));
        });
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("answers to all that one read brought are written first")
    void answersFirst() {
        var first = RequestText.send("t001", "mone1").text("x");
        var second = RequestText.send("t002", "mtwo1").text("x");
        rig.receive(first + second.toString());

        assertThat(Sent.of(writtenBefore.get(0)))
                .extracting(Sent::transactionId)
                .containsExactly("t001", "t002");
        assertThat(writtenBefore).hasSize(2);
    }

    @Test
    @DisplayName("when nothing is read there is nothing to wait for")
    void atOnceOtherwise() {
        rig.session().afterReading(() -> writtenBefore.add(""));

        assertThat(writtenBefore).hasSize(1);
    }

    @Test
    @DisplayName("a connection that ends while it is read forgets nothing")
    void notForgotten() {
        var send = RequestText.send("t001", "mone1").text("x");
        rig.receive(send + "no MSRP\r\n\r\n");

        assertThat(rig.connection.isClosed()).isTrue();
        assertThat(writtenBefore).hasSize(1);
    }
}
