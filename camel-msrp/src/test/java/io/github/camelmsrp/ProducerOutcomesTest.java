// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.Responder.Reports;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When an exchange is done, and with what result. */
class ProducerOutcomesTest extends DialledBob {

    @Test
    void aRefusalFailsTheExchange() throws Exception {
        var sending = sending(uri(""), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage(Responder.status(415, "No text"));

            var exchange = done(sending);
            assertThat(exchange.getException(MsrpOperationFailedException.class).getStatusCode())
                    .isEqualTo(415);
            assertThat(exchange.getException()).isNotInstanceOf(MsrpStatusException.class);
            assertThat(exchange.getMessage().getHeader(MsrpConstants.STATUS_CODE))
                    .isEqualTo(415);
            assertThat(exchange.getException().getMessage()).doesNotContain("/bob");
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-08] without an answer the exchange fails after requestTimeout")
    void silenceFailsTheExchange() throws Exception {
        var sending = sending(uri("?requestTimeout=300"), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage(Responder.silent());
            assertThat(sending).isNotDone();

            assertThat(done(sending)
                            .getException(MsrpOperationFailedException.class)
                            .getStatusCode())
                    .isEqualTo(408);
        }
    }

    @Test
    void writtenDoesNotWaitForTheAnswer() throws Exception {
        var sending = sending(uri("?waitFor=written"), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage(Responder.silent());

            var in = good(sending).getMessage();
            assertThat(in.getHeader(MsrpConstants.STATUS_CODE)).isNull();
            assertThat(in.getHeader(MsrpConstants.BYTES_SENT)).isEqualTo(1L);
        }
    }

    @Test
    @DisplayName("[4975-5.3-05, 4975-7.1.1-10] with failureReport no or partial no answer is awaited")
    void noAnswerIsAwaitedIfNoneIsAskedFor() throws Exception {
        var first = sending(uri("?failureReport=no"), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            assertThat(good(first).getMessage().getHeader(MsrpConstants.STATUS_CODE))
                    .isNull();
            var second = sending(uri("?failureReport=partial"), "x", Map.of());
            peer.receiveMessage();
            good(second);
        }
    }

    @Test
    @DisplayName("[4975-7.1.3-04] waitFor=report waits until reports cover the message")
    void reportWaitsForTheReport() throws Exception {
        var sending = sending(uri("?waitFor=report&chunkSize=2048"), "x".repeat(5000), Map.of());
        try (var peer = accept()) {
            var message = peer.receiveMessage(Responder.ok().reporting(Reports.PER_CHUNK));

            assertThat(message.head().header("Success-Report")).contains("yes");
            var in = good(sending).getMessage();
            assertThat(in.getHeader(MsrpConstants.REPORT_STATUS)).isEqualTo(200);
            assertThat(in.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-06] a report that does not come fails the exchange after requestTimeout")
    void reportThatDoesNotComeFailsTheExchange() throws Exception {
        var sending = sending(uri("?waitFor=report&requestTimeout=300"), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();

            assertThat(done(sending)
                            .getException(MsrpOperationFailedException.class)
                            .getStatusCode())
                    .isEqualTo(408);
        }
    }

    @Test
    void aFailureReportFailsTheExchange() throws Exception {
        var sending = sending(uri("?waitFor=report"), "Hello", Map.of());
        try (var peer = accept()) {
            var send = peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
            peer.respond(send, 200, "OK");
            peer.report(send, "1-5/5", "000 403 Forbidden");

            assertThat(done(sending)
                            .getException(MsrpOperationFailedException.class)
                            .getStatusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    @DisplayName("[4975-5.4-23] a redelivered message keeps its Message-ID")
    void redeliveryKeepsTheMessageId() throws Exception {
        camel.add(routes -> {
            routes.errorHandler(
                    routes.defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(10));
            routes.from("direct:out").to(uri("")).to("mock:done").to(uri(""));
        });
        var sending = camel.template.asyncSendBody("direct:out", "x");
        try (var peer = accept()) {
            var first = peer.receiveMessage(Responder.status(413, "Not now"));
            var second = peer.receiveMessage();
            assertThat(second.messageId()).isEqualTo(first.messageId());
            var third = peer.receiveMessage();
            assertThat(third.messageId()).isNotEqualTo(first.messageId());
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theRouteGoesOnInAThreadThatMayBlock() throws Exception {
        var threads = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        camel.add(routes -> routes.from("direct:out")
                .to(uri(""))
                .process(exchange -> threads.add(Thread.currentThread().getName()))
                .to("mock:done"));
        var sending = camel.template.asyncSendBody("direct:out", "x");
        try (var peer = accept()) {
            peer.receiveMessage();
            sending.get(10, TimeUnit.SECONDS);
        }
        assertThat(threads).hasSize(1).allSatisfy(name -> assertThat(name).doesNotStartWith("msrp-io"));
    }

    @Test
    void unexpectedFramesDoNotDisturb() throws Exception {
        var sending = sending(uri(""), "x", Map.of());
        try (var peer = accept()) {
            var send = peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
            peer.write(PeerMessage.response(send, 200, "OK").tid("unknown1"));
            assertThat(sending).isNotDone();
            peer.respond(send, 200, "OK");
            good(sending);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-01] the same body for another peer is another message")
    void anotherPeerGetsAnotherMessageId() throws Exception {
        camel.add(routes -> routes.from("direct:rooms")
                .doTry()
                .toD("msrp:127.0.0.1:" + bob.port() + "/${header.first}")
                .doCatch(MsrpOperationFailedException.class)
                .end()
                .toD("msrp:127.0.0.1:" + bob.port() + "/${header.second}"));
        var sending = camel.template.asyncSend("direct:rooms", exchange -> {
            exchange.getMessage().setBody("x");
            exchange.getMessage().setHeader("first", "a");
            exchange.getMessage().setHeader("second", "b");
        });
        try (var peer = accept()) {
            var first = peer.receiveMessage(Responder.status(413, "No"));
            var opening = peer.expectFrame(frame -> frame.isSend() && !frame.hasBody());
            peer.respond(opening, 200, "OK");
            var second = peer.receiveMessage();

            assertThat(second.head().toPath()).endsWith("/b;tcp");
            assertThat(second.messageId()).isNotEqualTo(first.messageId());
            good(sending);
        }
    }
}
