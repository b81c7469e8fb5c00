// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.response;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.SessionSettings.AckPolicy;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveryOutcomeTest {

    private static final MsrpStatus REFUSED = MsrpStatus.of(403, "Not here");

    private Rig rig = Rig.rig().bound();

    @AfterEach
    void close() {
        rig.events.messages.forEach(message -> message.body().close());
        rig.close();
    }

    /** What happens to the message. */
    private enum Fate {
        DELIVERED,
        DELIVERED_LATE,
        FAILED,
        FAILED_LATE,
        ABORTED
    }

    /** Every combination of the two report fields, absent included, with every fate. */
    static Stream<Arguments> matrix() {
        var all = new ArrayList<Arguments>();
        for (String success : List.of("absent", "yes", "no")) {
            for (String failure : List.of("absent", "yes", "no", "partial")) {
                for (var fate : Fate.values()) {
                    all.add(Arguments.of(success, failure, fate));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    @DisplayName("[4975-5.3-02, 4975-5.3-03, 4975-5.3-04, 4975-7.1.1-12, 4975-7.1.1-13, 4975-7.1.2-04, "
            + "4975-7.1.3-01, 4975-7.1.3-07, 4975-7.1.4-01, 4975-7.1.4-03, 4975-7.1.4-04, 4975-7.1.4-05, "
            + "4975-7.1.4-06, 4975-7.2-01, 4975-7.2-02] the report fields decide about response and REPORT")
    void followsReportFields(String success, String failure, Fate fate) {
        var request = send("tmatrix", "mmatrix").range("1-*/5").text("Hello");
        if (!success.equals("absent")) {
            request.header("Success-Report", success);
        }
        if (!failure.equals("absent")) {
            request.failureReport(failure);
        }
        rig.receive(fate == Fate.ABORTED ? request.aborted() : request);
        if (fate == Fate.DELIVERED_LATE || fate == Fate.FAILED_LATE) {
            rig.after(5_000);
        }
        if (fate == Fate.ABORTED) {
            assertThat(rig.events.messages).isEmpty();
        } else {
            rig.events
                    .message()
                    .complete(fate == Fate.DELIVERED || fate == Fate.DELIVERED_LATE ? MsrpStatus.OK : REFUSED);
        }

        var sent = rig.sentFrames();
        assertThat(sent.stream()
                        .filter(frame -> !frame.isReport())
                        .map(Sent::what)
                        .toList())
                .isEqualTo(expectedResponses(failure, fate));
        assertThat(sent.stream()
                        .filter(Sent::isReport)
                        .map(frame -> frame.header("Status"))
                        .toList())
                .isEqualTo(expectedReports(success, failure, fate));
    }

    private static List<String> expectedResponses(String failure, Fate fate) {
        boolean fails = fate == Fate.FAILED;
        return switch (failure) {
            case "no" -> List.of();
            case "partial" -> fails ? List.of("403 Not here") : List.of();
            default -> fails ? List.of("403 Not here") : List.of("200 OK");
        };
    }

    private static List<String> expectedReports(String success, String failure, Fate fate) {
        return switch (fate) {
            case DELIVERED, DELIVERED_LATE -> success.equals("yes") ? List.of("000 200 OK") : List.of();
            case FAILED_LATE -> failure.equals("no") ? List.of() : List.of("000 403 Not here");
            case FAILED, ABORTED -> List.of();
        };
    }

    @Test
    @DisplayName("[4975-7.1.3-02, 4975-7.1.3-05, 4975-7.1.3-06, 4975-7.1.3-08, 4975-7.1.2-01, 4975-7.1.2-02, "
            + "4975-7.1.2-03, 4975-5.1-03] a success report covers the message and goes back along the whole "
            + "From-Path")
    void reportsSuccess() {
        String path = "msrp://relay.example.org:9000/r1;tcp " + Rig.PEER;
        rig.receive(
                send("tone1", "mreport")
                        .from(path)
                        .successReport()
                        .range("1-*/16")
                        .text("first half")
                        .more(),
                send("ttwo1", "mreport")
                        .from(path)
                        .successReport()
                        .range("11-16/16")
                        .text(", rest"));
        rig.sent();
        rig.events.message().complete(MsrpStatus.OK);

        var sent = rig.sentFrames();
        assertThat(sent).hasSize(2);
        var report = sent.get(1);
        assertThat(report.what()).isEqualTo("REPORT");
        assertThat(report.headers())
                .isEqualTo("To-Path: " + path + "\r\nFrom-Path: " + Rig.LOCAL
                        + "\r\nMessage-ID: mreport\r\nByte-Range: 1-16/16\r\nStatus: 000 200 OK\r\n");
        assertThat(report.flag()).isEqualTo('$');
    }

    @Test
    @DisplayName("[4975-7.1.4-02, 4975-7.1.4-07, 4975-7.1.4-09, 4975-7.1.3-09, 4975-7.1.4-11] a late failure is "
            + "reported once, with a computed range, and never as success")
    void reportsLateFailure() {
        rig.receive(send("tlate", "mlate").successReport().range("1-*/*").text("x".repeat(300)));
        rig.after(5_000);
        assertThat(rig.sent()).isEqualTo(response("tlate", "200 OK"));
        rig.events.message().complete(REFUSED);
        rig.events.message().complete(MsrpStatus.OK);

        var sent = rig.sentFrames();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).header("Status")).isEqualTo("000 403 Not here");
        assertThat(sent.get(0).header("Byte-Range")).isEqualTo("1-300/300");
    }

    @Test
    @DisplayName("[4975-5.3-01, 4975-7.2-01] a message is answered 200 after ackTimeout at the latest, and not before")
    void answersAfterAckTimeout() {
        rig.receive(send("tslow", "mslow").range("1-5/5").text("Hello"));

        rig.after(4_999);
        assertThat(rig.sent()).isEmpty();
        rig.after(1);
        assertThat(rig.sent()).isEqualTo(response("tslow", "200 OK"));
        rig.after(60_000);
        rig.events.message().complete(MsrpStatus.OK);
        assertThat(rig.sent()).isEmpty();
    }

    @Test
    @DisplayName("[4975-5.3-01] with ackPolicy received the answer does not wait for the application")
    void answersOnReceipt() {
        rig.close();
        rig = Rig.rig().settings(s -> s.ackPolicy(AckPolicy.RECEIVED)).bound();
        rig.receive(send("tnow", "mnow1").successReport().range("1-5/5").text("Hello"));
        assertThat(rig.sent()).isEqualTo(response("tnow", "200 OK"));
        rig.events.message().complete(REFUSED);

        assertThat(rig.sentFrames().get(0).header("Status")).isEqualTo("000 403 Not here");
    }

    @Test
    @DisplayName("[4975-7.2-01, 4975-7.3.1-02] chunks before the completing one are answered at once")
    void answersEarlierChunksAtOnce() {
        rig.receive(send("tone1", "mchunks").range("1-*/*").text("one").more());
        assertThat(rig.sent()).isEqualTo(response("tone1", "200 OK"));
        rig.receive(send("tlast", "mchunks").range("7-9/9").text("end"));
        assertThat(rig.sent()).isEqualTo(response("tlast", "200 OK"));
        rig.receive(send("ttwo1", "mchunks").range("4-*/*").text("two").more());
        assertThat(rig.sent()).isEmpty();
        rig.events.message().complete(MsrpStatus.OK);

        assertThat(rig.sent()).isEqualTo(response("ttwo1", "200 OK"));
        assertThat(Events.text(rig.events.message())).isEqualTo("onetwoend");
    }

    @ParameterizedTest
    @DisplayName("[4975-10.4-02, 4975-10.9-01] 408 and 501 are never sent for a SEND")
    @org.junit.jupiter.params.provider.ValueSource(ints = {408, 501})
    void replacesForbiddenCodes(int code) {
        rig.receive(send("tcode", "mcode").range("1-5/5").text("Hello"));
        rig.events.message().complete(MsrpStatus.of(code));

        assertThat(rig.sent()).isEqualTo(response("tcode", "413 Stop Sending"));
    }

    @Test
    @DisplayName("[4975-7.1.2-09] nothing is reported when the session is over")
    void staysSilentAfterSessionEnd() {
        rig.receive(send("tover", "mover").successReport().range("1-5/5").text("Hello"));
        rig.after(5_000);
        rig.session().close(0);
        rig.after(1);
        rig.sent();
        rig.events.message().complete(MsrpStatus.OK);

        assertThat(rig.sent()).isEmpty();
    }

    @Test
    @DisplayName("outcomes may come from any thread and in any order; only the first counts")
    void takesOutcomesFromOtherThreads() throws InterruptedException {
        rig.receive(
                send("tone1", "mone1").range("1-1/1").text("a"),
                send("ttwo1", "mtwo1").range("1-1/1").text("b"));
        var thread = new Thread(() -> {
            rig.events.messages.get(1).complete(MsrpStatus.OK);
            rig.events.messages.get(0).complete(REFUSED);
            rig.events.messages.get(0).complete(MsrpStatus.OK);
        });
        thread.start();
        thread.join();

        assertThat(rig.sent()).isEqualTo(response("ttwo1", "200 OK") + response("tone1", "403 Not here"));
    }

    @Test
    @DisplayName("a handler that throws refuses its message, and the connection goes on")
    void refusesWhenHandlerFails() {
        rig.events.onMessage(message -> {
            throw new IllegalStateException("handler");
        });
        rig.receive(send("tthrow", "mthrow").range("1-1/1").text("a"));
        assertThat(rig.sent()).isEqualTo(response("tthrow", "403 Forbidden"));
        rig.receive(send("tnext", "mnext").range("1-0/0"));
        assertThat(rig.sent()).isEqualTo(response("tnext", "200 OK"));
    }
}
