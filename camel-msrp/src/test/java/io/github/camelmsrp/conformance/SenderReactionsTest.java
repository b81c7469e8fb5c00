// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.A_MOMENT;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.conformance.SenderRig.chunk;
import static io.github.camelmsrp.conformance.SenderRig.octets;
import static io.github.camelmsrp.conformance.SenderRig.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.conformance.SenderRig.Sent;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer makes of responses, and of failures while a message is on its way. */
class SenderReactionsTest {

    @RegisterExtension
    private static final SenderRig RIG =
            new SenderRig().withListener(PeerOptions.plain().receiveBuffer(64 << 10));

    /** 4 MiB that Linux lets a socket hold by default, and some chunks. */
    private static final int MOST_ON_THE_WAY = 6 << 20;

    private Sent send(String options, Object body) {
        return RIG.send(RIG.uri(options), body);
    }

    // ---- responses ----

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413, 423, 499, 501, 599, 300, 100})
    @DisplayName("[4975-10-01, 4975-10.3-01, 4975-10.7-01] what is not 2xx fails the message, "
            + "which is not sent again; the session stays")
    void anErrorFailsTheMessage(int status) {
        var sent = send("", "Hello");
        try (var peer = RIG.accept()) {
            peer.respond(chunk(peer), status, "no");

            assertThat(sent.failure()).isEqualTo(status);
            peer.expectNothing(A_MOMENT);
            RIG.assertSessionWorks(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 299})
    @DisplayName("[4975-10-01, 4975-10.1-01] 2xx is a success, of the transaction only")
    void anyTwoHundredIsASuccess(int status) {
        var sent = send("", "Hello");
        try (var peer = RIG.accept()) {
            peer.respond(chunk(peer), status, "fine");

            assertThat(sent.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                    .isNull();
        }
    }

    @Test
    @DisplayName("[4975-10.1-01] 200 says nothing about delivery: who waits for that goes on waiting")
    void aSuccessIsNoDelivery() {
        var sent = send("successReport=yes&waitFor=report", "Hello");
        try (var peer = RIG.accept()) {
            var chunk = answeredChunk(peer);
            sync(peer);
            SenderRig.assertUndone(sent);
            peer.report(chunk, "1-5/5", "000 200 delivered");

            assertThat(sent.ok().getMessage().getHeader(MsrpConstants.REPORT_STATUS))
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a response without a phrase is a response")
    void aResponseWithoutAPhrase() {
        var sent = send("", "Hello");
        try (var peer = RIG.accept()) {
            peer.write(PeerMessage.response(chunk(peer), 200));
            sent.ok();
        }
    }

    @Test
    @DisplayName("[4975-7.2-09] responses in reverse order find their requests; one to nothing known changes nothing")
    void responsesInAnyOrder() {
        var texts = List.of("one", "two", "three");
        var sent = texts.stream().map(text -> send("", text)).toList();
        try (var peer = RIG.accept()) {
            var chunks = List.of(chunk(peer), chunk(peer), chunk(peer));
            peer.write(PeerMessage.response(chunks.get(0), 200, "OK").tid("unknown12345"));
            peer.write(PeerMessage.response(chunks.get(0), 413, "no")
                    .tid(chunks.get(0).transactionId().toUpperCase(Locale.ROOT)));
            sync(peer);
            sent.forEach(SenderRig::assertUndone);

            for (int i = 2; i >= 0; i--) {
                peer.respond(chunks.get(i), 200, "OK");
                sync(peer);
                int done = 3 - i;
                Awaitility.await()
                        .until(() -> sent.stream().filter(Sent::isDone).count() == done);
                assertThat(sent.get(texts.indexOf(chunks.get(i).text())).isDone())
                        .isTrue();
            }
            sent.forEach(Sent::ok);
        }
    }

    @Test
    @DisplayName("[4975-7.2-10, 4975-12-01] a response with further fields is a response, those of no known name "
            + "in any place; it means what it would mean without them")
    void aResponseWithFurtherFields() {
        var sent = List.of(send("", "one"), send("", "two"), send("", "three"));
        try (var peer = RIG.accept()) {
            for (int i = 0; i < 3; i++) {
                var chunk = chunk(peer);
                var response = PeerMessage.response(chunk, chunk.text().equals("two") ? 413 : 200, "so");
                var to = response.header("To-Path").orElseThrow();
                var from = response.header("From-Path").orElseThrow();
                peer.write(response.without("To-Path")
                        .without("From-Path")
                        .header("X-First", "")
                        .to(to)
                        .header("X-Second", "2")
                        .from(from)
                        .header("Message-ID", chunk.messageId())
                        .header("Byte-Range", "1-5/5")
                        .header("X-Whatever", "yes: \"really\"")
                        .header("X-Whatever", "again"));
            }
            sent.get(0).ok();
            assertThat(sent.get(1).failure()).isEqualTo(413);
            sent.get(2).ok();
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-11] the next requests do not wait for a response")
    void requestsDoNotWaitForResponses() {
        var sent = send("chunkSize=2048", octets(20_000));
        try (var peer = RIG.accept()) {
            var chunks = new ArrayList<PeerFrame>();
            do {
                chunks.add(chunk(peer));
            } while (chunks.get(chunks.size() - 1).flag() == '+');
            assertThat(chunks).hasSize(10);
            SenderRig.assertUndone(sent);
            chunks.forEach(chunk -> peer.respond(chunk, 200, "OK"));
            sent.ok();
        }
    }

    @Test
    @DisplayName("[4975-10.6-01] after 415 no message of that type is sent in the session, others are")
    void noMoreOfARefusedType() {
        var sent = RIG.send(RIG.uri(""), "<p>", Map.of("Content-Type", "text/html;charset=utf-8"));
        try (var peer = RIG.accept()) {
            peer.respond(chunk(peer), 415, "Plain text please");
            assertThat(sent.failure()).isEqualTo(415);

            var again = RIG.send(RIG.uri(""), "<p>", Map.of("Content-Type", "TEXT/HTML"));
            assertThat(again.failure()).isEqualTo(415);
            RIG.assertSessionWorks(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {481, 506})
    @DisplayName("[4975-10.8-01, 4975-10.10-01] after 481 or 506 the session is over: "
            + "nothing more is sent for it, and what waits fails")
    void theSessionEnds(int status) {
        var sent = List.of(send("", "one"), send("", "two"));
        try (var peer = RIG.accept()) {
            var first = chunk(peer);
            chunk(peer);
            peer.respond(first, status, "no");

            assertThat(sent.get(0).failure()).isEqualTo(status);
            assertThat(sent.get(1).failure()).isEqualTo(status);
            assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
        }
    }

    @Test
    @DisplayName("[4975-10.8-01] 481 to the first request of a session ends it")
    void theOpeningIsRefused() {
        var sent = send("", "one");
        try (var peer = RIG.listener().accept()) {
            var opening = peer.expectFrame(frame -> !frame.hasBody());
            peer.respond(opening, 481, "Who?");

            assertThat(sent.failure()).isEqualTo(481);
        }
    }

    // ---- 413 and its kin while a message is on its way ----

    @ParameterizedTest
    @CsvSource({
        "413, response, 8192",
        "413, report, 8192",
        "415, response, 8192",
        "415, report, 8192",
        "403, response, 8192",
        "400, response, 8192",
        "413, response, 1048576",
        "413, report, 1048576"
    })
    @DisplayName("[4975-10.5-01, 4975-7.3.2-03, 4975-7.1-19] no chunk follows those that the sockets held when the "
            + "refusal came, and one that was on its way ends with #")
    void noChunkFollowsARefusal(int status, String how, int chunkSize) {
        var sent = send("chunkSize=" + chunkSize, octets(24 << 20));
        try (var peer = RIG.accept()) {
            var first = chunk(peer);
            if (how.equals("response")) {
                peer.respond(first, status, "enough");
            } else {
                peer.report(first, "1-" + chunkSize + "/" + (24 << 20), "000 " + status + " enough");
            }
            assertThat(sent.failure()).isEqualTo(status);
            long octets = first.bodyLength();
            var last = first;
            var next = send("", "next");
            var frame = chunk(peer);
            while (frame.messageId().equals(first.messageId())) {
                assertThat(last.flag()).isEqualTo('+');
                octets += frame.bodyLength();
                last = frame;
                frame = chunk(peer);
            }
            peer.respond(frame, 200, "OK");
            next.ok();
            // A chunk that was whole when the refusal came is no reason for another one, not even an empty one.
            assertThat(last.flag()).as("of the last chunk").isEqualTo(last.bodyLength() == chunkSize ? '+' : '#');
            assertThat(octets).as("what the sockets held, and a few chunks").isLessThan(MOST_ON_THE_WAY);
        }
    }

    @Test
    @DisplayName("[4975-10.5-02, 4975-7.3.2-05, 4975-7.1-19] "
            + "a long chunk that is refused while it is written stops at once, with #")
    void aLongChunkIsAborted() {
        int size = 24 << 20;
        var sent = send("chunkSize=2048", octets(4096));
        try (var peer = RIG.accept()) {
            answeredChunk(peer);
            answeredChunk(peer);
            sent.ok();
            var big = send("chunkSize=100000000", octets(size));
            var start = new String(peer.readOctets(200), StandardCharsets.ISO_8859_1);
            String id = start.substring(5, start.indexOf(' ', 5));
            var about = start.split("\r\n");
            peer.write(PeerMessage.request("REPORT")
                    .to(about[2].substring(11))
                    .from(about[1].substring(9))
                    .header("Message-ID", about[3].substring(12))
                    .header("Byte-Range", "1-100/" + size)
                    .header("Status", "000 413 too large"));
            assertThat(big.failure()).isEqualTo(413);

            long octets = 200;
            var tail = new StringBuilder();
            String end = "\r\n-------" + id + "#\r\n";
            while (tail.indexOf(end) < 0) {
                var more = peer.readOctets(1);
                octets += more.length;
                tail.append((char) (more[0] & 0xFF));
                if (tail.length() > 1000) {
                    tail.delete(0, tail.length() - 100);
                }
            }
            assertThat(octets).isLessThan(size);
            RIG.assertSessionWorks(peer);
        }
    }
}
