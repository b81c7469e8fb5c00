// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.answer;
import static io.github.camelmsrp.session.RequestText.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.FailureReport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {

    private Rig rig = Rig.dialled();

    @AfterEach
    void close() {
        rig.close();
    }

    private void with(Rig.Builder builder) {
        rig.close();
        rig = builder.dialled();
    }

    private void sendAnswered(String messageId, String text) {
        rig.send(Rig.message(messageId, text).requestSuccessReport().build());
        rig.sentFrames().forEach(frame -> rig.receive(answer(frame.transactionId(), "200 OK")));
    }

    @Test
    @DisplayName("[4975-7.1.3-04, 4975-7.1.1-33, 4975-7.3.2-01] success reports may split and overlap as they like")
    void addsReportsUp() {
        sendAnswered("msplit", Rig.text(30));
        rig.receive(report("t001", "msplit", "000 200 OK").range("1-10/30"));
        rig.receive(report("t002", "msplit", "000 200 OK").range("1-20/30"));
        assertThat(rig.events.log).doesNotContain("report msplit");
        rig.receive(report("t003", "msplit", "000 200 OK").range("21-30/30"));
        assertThat(rig.events.log).endsWith("report msplit");
        rig.receive(report("t004", "msplit", "000 200 OK").range("1-30/30"));

        assertThat(rig.events.log.stream().filter("report msplit"::equals)).hasSize(1);
        assertThat(rig.sent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-30/30", "1-*/30", "1-*/*", ""})
    @DisplayName("[4975-7.3.2-01] one report may cover all, with or without a range")
    void takesWholeReport(String range) {
        sendAnswered("mwhole", Rig.text(30));
        var report = report("t001", "mwhole", "000 200 OK");
        rig.receive(range.isEmpty() ? report : report.range(range));

        assertThat(rig.events.log).endsWith("report mwhole");
    }

    @Test
    @DisplayName("octets that are reported in more pieces than allowed count as not reported")
    void boundsPiecesThatAreReported() {
        confirmsInThreePiecesOnlyWith("9-9/10", 10, "3-3/10", "5-5/10", "7-7/10", "9-9/10", "1-8/10", "10-10/10");
    }

    @Test
    @DisplayName("reports about octets that the message does not have take no room")
    void clipsReportsToTheMessage() {
        confirmsInThreePiecesOnlyWith("4-400/400", 4, "7-7/*", "9-9/*", "11-11/*", "6-5/*", "3-3/4", "1-2/4");
    }

    private void confirmsInThreePiecesOnlyWith(String last, int octets, String... before) {
        with(Rig.rig().limits(l -> l.withMaxRangesPerMessage(3)));
        sendAnswered("mpieces", Rig.text(octets));
        for (String range : before) {
            rig.receive(report("t001", "mpieces", "000 200 OK").range(range));
        }
        assertThat(rig.events.log).doesNotContain("report mpieces");
        rig.receive(report("t002", "mpieces", "000 200 OK").range(last));

        assertThat(rig.events.log).endsWith("report mpieces");
    }

    @Test
    @DisplayName("[4975-7.1.3-04] an empty message is confirmed by a report, not by itself")
    void confirmsEmptyMessage() {
        sendAnswered("mempty", "");
        assertThat(rig.events.log).endsWith("response mempty");
        rig.receive(report("t001", "mempty", "000 200 OK").range("1-0/0"));

        assertThat(rig.events.log).endsWith("report mempty");
    }

    @Test
    @DisplayName("a success report that is faster than the response waits for it")
    void keepsOrderOfEvents() {
        rig.send(Rig.message("mfast", "x").requestSuccessReport().build());
        String id = rig.sentFrames().get(0).transactionId();
        rig.receive(report("t001", "mfast", "000 200 OK").range("1-1/1"));
        assertThat(rig.events.log).endsWith("session report mfast 200");
        rig.receive(answer(id, "200 OK"));

        assertThat(rig.events.log).endsWith("response mfast", "report mfast");
    }

    @Test
    @DisplayName("[4975-7.1.1-14, 4975-7.1.2-07] a report for nothing known is ignored")
    void ignoresUnknownReport() {
        rig.receive(
                report("t001", "mnever", "000 200 OK"),
                report("t002", "mnever", "000 400 x").range("1-5/5"));

        assertThat(rig.events.log).containsExactly("open");
        assertThat(rig.sent()).isEmpty();
    }

    @Test
    @DisplayName("[4975-7.3.2-04] a report of another namespace is ignored")
    void ignoresOtherNamespace() {
        sendAnswered("mspace", "x");
        rig.receive(report("t001", "mspace", "001 413 x").range("1-1/1"));

        assertThat(rig.events.log).endsWith("response mspace");
    }

    @Test
    @DisplayName("[4975-7.3.2-02] many messages are confirmed in any order")
    void correlatesManyReports() {
        for (int i = 0; i < 500; i++) {
            sendAnswered("mmany" + i, "x");
        }
        for (int i = 499; i >= 0; i--) {
            rig.receive(report("tmany" + i, "mmany" + i, "000 200 OK").range("1-1/1"));
        }

        assertThat(rig.events.log.stream().filter(line -> line.startsWith("report ")))
                .hasSize(500)
                .first()
                .isEqualTo("report mmany499");
    }

    @Test
    @DisplayName("[4975-7.1.1-06] the wait for success reports ends with an event, and the session stays")
    void endsWaitForReport() {
        rig.send(Rig.message("mwait", "x")
                .requestSuccessReport()
                .reportTimeoutMillis(90_000)
                .build());
        rig.sentFrames().forEach(frame -> rig.receive(answer(frame.transactionId(), "200 OK")));
        rig.after(89_999);
        assertThat(rig.events.failures).isEmpty();
        rig.after(1);

        assertThat(rig.events.log).endsWith("failure mwait 408");
        assertThat(rig.session().state()).isEqualTo(MsrpSession.State.OPEN);
    }

    @Test
    @DisplayName("[4975-7.1.1-07] a success report that is outstanding at the end of the session is told")
    void tellsOutstandingReportAtEnd() {
        sendAnswered("mopen", "x");
        rig.session().close(0);
        rig.run();

        assertThat(rig.events.log).endsWith("failure mopen 481", "close");
    }

    @ParameterizedTest
    @CsvSource({"408,OPEN", "413,OPEN", "415,OPEN", "400,CLOSED", "403,CLOSED", "481,CLOSED", "506,CLOSED", "500,CLOSED"
    })
    @DisplayName("[4975-7.3.2-03, 4975-7.3.2-06, 4975-7.1.4-08, 4975-10.4-01] a failure report fails the "
            + "message, and the session unless its code means less")
    void failsByReport(int code, MsrpSession.State state) {
        sendAnswered("mfail", Rig.text(300));
        rig.receive(report("t001", "mfail", "000 " + code + " reason").range("1-300/*"));

        assertThat(rig.events.log).contains("session report mfail " + code, "failure mfail " + code);
        assertThat(rig.session().state()).isEqualTo(state);
        assertThat(rig.sent()).isEmpty();
    }

    @Test
    @DisplayName("[4975-7.3.2-03, 4975-10.5-01] a report 413 stops the chunks that are left")
    void stopsChunksByReport() {
        with(Rig.rig().settings(s -> s.chunkSize(2048)).limits(l -> l.withMaxTransactionsPerConnection(1)));
        rig.send("mstop", Rig.text(10_000));
        rig.sent();
        rig.receive(report("t001", "mstop", "000 413 stop").range("1-2048/10000"));

        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.log).endsWith("session report mstop 413", "failure mstop 413");
        rig.send("mnext", "x");
        assertThat(rig.sentFrames())
                .extracting(frame -> frame.header("Message-ID"))
                .containsExactly("mnext");
    }

    @Test
    @DisplayName("[4975-7.3.2-06] a failure report may come after the message was answered and nobody waits for it")
    void remembersAnsweredMessages() {
        rig.send("mlate", "x");
        rig.sentFrames().forEach(frame -> rig.receive(answer(frame.transactionId(), "200 OK")));
        rig.receive(report("t001", "mlate", "000 403 late").range("1-1/1"));

        assertThat(rig.events.log).endsWith("response mlate", "session report mlate 403", "close 403");
    }

    @Test
    @DisplayName("the memory of answered messages is limited, and Failure-Report no leaves none")
    void boundsMemoryOfAnswered() {
        with(Rig.rig().limits(l -> l.withMaxRecentMessageIds(2)));
        for (int i = 0; i < 3; i++) {
            rig.send("mlate" + i, "x");
        }
        rig.send(Rig.message("msilent", "x").failureReport(FailureReport.NO).build());
        rig.sentFrames().forEach(frame -> rig.receive(answer(frame.transactionId(), "200 OK")));
        rig.events.log.clear();
        for (String id : List.of("mlate0", "msilent", "mlate1", "mlate2")) {
            rig.receive(report("t001", id, "000 413 late").range("1-1/1"));
        }

        assertThat(rig.events.log).containsExactly("session report mlate1 413", "session report mlate2 413");
    }

    @Test
    @DisplayName("the messages that wait for success reports are limited")
    void limitsAwaitedReports() {
        with(Rig.rig().limits(l -> l.withMaxReportsAwaited(2)));
        for (int i = 0; i < 3; i++) {
            sendAnswered("mwait" + i, "x");
        }
        assertThat(rig.events.log).endsWith("failure mwait2 423");
        rig.receive(report("t001", "mwait0", "000 200 OK"));
        sendAnswered("mwait3", "x");
        assertThat(rig.events.log).endsWith("response mwait3");
    }

    @Test
    @DisplayName("the memory of refused types is limited: a peer that refuses everything fills it with 64")
    void boundsMemoryOfRefusedTypes() {
        for (int i = 0; i < 65; i++) {
            sendTyped("mtype" + i, "x/t" + i);
            rig.sentFrames().forEach(frame -> rig.receive(answer(frame.transactionId(), "415 no")));
        }
        rig.events.log.clear();

        for (int i = 62; i < 65; i++) {
            sendTyped("magain" + i, "x/t" + i);
        }
        assertThat(rig.events.log).containsExactly("failure magain62 415", "failure magain63 415", "written magain64");
    }

    private void sendTyped(String messageId, String type) {
        rig.send(OutgoingMessage.builder(type, BodySource.of(new byte[] {'x'}))
                .messageId(messageId)
                .build());
    }

    @Test
    @DisplayName("two messages under way cannot share a Message-ID")
    void refusesMessageIdInUse() {
        rig.send("msame", "x");
        rig.send("msame", "y");
        assertThat(rig.events.log).containsExactly("open", "written msame", "failure msame 400");
        assertThat(rig.sentFrames()).hasSize(1);
    }
}
