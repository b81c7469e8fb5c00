// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.FailureReport;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionsTest {

    private Rig rig = Rig.dialled();

    @AfterEach
    void close() {
        rig.close();
    }

    private void with(Rig.Builder builder) {
        rig.close();
        rig = builder.dialled();
    }

    private void sendWith(String messageId, FailureReport failureReport) {
        rig.send(Rig.message(messageId, "x").failureReport(failureReport).build());
    }

    @Test
    @DisplayName("[4975-7.1.1-11, 4975-7.2-09, 4975-10.1-01] answers are taken in any order, and a message is "
            + "through with its own")
    void takesAnswersInAnyOrder() {
        for (int i = 0; i < 3; i++) {
            rig.send("mess" + i, "x");
        }
        var sent = new ArrayList<>(rig.sentFrames());
        assertThat(rig.events.log).containsExactly("open", "written mess0", "written mess1", "written mess2");
        rig.events.log.clear();
        Collections.reverse(sent);
        rig.receive(answer("tforeign", "200 OK"));
        sent.forEach(frame -> rig.receive(answer(frame.transactionId(), "200 OK")));

        assertThat(rig.events.log).containsExactly("response mess2", "response mess1", "response mess0");
    }

    @Test
    @DisplayName("[4975-10.1-01] a message of many chunks is through when all are answered")
    void waitsForAllChunks() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)));
        rig.send("mchunks", Rig.text(6000));
        var sent = rig.sentFrames();
        rig.receive(
                answer(sent.get(0).transactionId(), "200 OK"),
                answer(sent.get(2).transactionId(), "200 OK"));
        assertThat(rig.events.log).containsExactly("open", "written mchunks");
        rig.receive(answer(sent.get(1).transactionId(), "200 OK"));

        assertThat(rig.events.log).containsExactly("open", "written mchunks", "response mchunks");
    }

    @Test
    @DisplayName("[4975-7.1.1-08, 4975-10.4-01] silence for 30 s after the last octet is a failure; a late "
            + "answer changes nothing")
    void failsAfterThirtySeconds() {
        rig.send("msilent", "x");
        String id = rig.sentFrames().get(0).transactionId();
        rig.after(29_999);
        assertThat(rig.events.failures).isEmpty();
        rig.after(1);
        assertThat(rig.events.log).containsExactly("open", "written msilent", "failure msilent 408");
        rig.receive(answer(id, "200 OK"));
        assertThat(rig.events.log).hasSize(3);
        assertThat(rig.session().state()).isEqualTo(MsrpSession.State.OPEN);
    }

    @Test
    @DisplayName("[4975-7.1.1-09] the 30 s begin when the last octet is with the operating system")
    void startsTimerAtLastOctet() {
        var blocker = Blocker.install(rig.channel);
        rig.send("mslow", "x");
        rig.after(Limits.DEFAULT.blockedTimeoutMillis() - 1);
        assertThat(rig.events.log).containsExactly("open");
        blocker.releaseAll();
        assertThat(rig.events.log).containsExactly("open", "written mslow");
        rig.after(29_999);
        assertThat(rig.events.failures).isEmpty();
        rig.after(1);
        assertThat(rig.events.failures).hasSize(1);
    }

    @Test
    @DisplayName("[4975-7.1.1-19, 4975-7.1-19] a time-out aborts what is still to be sent")
    void abortsAfterTimeout() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)).limits(l -> l.withMaxTransactionsPerConnection(1)));
        rig.send("mchunks", Rig.text(6000));
        assertThat(rig.sentFrames()).hasSize(1);
        rig.after(30_000);

        var rest = rig.sentFrames();
        assertThat(rest).hasSize(1);
        assertThat(rest.get(0).flag()).isEqualTo('#');
        assertThat(rig.events.log).containsExactly("open", "failure mchunks 408");
    }

    @Test
    @DisplayName("[4975-10.4-01] an answer 408 is the same as a time-out")
    void takes408AsTimeout() {
        rig.send("mtime", "x");
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), "408 Timeout"));

        assertThat(rig.events.log).containsExactly("open", "written mtime", "failure mtime 408");
    }

    @ParameterizedTest
    @ValueSource(strings = {"400", "403 No", "413", "423 x", "499 strange", "501", "600 x"})
    @DisplayName("[4975-10-01, 4975-10.3-01] any answer but 2xx fails the message; nothing is sent again")
    void failsOnBadAnswer(String status) {
        rig.send("mbad1", "x");
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), status));

        assertThat(rig.events.log).containsExactly("open", "written mbad1", "failure mbad1 " + status.substring(0, 3));
        assertThat(rig.sent()).isEmpty();
        rig.send("mnext", "x");
        assertThat(rig.sentFrames()).hasSize(1);
    }

    @Test
    @DisplayName("[4975-10-01] any 2xx is success")
    void takesAny2xxAsSuccess() {
        rig.send("mgood", "x");
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), "299 fine"));

        assertThat(rig.events.log).endsWith("response mgood");
    }

    @Test
    @DisplayName("[4975-10.6-01] after 415 messages of that type fail at once, others do not")
    void remembersRefusedType() {
        rig.send("mtype1", "x");
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), "415 no text"));
        rig.send(OutgoingMessage.builder("TEXT/Plain;charset=utf-8", BodySource.of(new byte[1]))
                .messageId("mtype2")
                .build());
        assertThat(rig.sent()).isEmpty();
        rig.send(OutgoingMessage.builder("text/html", BodySource.of(new byte[1]))
                .messageId("mtype3")
                .build());

        assertThat(rig.sentFrames()).hasSize(1);
        assertThat(rig.events.log)
                .containsExactly(
                        "open", "written mtype1", "failure mtype1 415", "failure mtype2 415", "written mtype3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"481 gone", "506 elsewhere"})
    @DisplayName("[4975-10.8-01, 4975-10.10-01] 481 and 506 end the session")
    void endsSession(String status) {
        rig.send("mend1", "x");
        rig.send("mend2", "x");
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), status));
        String code = status.substring(0, 3);

        assertThat(rig.events.log)
                .containsExactly(
                        "open",
                        "written mend1",
                        "written mend2",
                        "failure mend1 " + code,
                        "failure mend2 " + code,
                        "close " + code);
        assertThat(rig.closedSessions).containsExactly(rig.session().id());
        rig.send("mend3", "x");
        assertThat(rig.events.log).endsWith("failure mend3 481");
    }

    @Test
    @DisplayName("[4975-5.3-05, 4975-7.1.1-10] with Failure-Report partial silence is fine, and a bad answer is "
            + "reported")
    void toleratesSilenceForPartial() {
        sendWith("mgood", FailureReport.PARTIAL);
        sendWith("mbad1", FailureReport.PARTIAL);
        String id = rig.sentFrames().get(1).transactionId();
        rig.after(60_000);
        assertThat(rig.events.log)
                .containsExactly("open", "written mgood", "response mgood", "written mbad1", "response mbad1");
        rig.receive(answer(id, "415 no"), answer(id, "415 no"));

        assertThat(rig.events.log).hasSize(6).endsWith("failure mbad1 415");
    }

    @Test
    @DisplayName("with Failure-Report partial only the latest transactions are remembered")
    void boundsMemoryForPartial() {
        with(Rig.rig().limits(l -> l.withMaxTransactionsPerConnection(2)));
        for (int i = 0; i < 4; i++) {
            sendWith("mpart" + i, FailureReport.PARTIAL);
        }
        for (var frame : rig.sentFrames()) {
            rig.receive(answer(frame.transactionId(), "403 no"));
        }

        assertThat(rig.events.log).endsWith("failure mpart2 403", "failure mpart3 403");
        assertThat(rig.events.failures).hasSize(2);
    }

    @Test
    @DisplayName("with Failure-Report no a message is through when it is written, whatever the peer answers")
    void expectsNothingForNo() {
        sendWith("mnone", FailureReport.NO);
        rig.receive(answer(rig.sentFrames().get(0).transactionId(), "413 no"));
        rig.after(60_000);

        assertThat(rig.events.log).containsExactly("open", "written mnone", "response mnone");
    }

    @Test
    @DisplayName("no content is sent while too many answers are outstanding")
    void waitsWhenTableIsFull() {
        with(Rig.rig().limits(l -> l.withMaxTransactionsPerConnection(2)));
        for (int i = 0; i < 4; i++) {
            rig.send("mfull" + i, "x");
        }
        var sent = rig.sentFrames();
        assertThat(sent).hasSize(2);
        rig.receive(answer(sent.get(0).transactionId(), "200 OK"));
        assertThat(rig.sentFrames())
                .extracting(frame -> frame.header("Message-ID"))
                .containsExactly("mfull2");
    }

    @Test
    @DisplayName("one timer serves all transactions of a connection")
    void usesOneTimer() {
        int before = rig.time.pending();
        for (int i = 0; i < 100; i++) {
            rig.send("mtimer" + i, "x");
        }
        assertThat(rig.time.pending()).isLessThanOrEqualTo(before + 1);
        rig.sent();
        rig.after(30_000);
        assertThat(rig.events.failures).hasSize(100);
    }
}
