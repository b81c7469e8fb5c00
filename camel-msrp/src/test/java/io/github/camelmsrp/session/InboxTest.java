// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.response;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.InterruptedMessage.Reason;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InboxTest {

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

    @Test
    @DisplayName("[4975-5.1-04, 4975-7.3.1-03] interleaved chunks are joined by session and Message-ID")
    void joinsBySessionAndMessage() {
        String local = "msrp://bob.example.net:2855/other;tcp";
        String peer = "msrp://carol.example.org:7654/peer;tcp";
        rig.register(local, peer, SessionSettings.DEFAULT, rig.events);
        rig.events.completing(MsrpStatus.OK);
        rig.receive(
                send("t001", "msame").range("1-*/4").text("a1").more(),
                send("t002", "msame")
                        .to(local)
                        .from(peer)
                        .range("1-*/4")
                        .text("b1")
                        .more(),
                send("t003", "mthird").range("1-*/4").text("c1").more(),
                send("t004", "msame").range("3-*/4").text("a2"),
                send("t005", "mthird").range("3-*/4").text("c2"),
                send("t006", "msame").to(local).from(peer).range("3-*/4").text("b2"));

        assertThat(rig.events.messages).extracting(Events::text).containsExactly("a1a2", "c1c2", "b1b2");
        assertThat(rig.events.messages.get(2).session()).isNotSameAs(rig.session());
    }

    @Test
    @DisplayName("[4975-7.3.1-01, 4975-7.3.1-05] the chunk with $ says where the message ends, with or without "
            + "Byte-Range")
    void takesEndFromFlag() {
        rig.events.completing(MsrpStatus.OK);
        rig.receive(
                send("t001", "mnone").text("whole"),
                send("t002", "mlies").range("1-*/100").text("x".repeat(40)));

        assertThat(rig.events.messages)
                .extracting(message -> message.body().size())
                .containsExactly(5L, 40L);
    }

    @Test
    @DisplayName("[4975-7.3.1-09] # discards the message; the request is answered")
    void discardsAborted() {
        rig.receive(send("t001", "mgone").range("1-*/*").text("abc").more());
        rig.receive(
                send("t002", "mgone").range("4-*/*").text("de").successReport().aborted());

        assertThat(rig.sent()).isEqualTo(response("t001", "200 OK") + response("t002", "200 OK"));
        assertThat(rig.events.messages).isEmpty();
        assertThat(rig.events.interrupted)
                .containsExactly(new InterruptedMessage("mgone", "text/plain", 5, Reason.ABORTED));
        rig.after(120_000);
        assertThat(rig.events.interrupted).hasSize(1);
    }

    @Test
    @DisplayName("[4975-7.3.1-09] # without a body discards the message as well")
    void discardsAbortedWithoutBody() {
        rig.receive(send("t001", "mgone").range("1-*/*").text("abc").more());
        rig.receive(send("t002", "mgone").range("4-3/*").aborted());

        assertThat(rig.events.interrupted)
                .extracting(InterruptedMessage::reason)
                .containsExactly(Reason.ABORTED);
    }

    @Test
    @DisplayName("[4975-7.3.1-14] an incomplete message is dropped after partialMessageTimeout, and its sender "
            + "hears of it")
    void dropsStaleMessage() {
        rig.receive(send("t001", "mstale").range("1-*/100").text("abc").more());
        rig.sent();
        rig.after(59_999);
        assertThat(rig.events.interrupted).isEmpty();
        rig.after(1);

        assertThat(rig.events.interrupted)
                .extracting(InterruptedMessage::reason)
                .containsExactly(Reason.TIMED_OUT);
        var report = rig.sentFrames().get(0);
        assertThat(report.header("Status")).isEqualTo("000 413 Stop Sending");
        assertThat(report.header("Byte-Range")).isEqualTo("1-3/*");
        rig.receive(send("t002", "mstale").range("4-*/100").text("def").more());
        assertThat(rig.sent()).isEqualTo(response("t002", "413 Stop Sending"));
    }

    @Test
    @DisplayName("[4975-7.3.1-14] a chunk that stalls is dropped too, and answered when it ends")
    void dropsStalledChunk() {
        var stalled = send("t001", "mstall").range("1-*/100").text("abc").more();
        rig.receive(stalled.begin());
        rig.after(59_000);
        rig.receive("def");
        rig.after(59_999);
        assertThat(rig.events.interrupted).isEmpty();
        rig.after(1);
        assertThat(rig.events.interrupted)
                .extracting(InterruptedMessage::reason)
                .containsExactly(Reason.TIMED_OUT);
        assertThat(rig.sent()).isEmpty();
        rig.receive("ghi", stalled.end());

        assertThat(rig.sent()).isEqualTo(response("t001", "413 Stop Sending"));
    }

    @Test
    @DisplayName("[4975-7.3.1-14] no message is stale because this side does not read")
    void keepsMessagesWhileNotReading() {
        rig.receive(send("t001", "mwait").range("1-*/100").text("abc").more());
        rig.session().pauseReading();
        rig.after(300_000);
        assertThat(rig.events.interrupted).isEmpty();
        rig.session().resumeReading();
        rig.after(59_999);
        rig.receive(send("t002", "mwait").range("4-6/6").text("def"));

        assertThat(Events.text(rig.events.message())).isEqualTo("abcdef");
    }

    @Test
    @DisplayName("[4975-P-07] incomplete messages of a session are limited; more are answered 413")
    void limitsIncompleteMessages() {
        with(Rig.rig().limits(l -> l.withMaxReassembliesPerSession(2)));
        for (int i = 0; i < 5; i++) {
            rig.receive(
                    send("t00" + i, "mpart" + i).range("1-*/100").text("abc").more());
        }
        assertThat(rig.sentFrames())
                .extracting(frame -> frame.what().substring(0, 3))
                .containsExactly("200", "200", "413", "413", "413");
        rig.receive(send("tend0", "mpart0").range("4-6/6").text("def"));
        rig.events.message().complete(MsrpStatus.OK);
        rig.receive(send("tnew0", "mpart9").range("1-*/100").text("abc").more());
        assertThat(rig.sent()).isEqualTo(response("tend0", "200 OK") + response("tnew0", "200 OK"));
    }

    @Test
    @DisplayName("[4975-P-07] incomplete messages of a connection are limited over its sessions")
    void limitsIncompleteMessagesOfConnection() {
        with(Rig.rig().limits(l -> l.withMaxReassembliesPerConnection(1)));
        String local = "msrp://bob.example.net:2855/other;tcp";
        rig.register(local, Rig.PEER, SessionSettings.DEFAULT, rig.events);
        rig.receive(
                send("t001", "mone1").range("1-*/100").text("abc").more(),
                send("t002", "mone1").to(local).range("1-*/100").text("abc").more());

        assertThat(rig.sentFrames())
                .extracting(frame -> frame.what().substring(0, 3))
                .containsExactly("200", "413");
        rig.session().close(0);
        rig.after(1);
        rig.sent();
        rig.receive(send("t003", "mtwo1").to(local).range("1-*/100").text("abc").more());
        assertThat(rig.sentFrames()).extracting(Sent::what).containsExactly("200 OK");
    }

    @Test
    @DisplayName("[4975-P-07] what incomplete messages of a connection keep of their heads is limited; 413 beyond")
    void limitsHeadsOfIncompleteMessages() {
        with(Rig.rig().limits(l -> l.withMaxHeadOctetsPerConnection(1_000)));
        for (int i = 0; i < 3; i++) {
            rig.receive(withLongHead("t00" + i, "mhead" + i).more());
        }
        assertThat(rig.sentFrames())
                .extracting(frame -> frame.what().substring(0, 3))
                .containsExactly("200", "200", "413");

        rig.receive(withLongHead("t004", "mhead0").aborted());
        rig.receive(withLongHead("t005", "mhead4").more());
        assertThat(rig.sentFrames()).extracting(Sent::what).containsExactly("200 OK", "200 OK");

        rig.receive(withLongHead("t006", "mhead4").more());
        assertThat(rig.sent()).startsWith("MSRP t006 413");
        rig.receive(withLongHead("t007", "mhead5").more());
        assertThat(rig.sentFrames()).extracting(Sent::what).containsExactly("200 OK");
    }

    private static RequestText withLongHead(String transactionId, String messageId) {
        return send(transactionId, messageId)
                .header("X-Long", "x".repeat(300))
                .range("1-*/100")
                .text("abc");
    }

    @Test
    @DisplayName("[4975-P-06, 4975-10.5-03] what was refused stays refused, chunk by chunk, with the same code")
    void remembersRefusal() {
        with(Rig.rig().settings(s -> s.acceptTypes(List.of(MediaType.parse("text/plain")))));
        rig.receive(
                send("t001", "mtype").range("1-*/9").body("image/png", "abc").more(),
                send("t002", "mtype").range("4-*/9").body("image/png", "def").more(),
                send("t003", "mtype").range("7-*/9").body("image/png", "ghi"));

        assertThat(rig.sentFrames()).hasSize(3).extracting(Sent::what).containsOnly("415 Unsupported Media Type");
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    @DisplayName("[4975-7.3.1-10] a later chunk of another type is refused, with 415 if that type is not accepted")
    void checksTypeOfEveryChunk(Delivery delivery) {
        with(Rig.rig().settings(s -> s.delivery(delivery).acceptTypes(List.of(MediaType.parse("text/*")))));
        rig.receive(
                send("t001", "mevil").range("1-*/4").text("ab").more(),
                send("t002", "mevil").range("3-4/4").body("application/x-evil", "cd"),
                send("t003", "mturn").range("1-*/4").text("ab").more(),
                send("t004", "mturn").range("3-4/4").body("text/html", "cd"));

        assertThat(rig.sentFrames())
                .extracting(Sent::what)
                .containsExactly("200 OK", "415 Unsupported Media Type", "200 OK", "400 Bad Request");
        assertThat(rig.events.messages).allMatch(message -> "text/plain".equals(message.contentType()));
        assertThat(rig.events.messages)
                .noneMatch(message ->
                        delivery != Delivery.LIVE && message.byteRange().start() > 1);
    }

    @Test
    @DisplayName("type and other MIME fields of a message are those of its first chunk")
    void keepsMimeFieldsOfFirstChunk() {
        rig.receive(send("t001", "mmime")
                .range("1-*/*")
                .header("Content-Disposition", "attachment")
                .body("text/plain;charset=UTF-8", "abc")
                .more());
        rig.receive(send("t002", "mmime")
                .range("4-*/*")
                .header("Content-Disposition", "inline")
                .header("X-Last", "yes")
                .body("TEXT/plain", "def")
                .more());
        rig.receive(send("t003", "mmime").range("7-6/6"));
        var message = rig.events.message();

        assertThat(message.contentType()).isEqualTo("text/plain;charset=UTF-8");
        assertThat(message.headers().get("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
        assertThat(message.headers().get("Content-Disposition")).isEqualTo("attachment");
        assertThat(message.headers().get("X-Last")).isNull();
        assertThat(Events.text(message)).isEqualTo("abcdef");
    }

    @Test
    @DisplayName("the memory of refusals is limited")
    void forgetsOldRefusals() {
        with(Rig.rig().settings(s -> s.maxMessageSize(5)).limits(l -> l.withMaxRefusedIds(2)));
        for (int i = 0; i < 3; i++) {
            rig.receive(send("t00" + i, "mbig" + i).range("1-*/6").text("x").more());
        }
        rig.sent();
        rig.receive(send("t010", "mbig2").text("small"), send("t011", "mbig0").text("small"));

        assertThat(rig.sent()).isEqualTo(response("t010", "413 Stop Sending"));
        assertThat(rig.events.message().messageId()).isEqualTo("mbig0");
    }

    @Test
    @DisplayName("[4975-7.3.1-14, 4975-5.4-19] incomplete messages end with the session")
    void dropsIncompleteWithSession() {
        rig.receive(send("t001", "mpart").range("1-*/100").text("abc").more());
        rig.receive(send("t002", "mopen").range("1-*/100").text("abc").begin());
        rig.channel.close();
        rig.run();

        assertThat(rig.events.interrupted)
                .extracting(InterruptedMessage::messageId, InterruptedMessage::reason)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("mpart", Reason.SESSION_ENDED),
                        org.assertj.core.groups.Tuple.tuple("mopen", Reason.SESSION_ENDED));
        assertThat(rig.events.log).last().isEqualTo("close 481");
        assertThat(rig.time.pending()).isZero();
    }

    @Test
    @DisplayName("[4975-7.1.1-28] a chunk of any size is taken")
    void takesLargeChunk() {
        rig.events.completing(MsrpStatus.OK);
        int size = 3_000_000;
        rig.receive(send("tlarge", "mlarge").range("1-*/" + size).text("x".repeat(size)));

        assertThat(rig.events.message().body().size()).isEqualTo(size);
        assertThat(rig.events.message().body().isInMemory()).isFalse();
    }

    @Test
    @DisplayName("the facts of a message are those of its requests")
    void tellsFacts() {
        rig.receive(send("t001", "mfacts").range("1-*/6").text("abc").more());
        rig.receive(
                send("t002", "mfacts").header("X-Last", "yes").range("4-*/*").text("def"));
        var message = rig.events.message();

        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.headers().get("x-last")).isEqualTo("yes");
        assertThat(message.byteRange()).hasToString("1-6/6");
        assertThat(message.toPath()).hasToString(Rig.LOCAL);
        assertThat(message.fromPath()).hasToString(Rig.PEER);
        assertThat(message.chunkIndex()).isZero();
        assertThat(message.isLastChunk()).isTrue();
    }
}
