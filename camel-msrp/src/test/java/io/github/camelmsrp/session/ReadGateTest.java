// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadGateTest {

    private Rig rig = Rig.rig().bound();

    @AfterEach
    void close() {
        rig.events.messages.forEach(message -> message.body().close());
        rig.close();
    }

    private void with(Rig.Builder builder) {
        rig.close();
        rig = builder.bound();
    }

    private boolean reads() {
        return rig.channel.config().isAutoRead();
    }

    private static String flood(int count) {
        var flood = new StringBuilder();
        for (int i = 0; i < count; i++) {
            flood.append(send("tflood" + i, "mflood" + i).range("1-1/1").text("x"));
        }
        return flood.toString();
    }

    @Test
    @DisplayName("reading stops when the receive window is full, within one read, and goes on message by message")
    void stopsAtReceiveWindow() {
        with(Rig.rig().settings(s -> s.receiveWindow(2)));
        rig.receive(flood(5));
        assertThat(rig.events.messages).hasSize(2);
        assertThat(reads()).isFalse();
        rig.events.messages.get(1).complete(MsrpStatus.OK);
        rig.run();
        assertThat(rig.events.messages).hasSize(3);
        assertThat(reads()).isFalse();
        for (int i = 0; i < 5; i++) {
            rig.events.messages.get(i).complete(MsrpStatus.OK);
            rig.run();
        }

        assertThat(rig.events.messages)
                .extracting(IncomingMessage::messageId)
                .containsExactly("mflood0", "mflood1", "mflood2", "mflood3", "mflood4");
        assertThat(reads()).isTrue();
        assertThat(rig.sentFrames()).hasSize(5);
    }

    @Test
    @DisplayName("messages that were answered by ackTimeout still count")
    void countsAnsweredMessages() {
        with(Rig.rig().settings(s -> s.receiveWindow(1)));
        rig.receive(flood(1));
        rig.after(5_000);
        assertThat(rig.sentFrames()).hasSize(1);
        assertThat(reads()).isFalse();
        rig.events.message().complete(MsrpStatus.OK);
        rig.run();
        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("the window is exceeded, up to a limit, while the application waits for an answer of the peer")
    void readsOnForAnswers() {
        with(Rig.rig().settings(s -> s.receiveWindow(2)).limits(l -> l.withMaxUnfinishedPerConnection(4)));
        rig.receive(flood(2));
        assertThat(reads()).isFalse();
        rig.send("mecho", "x");
        assertThat(reads()).isTrue();
        String id = rig.sentFrames().get(0).transactionId();
        rig.receive(send("tmore1", "mmore1").text("x"), answer(id, "200 OK"));
        assertThat(rig.events.log).contains("response mecho");
        assertThat(reads()).isFalse();
        rig.send("mecho2", "x");
        assertThat(reads()).isTrue();
        rig.receive(send("tmore2", "mmore2").text("x"));
        assertThat(rig.events.messages).hasSize(4);
        assertThat(reads()).isFalse();
    }

    @Test
    @DisplayName("the window is not exceeded for messages that keep much of their heads")
    void readsOnForAnswersWithinTheLimitOfHeads() {
        with(Rig.rig().settings(s -> s.receiveWindow(1)).limits(l -> l.withMaxHeadOctetsPerConnection(1_000)));
        rig.send("mecho", "x");
        for (int i = 0; i < 3; i++) {
            assertThat(reads()).isTrue();
            rig.receive(send("tlong" + i, "mlong" + i)
                    .header("X-Long", "x".repeat(300))
                    .text("x"));
        }
        assertThat(reads()).isFalse();
        rig.events.messages.get(0).complete(MsrpStatus.OK);
        rig.run();

        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("pauses of sessions are counted, and one of them is enough")
    void countsPauses() {
        String local = "msrp://bob.example.net:2855/two;tcp";
        var second = rig.register(local, Rig.PEER, SessionSettings.DEFAULT, rig.events);
        rig.receive(send("ttwo1", "mtwo1").to(local).range("1-0/0"));
        rig.session().pauseReading();
        rig.session().pauseReading();
        second.pauseReading();
        rig.run();
        assertThat(reads()).isFalse();
        rig.session().resumeReading();
        rig.session().resumeReading();
        rig.run();
        assertThat(reads()).isFalse();
        second.resumeReading();
        rig.run();
        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("the smallest window of the sessions counts, as long as that session lives")
    void usesSmallestWindow() {
        String local = "msrp://bob.example.net:2855/two;tcp";
        var narrow = SessionSettings.builder().receiveWindow(1).build();
        var second = rig.register(local, Rig.PEER, narrow, rig.events);
        rig.receive(send("ttwo1", "mtwo1").to(local).range("1-0/0"));
        rig.receive(flood(1));
        assertThat(reads()).isFalse();
        second.close(0);
        rig.run();
        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("sessions of the same window leave one by one, and the next larger window counts after the last")
    void usesNextSmallestWindow() {
        with(Rig.rig().settings(s -> s.receiveWindow(3)));
        var narrow = SessionSettings.builder().receiveWindow(2).build();
        var narrowSessions = new ArrayList<MsrpSession>();
        for (var name : List.of("two", "three")) {
            String local = "msrp://bob.example.net:2855/" + name + ";tcp";
            narrowSessions.add(rig.register(local, Rig.PEER, narrow, rig.events));
            rig.receive(send("t" + name, "m" + name).to(local).range("1-0/0"));
        }
        rig.receive(flood(2));
        assertThat(reads()).isFalse();
        narrowSessions.get(0).close(0);
        rig.run();
        assertThat(reads()).isFalse();
        narrowSessions.get(1).close(0);
        rig.run();
        assertThat(reads()).isTrue();
        rig.receive(send("tthird", "mthird").text("x"));
        assertThat(reads()).isFalse();
    }

    @Test
    @DisplayName("the pause of a session ends with it")
    void endsPauseWithSession() {
        rig.session().pauseReading();
        rig.run();
        assertThat(reads()).isFalse();
        rig.session().close(0);
        rig.run();
        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("short memory stops reading while this connection has uncompleted messages, and spools what comes")
    void stopsWhenMemoryIsShort() {
        with(Rig.rig().budget(100));
        rig.receive(send("t001", "mone1").text("x".repeat(80)));
        assertThat(reads()).isTrue();
        rig.receive(send("t002", "mtwo1").text("y".repeat(80)));
        assertThat(rig.events.messages.get(0).body().isInMemory()).isTrue();
        assertThat(rig.events.messages.get(1).body().isInMemory()).isFalse();
        assertThat(reads()).isFalse();
        rig.events.messages.get(0).body().close();
        rig.run();
        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("short memory does not stop a connection that has nothing to complete")
    void readsOnWithoutMessages() {
        with(Rig.rig().budget(100));
        rig.receive(send("t001", "mone1").text("x".repeat(80)));
        rig.receive(send("t002", "mtwo1").text("y".repeat(80)));
        rig.events.messages.forEach(message -> message.complete(MsrpStatus.OK));
        rig.run();

        assertThat(reads()).isTrue();
    }

    @Test
    @DisplayName("[4975-P-09] a peer that does not read its answers is not read, and lost after the limit")
    void stopsWhenPeerDoesNotRead() {
        with(Rig.rig().limits(l -> l.withMaxControlFrames(10)));
        var blocker = Blocker.installFull(rig.channel);
        for (int i = 0; i < 20; i++) {
            rig.receive(send("tmany" + i, "mmany" + i).range("1-0/0"));
        }
        assertThat(reads()).isFalse();
        rig.after(59_000);
        blocker.releaseAllButFilling();
        assertThat(rig.sentFrames()).hasSize(20);
        assertThat(reads()).isTrue();
        rig.after(120_000);
        assertThat(rig.channel.isOpen()).isTrue();
    }

    @Test
    @DisplayName("[4975-P-09] answers that wait for a peer are bounded by their octets, however few they are")
    void boundsOctetsOfAnswers() {
        with(Rig.rig().limits(l -> l.withMaxControlOctets(1_000)));
        Blocker.installFull(rig.channel);
        rig.receive(send("tone1", "mone1").range("1-0/0"));
        assertThat(reads()).isTrue();
        for (int i = 0; i < 9; i++) {
            rig.receive(send("tmany" + i, "mmany" + i).range("1-0/0"));
        }

        assertThat(reads()).isFalse();
    }

    @Test
    @DisplayName("[4975-P-09] a connection that is blocked both ways for 60 s is closed")
    void closesBlockedConnection() {
        with(Rig.rig().limits(l -> l.withMaxControlFrames(10)));
        Blocker.installFull(rig.channel);
        for (int i = 0; i < 10; i++) {
            rig.receive(send("tmany" + i, "mmany" + i).range("1-0/0"));
        }
        rig.after(59_999);
        assertThat(rig.channel.isOpen()).isTrue();
        rig.after(1);
        assertThat(rig.channel.isOpen()).isFalse();
        assertThat(rig.events.log).containsExactly("open", "close 481");
    }

    @Test
    @DisplayName("what is held when the connection is lost is released")
    void releasesHeldFrames() {
        with(Rig.rig().settings(s -> s.receiveWindow(1)));
        rig.receive(flood(10));
        rig.channel.close();
        rig.run();

        assertThat(rig.events.messages).hasSize(1);
        assertThat(rig.events.log).endsWith("close 481");
    }
}
