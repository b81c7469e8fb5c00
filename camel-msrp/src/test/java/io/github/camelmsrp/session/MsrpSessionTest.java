// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.MsrpSession.State;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MsrpSessionTest {

    private Rig rig = Rig.dialled();

    @AfterEach
    void close() {
        rig.events.messages.forEach(message -> message.body().close());
        rig.close();
    }

    private void with(Rig other) {
        rig.close();
        rig = other;
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    // ---- the begin ----

    @Test
    @DisplayName("[4975-5.4-05, 4975-5.4-06, 4975-5.4-07, 4975-7.1-11, 4975-7.1-12, 4975-7.1.1-24] the side that "
            + "dialled sends at once, without body if nothing waits")
    void speaksFirst() {
        with(Rig.rig().dialledSilently());
        rig.attach();
        var sent = rig.sent();
        var frame = Sent.of(sent).get(0);

        assertThat(sent)
                .isEqualTo("MSRP " + frame.transactionId() + " SEND\r\nTo-Path: " + Rig.PEER + "\r\nFrom-Path: "
                        + Rig.LOCAL
                        + "\r\nMessage-ID: " + frame.header("Message-ID") + "\r\nByte-Range: 1-0/0\r\n-------"
                        + frame.transactionId() + "$\r\n");
        assertThat(rig.session().state()).isEqualTo(State.OPEN);
        assertThat(rig.events.log).containsExactly("open");
    }

    @Test
    @DisplayName("[4975-5.4-07] a message that waits is the first SEND")
    void speaksFirstWithMessage() {
        with(Rig.rig().dialledSilently());
        rig.send("mfirst", "Hello");
        rig.attach();

        assertThat(rig.sentFrames()).hasSize(1).first().extracting(Sent::body).isEqualTo("Hello");
    }

    @Test
    @DisplayName("[4975-5.4-15, 4975-5.4-16] the side that was dialled writes nothing before the first request; "
            + "then what waited")
    void waitsForPeer() {
        with(Rig.accepted());
        rig.send("mqueued", "Hello");
        rig.after(10_000);
        assertThat(rig.sent()).isEmpty();
        rig.receive(send("tbind", "mbind").range("1-0/0"));

        var sent = rig.sentFrames();
        assertThat(sent).extracting(Sent::what).containsExactly("200 OK", "SEND");
        assertThat(sent.get(1).header("Message-ID")).isEqualTo("mqueued");
    }

    @Test
    @DisplayName("messages that wait for a connection are limited, and fail if there never is one")
    void limitsWaitingMessages() {
        with(Rig.rig().limits(l -> l.withMaxMessagesQueuedPerConnection(2)).accepted());
        rig.send("mwait0", "x");
        rig.send("mwait1", "x");
        rig.send("mwait2", "x");
        assertThat(rig.events.log).containsExactly("failure mwait2 423");
        assertThat(isDone(rig.session().close(1000))).isTrue();

        assertThat(rig.events.log)
                .containsExactly("failure mwait2 423", "failure mwait0 481", "failure mwait1 481", "close");
        assertThat(rig.closedSessions).hasSize(1);
        rig.receive(send("tbind", "mbind").range("1-0/0"));
        assertThat(rig.sentFrames().get(0).what()).startsWith("481");
    }

    @Test
    @DisplayName("[4975-10.8-01] a session whose first SEND is refused is over")
    void endsWhenFirstSendIsRefused() {
        with(Rig.rig().dialledSilently());
        rig.attach();
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), "403 no"));

        assertThat(rig.events.log).containsExactly("open", "close 403");
    }

    @Test
    @DisplayName("a peer that does not answer the first SEND has no session")
    void endsWhenFirstSendIsNotAnswered() {
        with(Rig.rig().dialledSilently());
        rig.attach();
        rig.sent();
        rig.after(30_000);

        assertThat(rig.events.log).containsExactly("open", "close 408");
        assertThat(rig.channel.isOpen()).isFalse();
    }

    // ---- the connection fails ----

    @Test
    @DisplayName("[4975-5.4-19, 4975-5.4-21] a lost connection fails its sessions and everything in them, once")
    void failsWithConnection() {
        var other = new Events();
        var second = rig.register("msrp://bob.example.net:2855/two;tcp", Rig.PEER, SessionSettings.DEFAULT, other);
        rig.connection.attach(second);
        rig.send(Rig.message("mreport", "x").requestSuccessReport().build());
        rig.send("mwait", "x");
        second.send(Rig.message("mtwo1", "x").build(), other);
        rig.run();
        rig.sent();
        rig.channel.close();
        rig.run();

        assertThat(rig.events.log)
                .contains("failure mreport 481", "failure mwait 481")
                .endsWith("close 481")
                .hasSize(6);
        assertThat(other.log).containsExactly("open", "written mtwo1", "failure mtwo1 481", "close 481");
        assertThat(rig.connectionClosed).isTrue();
        assertThat(rig.time.pending()).isZero();
        rig.send("mlate", "x");
        assertThat(rig.events.log).endsWith("failure mlate 481");
    }

    @Test
    @DisplayName("[4975-7.1-19] a chunk that is half written when the connection is lost leaks nothing")
    void failsWithOpenChunk() {
        with(Rig.rig().settings(s -> s.chunkSize(1 << 30)).dialled());
        Blocker.install(rig.channel);
        rig.send("mbulk", Rig.text(1_000_000));
        rig.receive(send("thalf", "mhalf").range("1-*/*").text("abc").begin());
        rig.channel.close();
        rig.run();

        assertThat(rig.events.log).contains("failure mbulk 481", "interrupted mhalf SESSION_ENDED");
    }

    // ---- keep-alive and idle ----

    @Test
    @DisplayName("while this side does not read, silence is no reason to end a session")
    void toleratesSilenceWhileNotReading() {
        with(Rig.rig()
                .settings(s -> s.keepAliveIntervalMillis(20_000).idleTimeoutMillis(50_000))
                .dialled());
        rig.session().pauseReading();
        for (int i = 0; i < 20; i++) {
            rig.after(10_000);
        }

        assertThat(rig.sentFrames()).hasSizeGreaterThan(5);
        assertThat(rig.session().state()).isEqualTo(State.OPEN);
    }

    @Test
    @DisplayName("a long transfer and a slow application are not idle")
    void countsTransfersAndWorkAsTraffic() {
        with(Rig.rig().settings(s -> s.idleTimeoutMillis(20_000)).bound());
        var slow = send("tslow", "mslow").range("1-*/*").text("abc");
        rig.receive(slow.begin());
        for (int i = 0; i < 3; i++) {
            rig.after(15_000);
            rig.receive("def");
        }
        rig.receive(slow.end());
        rig.after(100_000);
        assertThat(rig.session().state()).isEqualTo(State.OPEN);
        rig.events.message().complete(MsrpStatus.OK);
        rig.after(40_000);
        assertThat(rig.session().state()).isEqualTo(State.CLOSED);
    }

    @Test
    @DisplayName("[4975-7.1-13] keep-alive is a SEND without body when nothing was sent for the interval")
    void keepsAlive() {
        with(Rig.rig().settings(s -> s.keepAliveIntervalMillis(20_000)).dialled());
        rig.after(15_000);
        rig.send("mtraffic", "x");
        rig.sentFrames().forEach(frame -> rig.receive(answer(frame.transactionId(), "200 OK")));
        rig.after(19_999);
        assertThat(rig.sent()).isEmpty();
        rig.after(1);
        var alive = rig.sentFrames();
        assertThat(alive).hasSize(1);
        assertThat(alive.get(0).body()).isNull();
        rig.receive(answer(alive.get(0).transactionId(), "400 what"));
        assertThat(rig.session().state()).isEqualTo(State.OPEN);
        rig.after(20_000);
        assertThat(rig.sentFrames()).hasSize(1);
        rig.after(30_000);
        assertThat(rig.events.log).endsWith("close 408");
    }

    @Test
    @DisplayName("[4975-4-02] a session without traffic for idleTimeout is over")
    void endsWhenIdle() {
        with(Rig.rig().settings(s -> s.idleTimeoutMillis(20_000)).dialled());
        rig.after(15_000);
        rig.receive(send("tin1", "min1").range("1-0/0"));
        rig.after(19_999);
        assertThat(rig.session().state()).isEqualTo(State.OPEN);
        rig.after(1);

        assertThat(rig.events.log).containsExactly("open", "close");
        assertThat(rig.channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName("tasks of a session run on its event loop, or without a connection elsewhere")
    void schedulesTasks() {
        var ran = new ArrayList<String>();
        rig.session().schedule(1_000, () -> ran.add("late"));
        rig.session().schedule(2_000, () -> ran.add("never")).cancel();
        rig.after(999);
        assertThat(ran).isEmpty();
        rig.after(5_000);
        assertThat(ran).containsExactly("late");
        with(Rig.accepted());
        rig.session().schedule(1_000, () -> ran.add("unbound"));
        rig.after(1_000);
        assertThat(ran).containsExactly("late", "unbound");
    }

    @Test
    @DisplayName("[4975-3-02] nothing that is meant for logs shows the session id")
    void masksItsId() {
        assertThat(rig.session().id()).isEqualTo("b7Kq0Zx81LmPv2Ts");
        assertThat(rig.session().maskedId()).isEqualTo("b7Kq…");
        assertThat(rig.session().toString()).doesNotContain("b7Kq0Zx81LmPv2Ts");
    }
}
