// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.A_MOMENT;
import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.chunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static io.github.camelmsrp.conformance.SenderRig.sync;
import static io.github.camelmsrp.conformance.SenderRig.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.conformance.SenderRig.Sent;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.Responder.Reports;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer makes of REPORTs, and of the habits of real peers. */
class SenderReportsTest {

    private static final String REPORTED = "successReport=yes&waitFor=report";

    @RegisterExtension
    private static final SenderRig RIG =
            new SenderRig().withListener(PeerOptions.plain().receiveBuffer(64 << 10));

    private Sent send(String options, Object body) {
        return RIG.send(RIG.uri(options), body);
    }

    @Test
    @DisplayName("[4975-7.1.1-14, 4975-7.1.2-07, 4975-7.1.2-08] a REPORT about nothing known is ignored silently")
    void anUnknownReportIsIgnored() {
        var sent = send(REPORTED, "Hello");
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            peer.write(PeerMessage.report(chunk, "1-5/5", "000 200 OK")
                    .without("Message-ID")
                    .header("Message-ID", "nobodyknows")
                    .header("Success-Report", "yes"));
            peer.expectNothing(A_MOMENT);
            SenderRig.assertUndone(sent);
            peer.report(chunk, "1-5/5", "000 200 OK");
            sent.ok();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "001 200 OK",
                "000 2x0 OK",
                "nonsense",
                "000",
                "200 OK",
                "0 200 OK",
                "000  200 OK",
                "000 2000 OK",
                "000-200"
            })
    @DisplayName(
            "[4975-7.3.2-04, 4975-9-17] a REPORT of another namespace, or without a readable Status, changes nothing")
    void anUnreadableReportIsIgnored(String status) {
        var sent = send(REPORTED, "Hello");
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            peer.report(chunk, "1-5/5", status);
            peer.write(PeerMessage.report(chunk, "1-5/5", "x").without("Status"));
            peer.expectNothing(A_MOMENT);
            SenderRig.assertUndone(sent);
            peer.report(chunk, "1-5/5", "000 200 OK");
            sent.ok();
        }
    }

    @Test
    @DisplayName("a REPORT about one piece more than 1024 that hang together nowhere is not held")
    void reportsInTooManyPieces() {
        var sent = send(REPORTED, "x".repeat(2100));
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            for (int at = 3; at <= 2051; at += 2) {
                peer.report(chunk, at + "-" + at + "/*", "000 200 OK");
            }
            peer.report(chunk, "1-2050/*", "000 200 OK");
            peer.report(chunk, "2052-2100/*", "000 200 OK");
            peer.expectNothing(A_MOMENT);
            SenderRig.assertUndone(sent);
            peer.report(chunk, "2051-2051/*", "000 200 OK");
            sent.ok();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000 200", "000 200 ", "000 200 OK", "000 200 Gr\u00fc\u00dfe, all: \"well\""})
    @DisplayName("[4975-9-17] a Status has a namespace, a code and any comment or none")
    void everyFormOfStatus(String status) {
        var sent = send(REPORTED, "Hello");
        try (var peer = RIG.accept()) {
            peer.report(answeredChunk(peer), "1-5/5", status);

            assertThat(sent.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-30/30",
                "1-10/30 1-20/30 21-30/30",
                "21-30/30 1-25/30",
                "1-30/*",
                "1-*/30",
                "15-30/30 10-20/30 1-9/30",
                "1-30/30 1-30/30"
            })
    @DisplayName("[4975-7.1.3-04, 4975-7.1.1-33, 4975-7.3.2-01] success reports in any split, order and overlap")
    void reportsInAnySplit(String ranges) {
        var sent = send(REPORTED, "x".repeat(30));
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            var all = ranges.split(" ");
            for (int i = 0; i < all.length - 1 && !all[i].equals(all[all.length - 1]); i++) {
                peer.report(chunk, all[i], "000 200 OK");
                sync(peer);
                SenderRig.assertUndone(sent);
            }
            peer.report(chunk, all[all.length - 1], "000 200 OK");

            assertThat(sent.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                    .isEqualTo(200);
            RIG.assertSessionWorks(peer);
        }
    }

    @Test
    @DisplayName(
            "[4975-7.3.2-01, 4975-12-01] a REPORT without Byte-Range is about the whole message, and may have fields"
                    + " of any name in any place")
    void aReportWithoutByteRange() {
        var sent = send(REPORTED + "&chunkSize=2048", octets(5000));
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            answeredChunk(peer);
            answeredChunk(peer);
            peer.write(PeerMessage.request("REPORT")
                    .header("X-First", "1")
                    .to(chunk.fromPath())
                    .header("X-Second", "2")
                    .from(chunk.toPath())
                    .header("Message-ID", chunk.messageId())
                    .header("X-Third", "3")
                    .header("Status", "000 200 OK")
                    .header("X-Last", ""));
            assertThat(sent.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                    .isEqualTo(200);
            peer.expectNothing(A_MOMENT);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-33] reports over the borders of the chunks count, and a gap is no success")
    void reportsOverChunkBorders() {
        var sent = send(REPORTED + "&chunkSize=2048", octets(5000));
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            answeredChunk(peer);
            answeredChunk(peer);
            peer.report(chunk, "1-3000/5000", "000 200 OK");
            peer.report(chunk, "3002-5000/5000", "000 200 OK");
            sync(peer);
            SenderRig.assertUndone(sent);
            peer.report(chunk, "2999-3001/5000", "000 200 OK");
            sent.ok();
        }
    }

    @Test
    @DisplayName("[4975-7.3.2-02] a thousand outstanding messages, reported in random order")
    void manyReportsInRandomOrder() {
        var sent = new ArrayList<Sent>();
        for (int i = 0; i < 1000; i++) {
            sent.add(send(REPORTED, "m" + i));
        }
        try (var peer = RIG.accept()) {
            var chunks = new ArrayList<PeerFrame>();
            for (int i = 0; i < 1000; i++) {
                chunks.add(answeredChunk(peer));
            }
            Collections.shuffle(chunks, new Random(7));
            for (var chunk : chunks) {
                long size = chunk.bodyLength();
                peer.report(chunk, "1-" + size + "/" + size, "000 200 OK");
            }
            sent.forEach(Sent::ok);
        }
    }

    @Test
    @DisplayName("[4975-7.3.2-06] a failure REPORT about octets that did not arrive fails the session")
    void lostOctetsFailTheSession() {
        var sent = List.of(send(REPORTED, "one"), send(REPORTED, "two"));
        try (var peer = RIG.accept()) {
            var first = answeredChunk(peer);
            answeredChunk(peer);
            peer.report(first, "1-3/3", "000 400 lost");

            assertThat(sent.get(0).failure()).isEqualTo(400);
            assertThat(sent.get(1).failure()).isEqualTo(400);
            peer.expectClosed();
        }
    }

    @ParameterizedTest
    @CsvSource({"403", "413", "415", "481", "506", "400", "499", "599"})
    @DisplayName("[4975-7.1.4-08, 4975-7.3.2-03] any code in a failure REPORT fails the message with it")
    void everyCodeInAReport(int status) {
        var sent = send(REPORTED, "Hello");
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            peer.report(chunk, "1-5/5", "000 " + status + " no");

            assertThat(sent.failure()).isEqualTo(status);
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-05, 4975-7.1.2-06, 4975-7.1.2-08] a REPORT with a body counts, and is not answered")
    void aReportWithABody() {
        var sent = send(REPORTED, "Hello");
        try (var peer = RIG.accept()) {
            peer.write(PeerMessage.report(answeredChunk(peer), "1-5/5", "000 200 OK")
                    .body("text/plain", "well done"));
            sent.ok();
            peer.expectNothing(A_MOMENT);
        }
    }

    // ---- habits of real peers ----

    @ParameterizedTest
    @EnumSource(Reports.class)
    @DisplayName("a REPORT per message, per chunk, or per chunk with the transaction id of the SEND")
    void reportsOfEveryHabit(Reports habit) {
        var sent = send(REPORTED + "&chunkSize=2048", octets(10_000));
        try (var peer = RIG.accept()) {
            peer.receiveMessage(Responder.ok().reporting(habit));
            assertThat(sent.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                    .isEqualTo(200);
            peer.expectNothing(A_MOMENT);
        }
    }

    @Test
    @DisplayName("a peer with a frame limit of 14,000 octets takes any message in chunks of the default size")
    void aPeerWithAFrameLimit() {
        try (var small = PeerListener.listen(PeerOptions.plain().maxFrame(14_000))) {
            var body = octets(300_000);
            var sent = RIG.send(uri(small, ""), body);
            try (var peer = accept(small)) {
                assertThat(peer.receiveMessage().body()).isEqualTo(body);
                sent.ok();
            }
        }
    }
}
