// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static io.github.camelmsrp.session.RequestText.response;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.MsrpSession.State;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingTest {

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

    @Test
    @DisplayName("[4975-P-10, 4975-5.4-30] a closing session awaits answers and completions, then all closes")
    void closesInGoodOrder() {
        rig.send("mout1", "x");
        String id = rig.sentFrames().get(0).transactionId();
        rig.receive(send("tin1", "min1").range("1-1/1").text("a"));
        var closed = rig.session().close(10_000);
        rig.run();
        rig.send("mlate", "x");
        assertThat(rig.events.log).endsWith("failure mlate 481");
        rig.receive(send("tin2", "min2").range("1-1/1").text("b"));
        assertThat(rig.sentFrames()).extracting(Sent::what).containsExactly("481 Session Does Not Exist");
        rig.receive(answer(id, "200 OK"));
        assertThat(isDone(closed)).isFalse();
        rig.events.message().complete(MsrpStatus.OK);

        assertThat(rig.sent()).isEqualTo(response("tin1", "200 OK"));
        assertThat(isDone(closed)).isTrue();
        assertThat(rig.events.log).endsWith("response mout1", "close");
        assertThat(rig.channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[4975-P-10] what is not through at the end of the grace fails")
    void closesAtEndOfGrace() {
        rig.send("mout1", "x");
        rig.sent();
        rig.receive(send("tin1", "min1").range("1-1/1").text("a"));
        var closed = rig.session().close(3_000);
        rig.run();
        rig.after(2_999);
        assertThat(isDone(closed)).isFalse();
        rig.after(1);

        assertThat(isDone(closed)).isTrue();
        assertThat(rig.events.log).endsWith("failure mout1 481", "close");
        assertThat(rig.sent()).isEmpty();
        assertThat(rig.channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[4975-7.1-19] a closing session ends its half sent messages with #")
    void closesHalfSentMessages() {
        with(Rig.rig()
                .settings(s -> s.chunkSize(2048))
                .limits(l -> l.withMaxTransactionsPerConnection(1))
                .dialled());
        rig.send("mhalf", Rig.text(10_000));
        rig.send("mnever", "x");
        rig.sent();
        rig.session().close(1_000);
        rig.run();

        var sent = rig.sentFrames();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).flag()).isEqualTo('#');
        assertThat(rig.events.log)
                .contains("failure mhalf 481", "failure mnever 481")
                .endsWith("close");
    }

    @Test
    @DisplayName("what was sent just before the close leaves and is awaited")
    void sendsLastMessage() {
        rig.session().send(Rig.message("mbye1", "bye").build(), rig.events);
        rig.session().close(5_000);
        var sent = rig.sentFrames();
        assertThat(sent).extracting(Sent::body).containsExactly("bye");
        rig.receive(answer(sent.get(0).transactionId(), "200 OK"));

        assertThat(rig.events.log).containsExactly("open", "written mbye1", "response mbye1", "close");
    }

    private enum Closed {
        WHILE_AN_ANSWER_IS_AWAITED,
        AT_ONCE
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("what a session does not take any more may go into another one as it is")
    void leavesWhatItDoesNotTake(Closed how) {
        with(Rig.rig().limits(l -> l.withMaxMessagesQueuedPerConnection(2)).dialled());
        var second = rig.register("msrp://bob.example.net:2855/two;tcp", Rig.PEER, SessionSettings.DEFAULT, rig.events);
        rig.connection.attach(second);
        rig.send("mout1", "x");
        rig.sent();
        var body = new CountingStream("late".getBytes(StandardCharsets.US_ASCII));
        var message = OutgoingMessage.of("text/plain", BodySource.of(body, 4, Runnable::run));
        var sender = new PatientSender();

        rig.session().close(how == Closed.AT_ONCE ? 0 : 10_000);
        for (int i = 0; i < 3; i++) {
            rig.session().send(Rig.message("mlate" + i, "x").build(), sender);
            rig.run();
        }
        var transmission = rig.session().send(message, sender);
        rig.run();
        assertThat(sender.notTaken).hasSize(4).endsWith(transmission);
        assertThat(body.closed).hasValue(0);
        transmission.abort();
        second.send(message, rig.events);

        assertThat(rig.sentFrames()).extracting(Sent::body).containsOnlyOnce("late");
        assertThat(sender.notTaken).hasSize(4);
    }

    @Test
    @DisplayName("what waits for a connection that does not come may go into another session as it is")
    void leavesWhatWaitedInVain() {
        with(Rig.accepted());
        var body = new CountingStream(new byte[0]);
        var sender = new PatientSender();
        rig.session().send(OutgoingMessage.of("text/plain", BodySource.of(body, 0, Runnable::run)), sender);

        rig.session().close(0);

        assertThat(sender.notTaken).hasSize(1);
        assertThat(body.closed).hasValue(0);
    }

    /** Has another session for what one does not take. */
    private static final class PatientSender implements TransmissionListener {
        private final List<Transmission> notTaken = new ArrayList<>();

        @Override
        public void onNotTaken(Transmission transmission) {
            notTaken.add(transmission);
        }

        @Override
        public void onFailure(Transmission transmission, MsrpException cause) {
            throw new AssertionError(cause);
        }
    }

    @Test
    @DisplayName("[4975-5.4-30, 4975-P-10] the connection stays while another session uses it")
    void keepsConnectionForOthers() {
        var other = new Events();
        var second = rig.register("msrp://bob.example.net:2855/two;tcp", Rig.PEER, SessionSettings.DEFAULT, other);
        rig.connection.attach(second);
        rig.sent();
        rig.session().close(0);
        rig.run();
        assertThat(rig.channel.isOpen()).isTrue();
        assertThat(rig.connection.isUnused()).isFalse();
        second.close(0);
        rig.run();

        assertThat(rig.channel.isOpen()).isFalse();
        assertThat(rig.connection.attach(rig.register(Rig.LOCAL, Rig.PEER, SessionSettings.DEFAULT, other)))
                .isFalse();
    }

    @Test
    @DisplayName("[4975-4-02] an accepted connection stays for a while after its last session")
    void keepsAcceptedConnectionForAWhile() {
        with(Rig.rig().limits(l -> l.withUnboundTimeoutMillis(50_000)).bound());
        rig.session().close(0);
        rig.run();
        assertThat(rig.channel.isOpen()).isTrue();
        rig.after(49_999);
        assertThat(rig.channel.isOpen()).isTrue();
        rig.after(1);
        assertThat(rig.channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName("an accepted connection on which no session is addressed is closed")
    void closesUnboundConnection() {
        with(Rig.accepted());
        rig.after(119_999);
        assertThat(rig.channel.isOpen()).isTrue();
        rig.after(1);
        assertThat(rig.channel.isOpen()).isFalse();
        assertThat(rig.session().state()).isEqualTo(State.NEW);
    }

    @Test
    @DisplayName("a connection drains its sessions and takes no new ones")
    void drains() {
        with(Rig.rig().bound());
        rig.register("msrp://bob.example.net:2855/two;tcp", Rig.PEER, SessionSettings.DEFAULT, rig.events);
        rig.receive(send("tin1", "min1").range("1-1/1").text("a"));
        var drained = rig.connection.drain(10_000);
        rig.run();
        rig.receive(
                send("tnew", "mnew1").to("msrp://bob.example.net:2855/two;tcp").range("1-0/0"));
        assertThat(rig.sentFrames().get(0).what()).startsWith("481");
        assertThat(isDone(drained)).isFalse();
        rig.events.message().complete(MsrpStatus.OK);

        assertThat(rig.sent()).isEqualTo(response("tin1", "200 OK"));
        assertThat(isDone(drained)).isTrue();
        assertThat(rig.time.pending()).isZero();
    }

    @Test
    @DisplayName("a connection whose peer reads nothing drains no longer than the grace")
    void drainsNoLongerThanGrace() {
        with(Rig.rig().bound());
        Blocker.installFull(rig.channel);
        rig.receive(send("tin1", "min1").range("1-0/0"));
        var drained = rig.connection.drain(10_000);
        rig.after(9_999);
        assertThat(isDone(drained)).isFalse();
        rig.after(1);
        assertThat(isDone(drained)).isTrue();
    }

    @Test
    @DisplayName("whoever closes a session hears of its end although the connection is lost before all is written")
    void isOverWhenTheConnectionIsLost() {
        with(Rig.rig().bound());
        Blocker.installFull(rig.channel);
        rig.receive(send("tin1", "min1").range("1-0/0"));
        var closed = rig.session().close(0);
        rig.run();
        assertThat(rig.events.log).endsWith("close");
        assertThat(isDone(closed)).isFalse();
        rig.channel.close();
        rig.run();

        assertThat(isDone(closed)).isTrue();
    }

    @Test
    @DisplayName("whoever waits for the good order of a session hears of its end when the connection is lost")
    void isOverWhenTheConnectionIsLostBeforeTheSession() {
        rig.send("mout1", "x");
        var closed = rig.session().close(10_000);
        rig.run();
        assertThat(isDone(closed)).isFalse();
        rig.channel.close();
        rig.run();

        assertThat(isDone(closed)).isTrue();
    }
}
