// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static io.github.camelmsrp.session.RequestText.report;
import static io.github.camelmsrp.session.RequestText.request;
import static io.github.camelmsrp.session.RequestText.response;
import static io.github.camelmsrp.session.RequestText.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.session.SessionSettings.SessionMatching;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIntakeTest {

    private static final String UNKNOWN = "msrp://bob.example.net:2855/neverNegotiated00;tcp";

    private Rig rig = Rig.accepted();

    @AfterEach
    void close() {
        rig.close();
    }

    private void with(Rig other) {
        rig.close();
        rig = other;
    }

    @Test
    @DisplayName("[4975-5.4-16, 4975-7.2-03, 4975-7.2-06, 4975-7.2-07, 4975-7.1.1-13] a message is delivered and "
            + "answered")
    void answersMessage() {
        rig.events.completing(MsrpStatus.OK);
        rig.receive(send("d4e5f60718293a4b", "6f1c22d09be84a7e").range("1-5/5").text("Hello"));

        assertThat(rig.sent()).isEqualTo(response("d4e5f60718293a4b", "200 OK"));
        assertThat(Events.text(rig.events.message())).isEqualTo("Hello");
        assertThat(rig.events.log).containsExactly("open", "message 6f1c22d09be84a7e");
        rig.events.message().body().close();
    }

    @Test
    @DisplayName("[4975-7.1-13, 4975-5.4-17] a SEND without body is answered, binds the session and is not delivered")
    void answersTraffic() {
        rig.receive(send("tbind", "mbind").range("1-0/0"));

        assertThat(rig.sent()).isEqualTo(response("tbind", "200 OK"));
        assertThat(rig.session().state()).isEqualTo(MsrpSession.State.OPEN);
        assertThat(rig.events.log).containsExactly("open");
    }

    @Test
    @DisplayName("[4975-7.1-14] an empty body with a Content-Type is a message")
    void deliversEmptyBody() {
        rig.receive(send("tempty", "mempty").range("1-0/0").text(""));

        assertThat(rig.events.message().body().size()).isZero();
        rig.events.message().body().close();
    }

    @Test
    @DisplayName("[4975-5.4-17, 4975-7.3-01, 4975-P-04] an unknown session wins over an unknown method, type and size")
    void answersUnknownSession() {
        rig.receive(
                send("tunknown", "munkn").to(UNKNOWN).range("1-*/99999999999").body("x/y", "abc"));
        rig.receive(request("tunknown2", "PROBE").to(UNKNOWN));

        var answers = rig.sentFrames();
        assertThat(answers)
                .extracting(Sent::what)
                .containsOnly("481 Session Does Not Exist")
                .hasSize(2);
        assertThat(answers.get(0).header("From-Path")).isEqualTo(UNKNOWN);
        assertThat(answers.get(0).header("To-Path")).isEqualTo(Rig.PEER);
    }

    @Test
    @DisplayName("[4975-7.3-03, 4975-7.1.4-04] Failure-Report no silences 481, 415, 413 and 400")
    void staysSilentForFailureReportNo() {
        with(Rig.rig()
                .settings(s ->
                        s.acceptTypes(List.of(MediaType.parse("text/plain"))).maxMessageSize(10))
                .accepted());
        rig.receive(
                send("t001", "m001").to(UNKNOWN).failureReport("no").text("x"),
                send("t002", "m002").failureReport("no").body("x/y", "x"),
                send("t003", "m003").failureReport("no").range("1-*/11").text("x"),
                send("t004", "m004").failureReport("no").range("0-1/1").text("x"),
                send("t005", "m005").failureReport("no").text("ok"));

        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.message().messageId()).isEqualTo("m005");
        rig.events.message().body().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "partial"})
    @DisplayName("[4975-7.3.1-10, 4975-7.1.4-06] an unsupported type is answered 415")
    void refusesType(String failureReport) {
        with(Rig.rig()
                .settings(s -> s.acceptTypes(List.of(MediaType.parse("text/*"))))
                .accepted());
        rig.receive(send("t415", "m415").failureReport(failureReport).body("application/x-not-known", "abc"));

        assertThat(rig.sent()).isEqualTo(response("t415", "415 Unsupported Media Type"));
        assertThat(rig.events.messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/mixed;boundary=x", "Multipart/Alternative;boundary=x", "text/html"})
    @DisplayName("[4975-7.3.1-11, 4975-8.6-16] multipart/mixed and multipart/alternative are accepted whatever "
            + "is listed")
    void acceptsMultipart(String type) {
        with(Rig.rig()
                .settings(s -> s.acceptTypes(List.of(MediaType.parse("text/*"))))
                .accepted());
        rig.events.completing(MsrpStatus.OK);
        rig.receive(send("tmix", "mmix1").body(type, "abc"));

        assertThat(rig.sent()).isEqualTo(response("tmix", "200 OK"));
        rig.events.message().body().close();
    }

    @Test
    @DisplayName("[4975-7.3-02] two To-Path URIs at an endpoint are answered 481")
    void refusesLongToPath() {
        var path = Rig.LOCAL + " msrp://carol.example.com:2855/c1;tcp";
        rig.receive(send("tpath", "mpath").to(path).text("x"));
        assertThat(rig.sentFrames().get(0).what()).startsWith("481");

        rig.receive(send("tgood", "mgood").range("1-0/0"));
        assertThat(rig.sentFrames().get(0).what()).startsWith("200");
        rig.receive(send("tpath", "mpath").to(path).text("x"));
        assertThat(rig.sentFrames().get(0).what()).startsWith("481");
        assertThat(rig.events.messages).isEmpty();
    }

    @Test
    @DisplayName("[4975-5.4-18, 4975-7.3-02] a session that is bound elsewhere is answered 506, and is not disturbed")
    void refusesSecondConnection() {
        rig.events.completing(MsrpStatus.OK);
        rig.receive(send("tfirst", "mfirst").range("1-0/0"));
        rig.sent();
        var second = Rig.rig().accepted();
        second.close();
        var intruder = new Intruder(rig);
        intruder.receive(send("tsecond", "msecond").text("x"));

        assertThat(intruder.sent()).isEqualTo(response("tsecond", "506 Session Bound Elsewhere"));
        assertThat(rig.events.messages).isEmpty();
        rig.receive(send("tthird", "mthird").range("1-0/0"));
        assertThat(rig.sent()).isEqualTo(response("tthird", "200 OK"));
        intruder.close();
    }

    @Test
    @DisplayName("[4975-7.3-04] a foreign From-Path is answered 481 and does not bind the session")
    void refusesForeignFromPath() {
        rig.receive(send("tforeign", "mfore")
                .from("msrp://mallory.example:1/zzz;tcp")
                .text("x"));

        assertThat(rig.sentFrames().get(0).what()).startsWith("481");
        assertThat(rig.session().state()).isEqualTo(MsrpSession.State.NEW);
    }

    @Test
    @DisplayName("[4975-7.3-04] a foreign From-Path is tolerated if sessions are matched by id")
    void toleratesForeignFromPath() {
        with(Rig.rig()
                .settings(s -> s.sessionMatching(SessionMatching.SESSION_ID))
                .accepted());
        rig.receive(
                send("tforeign", "mfore").from("msrp://sbc.example:1/zzz;tcp").range("1-0/0"));

        assertThat(rig.sentFrames().get(0).what()).isEqualTo("200 OK");
    }

    @Test
    @DisplayName("[4975-6-06] an msrps URI is not served on a plain connection")
    void refusesSecureUriOnPlainConnection() {
        String secure = "msrps://bob.example.net:2855/secure;tcp";
        rig.register(secure, Rig.PEER, SessionSettings.DEFAULT, rig.events);
        rig.receive(send("tsecure", "msecu").to(secure).text("x"));

        assertThat(rig.sentFrames().get(0).what()).startsWith("481");
    }

    @Test
    @DisplayName("[4975-7.2-04] the response to a SEND goes to the leftmost From-Path URI only")
    void answersToLeftmostHop() {
        String relay = "msrp://relay.example.org:9000/r1;tcp";
        rig.receive(send("trelay", "mrela").from(relay + ' ' + Rig.PEER).range("1-0/0"));

        assertThat(rig.sentFrames().get(0).header("To-Path")).isEqualTo(relay);
    }

    @Test
    @DisplayName("[4975-12-02, 4975-10.9-01, 4975-7.2-05] an unknown method is answered 501 to the full path, "
            + "even without reports")
    void answersUnknownMethod() {
        String relay = "msrp://relay.example.org:9000/r1;tcp";
        rig.receive(request("tprobe", "PROBE")
                .from(relay + ' ' + Rig.PEER)
                .failureReport("no")
                .body("x/y", "z"));

        var answer = rig.sentFrames().get(0);
        assertThat(answer.what()).isEqualTo("501 Unknown Method");
        assertThat(answer.header("To-Path")).isEqualTo(relay + ' ' + Rig.PEER);
    }

    @Test
    @DisplayName("[4975-7.1.2-08, 4975-P-05, 4975-7.1.1-14, 4975-7.3.2-04] a REPORT is never answered, whatever "
            + "it says")
    void neverAnswersReport() {
        rig.receive(send("tbind", "mbind").range("1-0/0"));
        rig.sent();
        rig.receive(
                report("t001", "mrandom", "000 200 OK"),
                report("t002", "mrandom", "001 200 x"),
                report("t003", "mrandom", "000 200 OK").to(UNKNOWN),
                report("t004", "mrandom", "000 200 OK").range("oops"),
                report("t005", "mrandom", "000 413 x")
                        .successReport()
                        .failureReport("yes")
                        .text("why"),
                request("t006", "REPORT").header("Message-ID", "mrandom"));

        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.log).containsExactly("open");
        assertThat(rig.channel.isActive()).isTrue();
    }

    @Test
    @DisplayName("[4975-P-02, 4975-10.2-01, 4975-7.1-07, 4975-7.1.1-03] a bad header is answered 400 after the "
            + "end-line; the next request is fine")
    void answersBadRequest() {
        var broken = send("tbroken", "mbrok").range("5-3/10").text("abc");
        rig.receive(broken.begin());
        assertThat(rig.sent()).isEmpty();
        rig.receive(broken.end());
        assertThat(rig.sent()).isEqualTo(response("tbroken", "400 Bad Request"));
        rig.receive(request("tnoid", "SEND").text("abc"));
        assertThat(rig.sent()).isEqualTo(response("tnoid", "400 Bad Request"));
        rig.receive(send("tgood", "mgood").range("1-0/0"));
        assertThat(rig.sent()).isEqualTo(response("tgood", "200 OK"));
    }

    @Test
    @DisplayName("[4975-P-06, 4975-10.5-03, 4975-14.5-06] a total above the maximum is answered 413 before the "
            + "body came")
    void refusesTotalAtOnce() {
        with(Rig.rig().settings(s -> s.maxMessageSize(1000)).accepted());
        var large = send("tlarge", "mlarge")
                .range("1-*/9000000000000000000")
                .text("x")
                .more();
        rig.receive(large.begin());

        assertThat(rig.sent()).isEqualTo(response("tlarge", "413 Stop Sending"));
        rig.receive(large.end());
        assertThat(rig.sent()).isEmpty();
        rig.receive(send("tlarge2", "mlarge").range("2-*/*").text("y").more());
        assertThat(rig.sent()).isEqualTo(response("tlarge2", "413 Stop Sending"));
    }

    @Test
    @DisplayName("[4975-P-06] octets above the maximum are answered 413 within the chunk, once, and the rest is "
            + "discarded")
    void refusesOctetsAsSoonAsTheyShow() {
        with(Rig.rig().settings(s -> s.maxMessageSize(1000)).accepted());
        var large = send("tlarge", "mlarge").range("1-*/*").text("x".repeat(1001));
        rig.receive(large.begin());
        rig.receive("y".repeat(500));

        assertThat(rig.sent()).isEqualTo(response("tlarge", "413 Stop Sending"));
        rig.receive("y".repeat(100_000), large.end());
        assertThat(rig.sent()).isEmpty();
        assertThat(rig.events.messages).isEmpty();
    }

    @Test
    @DisplayName("[4975-P-01] what is not MSRP closes the connection without an answer")
    void closesOnForeignProtocol() {
        rig.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(rig.channel.isOpen()).isFalse();
        assertThat(rig.sent()).isEmpty();
        assertThat(rig.connectionClosed).isTrue();
    }

    @Test
    @DisplayName("[4975-12-01, 4975-7.2-09, 4975-7.2-10] unknown headers and responses to nothing are ignored")
    void ignoresTheUnknown() {
        rig.receive(send("thead", "mhead").header("X-Future", "1").range("1-0/0"));
        assertThat(rig.sent()).isEqualTo(response("thead", "200 OK"));
        rig.receive(RequestText.answer("tnever", "200"), RequestText.answer("tnever2", "413 x"));
        assertThat(rig.sent()).isEmpty();
        assertThat(rig.session().state()).isEqualTo(MsrpSession.State.OPEN);
    }

    /** A second connection to the same listener. */
    private static final class Intruder {
        private final Connection connection;
        private final io.netty.channel.embedded.EmbeddedChannel channel;

        Intruder(Rig rig) {
            connection = new Connection(rig, rig.engine, Connection.Role.ACCEPTED);
            channel = new io.netty.channel.embedded.EmbeddedChannel(
                    new io.github.camelmsrp.wire.MsrpDecoder(), connection);
        }

        void receive(Object frame) {
            channel.writeInbound(
                    io.netty.buffer.Unpooled.copiedBuffer(frame.toString(), java.nio.charset.StandardCharsets.UTF_8));
            channel.runPendingTasks();
        }

        String sent() {
            io.netty.buffer.ByteBuf octets = channel.readOutbound();
            try {
                return octets.toString(java.nio.charset.StandardCharsets.UTF_8);
            } finally {
                octets.release();
            }
        }

        void close() {
            channel.finishAndReleaseAll();
        }
    }
}
