// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpStatus;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the application hears that the outcome of a message was told to the peer. */
class SettledMessagesTest {

    private final AtomicInteger settled = new AtomicInteger();
    private Rig rig = Rig.rig().bound();

    @AfterEach
    void close() {
        rig.events.messages.forEach(message -> message.body().close());
        rig.close();
    }

    private void complete(int index, MsrpStatus status) {
        rig.events.messages.get(index).complete(status, settled::incrementAndGet);
    }

    @Test
    void theAnswerIsWritten() {
        rig.receive(send("t001", "mone1").text("x"));
        complete(0, MsrpStatus.OK);
        assertThat(settled).hasValue(0);
        rig.run();

        assertThat(settled).hasValue(1);
        assertThat(rig.sentFrames()).hasSize(1);
    }

    @Test
    void theAnswerAndTheReportWaitForAPeerThatDoesNotRead() {
        var blocker = Blocker.install(rig.channel);
        rig.receive(send("t001", "mone1").successReport().text("x"));
        complete(0, MsrpStatus.OK);
        rig.run();
        assertThat(settled).hasValue(0);
        blocker.release();

        assertThat(settled).hasValue(1);
        assertThat(rig.sentFrames()).hasSize(2);
    }

    @Test
    void theAnswerWaitsWhileNothingCanBeQueued() {
        var blocker = Blocker.installFull(rig.channel);
        rig.receive(send("t001", "mone1").text("x"));
        complete(0, MsrpStatus.OK);
        rig.run();
        assertThat(settled).hasValue(0);
        blocker.releaseAllButFilling();

        assertThat(settled).hasValue(1);
    }

    @Test
    void anAnswerThatWasGivenBeforeIsWaitedForAsWell() {
        rig.close();
        rig = Rig.rig()
                .settings(s -> s.ackPolicy(SessionSettings.AckPolicy.RECEIVED))
                .bound();
        var blocker = Blocker.install(rig.channel);
        rig.receive(send("t001", "mone1").text("x"));
        complete(0, MsrpStatus.OK);
        rig.run();
        assertThat(settled).hasValue(0);
        blocker.release();

        assertThat(settled).hasValue(1);
        assertThat(rig.sentFrames()).hasSize(1);
    }

    @Test
    void nothingIsWaitedForIfNothingIsAnswered() {
        rig.receive(send("t001", "mone1").failureReport("no").text("x"));
        complete(0, MsrpStatus.FORBIDDEN);
        rig.run();

        assertThat(settled).hasValue(1);
        assertThat(rig.sentFrames()).isEmpty();
    }

    @Test
    void anAnswerThatCanNotBeWrittenAnyMoreIsNotWaitedFor() {
        Blocker.install(rig.channel);
        rig.receive(
                send("t001", "mone1").text("x"),
                send("t002", "mtwo1").text("x"),
                send("t003", "mthree1").text("x"));
        complete(0, MsrpStatus.OK);
        rig.run();
        complete(1, MsrpStatus.OK);
        assertThat(settled).hasValue(0);
        rig.channel.close();
        rig.run();
        assertThat(settled).hasValue(2);
        complete(2, MsrpStatus.OK);
        rig.run();

        assertThat(settled).hasValue(3);
    }

    @Test
    void anAnswerBehindAFullChannelIsLostWithTheConnection() {
        Blocker.installFull(rig.channel);
        rig.receive(send("t001", "mone1").text("x"));
        complete(0, MsrpStatus.OK);
        rig.run();
        assertThat(settled).hasValue(0);
        rig.channel.close();
        rig.run();

        assertThat(settled).hasValue(1);
    }

    @Test
    void onlyTheFirstOutcomeCountsAndNobodyIsForgotten() {
        rig.receive(send("t001", "mone1").text("x"));
        complete(0, MsrpStatus.OK);
        complete(0, MsrpStatus.FORBIDDEN);
        rig.run();

        assertThat(settled).hasValue(2);
        assertThat(rig.sentFrames()).hasSize(1);
    }
}
