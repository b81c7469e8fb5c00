// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.response;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.session.InterruptedMessage.Reason;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveAndChunkDeliveryTest {

    private Rig rig = Rig.rig().bound();

    @AfterEach
    void close() {
        rig.events.messages.forEach(message -> message.body().close());
        rig.close();
    }

    private void with(Delivery delivery) {
        rig.close();
        rig = Rig.rig().settings(s -> s.delivery(delivery).receiveWindow(1)).bound();
    }

    private static String read(IncomingMessage message, int octets) throws IOException {
        try (var in = message.body().newInputStream()) {
            return new String(in.readNBytes(octets), StandardCharsets.UTF_8);
        }
    }

    // ---- live ----

    @Test
    @DisplayName("[4975-7.3.1-12] a live message is delivered with its first octets and follows what arrives")
    void deliversLive() throws IOException {
        with(Delivery.LIVE);
        var first = send("t001", "mlive").range("1-*/9").text("abc").more();
        rig.receive(first.begin());
        var message = rig.events.message();
        assertThat(message.byteRange()).hasToString("1-*/9");
        assertThat(read(message, 3)).isEqualTo("abc");
        rig.receive("def", first.end());
        assertThat(rig.sent()).isEqualTo(response("t001", "200 OK"));
        assertThat(read(message, 6)).isEqualTo("abcdef");
        rig.receive(send("t002", "mlive").range("7-9/9").text("ghi"));
        assertThat(rig.sent()).isEmpty();
        message.complete(MsrpStatus.OK);

        assertThat(rig.sent()).isEqualTo(response("t002", "200 OK"));
        assertThat(Events.text(message)).isEqualTo("abcdefghi");
        assertThat(rig.events.messages).hasSize(1);
    }

    @Test
    @DisplayName("a live message that is completed early is answered as soon as it is here")
    void answersLiveAtOnceWhenCompletedEarly() {
        with(Delivery.LIVE);
        rig.receive(
                send("t001", "mlive").successReport().range("1-*/6").text("abc").more());
        rig.events.message().complete(MsrpStatus.OK);
        rig.sent();
        rig.receive(send("t002", "mlive").successReport().range("4-*/6").text("def"));

        var sent = rig.sentFrames();
        assertThat(sent).extracting(Sent::what).containsExactly("200 OK", "REPORT");
        assertThat(sent.get(1).header("Byte-Range")).isEqualTo("1-6/6");
        assertThat(rig.channel.config().isAutoRead()).isTrue();
    }

    @Test
    @DisplayName("a live message that fails early is refused with its next octets")
    void refusesRestOfFailedLiveMessage() {
        with(Delivery.LIVE);
        rig.receive(send("t001", "mlive").range("1-*/*").text("abc").more());
        rig.sent();
        rig.events.message().complete(MsrpStatus.of(403));
        var next = send("t002", "mlive").range("4-*/*").text("def").more();
        rig.receive(next.begin());

        assertThat(rig.sent()).isEqualTo(response("t002", "403 Forbidden"));
        rig.receive(next.end());
        rig.after(120_000);
        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.interrupted)
                .extracting(InterruptedMessage::reason)
                .containsExactly(Reason.REFUSED);
    }

    @Test
    @DisplayName("a live message that fails within its chunk is refused there")
    void refusesFailedLiveMessageWithinChunk() {
        with(Delivery.LIVE);
        var only = send("t001", "mlive").range("1-*/*").text("abc");
        rig.receive(only.begin());
        rig.events.message().complete(MsrpStatus.of(403));
        rig.receive("def");

        assertThat(rig.sent()).isEqualTo(response("t001", "403 Forbidden"));
        rig.receive(only.end());
        assertThat(rig.sent()).isEmpty();
    }

    @Test
    @DisplayName("[4975-7.3.1-09, 4975-5.4-19] a reader of a live message learns that it was aborted, or that "
            + "the session ended")
    void interruptsLiveReaders() {
        with(Delivery.LIVE);
        rig.receive(send("t001", "mgone").range("1-*/*").text("abc").aborted());
        rig.events.message().complete(MsrpStatus.OK);
        rig.receive(send("t002", "mopen").range("1-*/*").text("abc").more());
        rig.channel.close();
        rig.run();

        assertThat(rig.events.interrupted)
                .extracting(InterruptedMessage::reason)
                .containsExactly(Reason.ABORTED, Reason.SESSION_ENDED);
        for (var message : rig.events.messages) {
            assertThatThrownBy(() -> read(message, 4)).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("a live message that arrives does not fill the receive window")
    void readsOnWhileLiveMessageArrives() {
        with(Delivery.LIVE);
        rig.receive(send("t001", "mlive").range("1-*/*").text("abc").more());
        assertThat(rig.channel.config().isAutoRead()).isTrue();
        rig.receive(send("t002", "mlive").range("4-*/*").text("def"));
        assertThat(rig.channel.config().isAutoRead()).isFalse();
        rig.events.message().complete(MsrpStatus.OK);
        rig.run();
        assertThat(rig.channel.config().isAutoRead()).isTrue();
    }

    @Test
    @DisplayName("live messages that were aborted count against the receive window until the application is done")
    void countsAbortedLiveMessages() {
        rig.close();
        rig = Rig.rig()
                .settings(s -> s.delivery(Delivery.LIVE).receiveWindow(8))
                .bound();
        for (int i = 0; i < 1_000; i++) {
            rig.receive(send("tgone" + i, "mgone" + i).range("1-*/*").text("x").aborted());
        }
        assertThat(rig.events.messages).hasSize(8);
        for (int done = 1; done <= 992; done++) {
            assertThat(rig.channel.config().isAutoRead()).isFalse();
            rig.events.messages.get(done - 1).complete(MsrpStatus.OK);
            rig.run();
            assertThat(rig.events.messages).hasSize(done + 8);
        }
        rig.events.messages.get(992).complete(MsrpStatus.OK);
        rig.run();
        assertThat(rig.channel.config().isAutoRead()).isTrue();
    }

    @Test
    @DisplayName("so do live messages that were refused, or that stopped to arrive")
    void countsRefusedAndSilentLiveMessages() {
        rig.close();
        rig = Rig.rig()
                .settings(s -> s.delivery(Delivery.LIVE).receiveWindow(1).maxMessageSize(5))
                .bound();
        rig.receive(send("t001", "mlarge").range("1-*/*").text("abcdef"));
        finishTheOneThatStopsReading(Reason.REFUSED);

        rig.receive(send("t002", "msilent").range("1-*/*").text("abc").begin());
        rig.after(60_000);
        finishTheOneThatStopsReading(Reason.TIMED_OUT);
    }

    private void finishTheOneThatStopsReading(Reason reason) {
        var last = rig.events.interrupted.size() - 1;
        assertThat(rig.events.interrupted.get(last).reason()).isEqualTo(reason);
        assertThat(rig.events.messages.get(last).isInterrupted()).isTrue();
        assertThat(rig.channel.config().isAutoRead()).isFalse();
        rig.events.messages.get(last).complete(MsrpStatus.OK);
        rig.run();
        assertThat(rig.channel.config().isAutoRead()).isTrue();
    }

    // ---- chunk by chunk ----

    @Test
    @DisplayName("each chunk is delivered by itself; the last one's answer waits for all")
    void deliversChunks() {
        rig.close();
        rig = Rig.rig().settings(s -> s.delivery(Delivery.CHUNK)).bound();
        rig.receive(send("t001", "mparts")
                .successReport()
                .range("1-*/6")
                .text("abc")
                .more());
        assertThat(rig.sent()).isEqualTo(response("t001", "200 OK"));
        rig.receive(send("t002", "mparts").successReport().range("4-6/6").text("def"));
        assertThat(rig.sent()).isEmpty();

        assertThat(rig.events.messages).extracting(Events::text).containsExactly("abc", "def");
        assertThat(rig.events.messages).extracting(IncomingMessage::chunkIndex).containsExactly(0, 1);
        assertThat(rig.events.messages).extracting(IncomingMessage::isLastChunk).containsExactly(false, true);
        assertThat(rig.events.messages)
                .extracting(message -> message.byteRange().toString())
                .containsExactly("1-3/*", "4-6/6");
        rig.events.messages.get(1).complete(MsrpStatus.OK);
        assertThat(rig.sent()).isEmpty();
        rig.events.messages.get(0).complete(MsrpStatus.OK);
        var sent = rig.sentFrames();
        assertThat(sent).extracting(Sent::what).containsExactly("200 OK", "REPORT");
        assertThat(sent.get(1).header("Byte-Range")).isEqualTo("1-6/6");
    }

    @Test
    @DisplayName("[4975-7.1.4-11] one failed chunk fails the message")
    void failsMessageWithChunk() {
        rig.close();
        rig = Rig.rig().settings(s -> s.delivery(Delivery.CHUNK)).bound();
        rig.receive(send("t001", "mparts")
                .successReport()
                .range("1-*/9")
                .text("abc")
                .more());
        rig.sent();
        rig.events.message().complete(MsrpStatus.of(403));
        rig.receive(
                send("t002", "mparts")
                        .successReport()
                        .range("4-*/9")
                        .text("def")
                        .more(),
                send("t003", "mparts").successReport().range("7-*/9").text("ghi"));

        assertThat(rig.sent()).isEqualTo(response("t002", "403 Forbidden") + response("t003", "403 Forbidden"));
        assertThat(rig.events.messages).hasSize(1);
    }

    @Test
    @DisplayName("a chunk that fails after the last one came decides the answer of the last one")
    void failsLastAnswerWithEarlierChunk() {
        rig.close();
        rig = Rig.rig().settings(s -> s.delivery(Delivery.CHUNK)).bound();
        rig.receive(
                send("t001", "mparts")
                        .successReport()
                        .range("1-*/6")
                        .text("abc")
                        .more(),
                send("t002", "mparts").successReport().range("4-*/6").text("def"));
        rig.sent();
        rig.events.messages.get(0).complete(MsrpStatus.of(403));
        rig.events.messages.get(1).complete(MsrpStatus.OK);

        assertThat(rig.sent()).isEqualTo(response("t002", "403 Forbidden"));
    }
}
