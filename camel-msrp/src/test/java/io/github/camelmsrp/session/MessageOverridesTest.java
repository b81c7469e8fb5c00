// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message may differ from its session in chunk size and patience. */
class MessageOverridesTest {

    private final Rig rig = Rig.rig()
            .settings(s -> s.chunkSize(8192).requestTimeoutMillis(30_000))
            .dialled();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void hasItsOwnChunkSize() {
        rig.send(Rig.message("mchunks", "x".repeat(5000)).chunkSize(2048).build());

        assertThat(Sent.of(rig.sent()))
                .extracting(frame -> frame.body().length())
                .containsExactly(2048, 2048, 904);
    }

    @Test
    void hasItsOwnRequestTimeout() {
        rig.send(Rig.message("mquick", "Hello").requestTimeoutMillis(1_000).build());
        rig.sent();
        rig.after(999);
        assertThat(rig.events.failures).isEmpty();
        rig.after(2);

        assertThat(rig.events.failures).hasSize(1);
    }

    @Test
    void refusesWhatMakesNoSense() {
        var message = Rig.message("mbad", "x");

        assertThatThrownBy(() -> message.chunkSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.requestTimeoutMillis(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
