// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.FailureReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StallWatchTest {

    private static final int TIMEOUT_MILLIS = Limits.DEFAULT.blockedTimeoutMillis();

    private final Rig rig = Rig.rig().settings(s -> s.chunkSize(1 << 30)).dialled();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatThePeerDoesNotTakeFailsWithTheConnection() {
        Blocker.install(rig.channel);
        rig.send("mlong", Rig.text(500_000));
        rig.send("mbehind", "x");
        rig.after(TIMEOUT_MILLIS - 1);
        assertThat(rig.connection.isClosed()).isFalse();

        rig.after(1);

        assertThat(rig.connection.isClosed()).isTrue();
        assertThat(rig.events.log).contains("failure mlong 481", "failure mbehind 481");
    }

    @Test
    void aFewOctetsThatStayAreEnough() {
        Blocker.install(rig.channel);
        rig.send("mshort", "x");
        assertThat(rig.channel.isWritable()).isTrue();

        rig.after(TIMEOUT_MILLIS);

        assertThat(rig.events.log).contains("failure mshort 481");
    }

    @Test
    void moreOctetsToWriteAreNoProgress() {
        Blocker.install(rig.channel);
        rig.send("mfirst", "x");
        rig.after(TIMEOUT_MILLIS / 2);
        rig.send("mnext", "y");

        rig.after(TIMEOUT_MILLIS / 2);

        assertThat(rig.connection.isClosed()).isTrue();
    }

    @Test
    @DisplayName("[4975-7.1.1-09] whatever leaves begins the time anew")
    void aSlowPeerIsNone() {
        var blocker = Blocker.install(rig.channel);
        rig.send(Rig.message("mlong", Rig.text(5_000_000))
                .chunkSize(8192)
                .failureReport(FailureReport.NO)
                .build());
        for (int i = 0; i < 10; i++) {
            rig.after(TIMEOUT_MILLIS - 1);
            blocker.release();
            assertThat(rig.connection.isClosed()).isFalse();
        }

        rig.after(TIMEOUT_MILLIS);
        rig.after(TIMEOUT_MILLIS);

        assertThat(rig.connection.isClosed()).isTrue();
    }

    @Test
    void nothingIsWatchedWhenAllIsWritten() {
        var blocker = Blocker.install(rig.channel);
        rig.session()
                .send(Rig.message("mquiet", "x").failureReport(FailureReport.NO).build(), rig.events);
        rig.run();
        blocker.releaseAll();

        rig.after(10 * TIMEOUT_MILLIS);

        assertThat(rig.connection.isClosed()).isFalse();
        assertThat(rig.time.pending()).isZero();
    }
}
