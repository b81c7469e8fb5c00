// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.Responder;
import io.github.camelmsrp.peer.Responder.Reports;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.converter.stream.CachedOutputStream;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that a producer sends to a peer that it dials. */
class ProducerTest {

    private final PeerListener bob = PeerListener.listen();
    private final RunningCamel camel = new RunningCamel();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        camel.close();
        bob.close();
    }

    private String uri(String options) {
        return "msrp:127.0.0.1:" + bob.port() + "/bob" + options;
    }

    private CompletableFuture<Exchange> sending(String uri, Object body, Map<String, Object> headers) {
        return camel.template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
        });
    }

    private static Exchange done(CompletableFuture<Exchange> sending) throws Exception {
        return sending.get(10, TimeUnit.SECONDS);
    }

    private static Exchange good(CompletableFuture<Exchange> sending) throws Exception {
        var exchange = done(sending);
        assertThat(exchange.getException()).isNull();
        return exchange;
    }

    /** Bob, who has answered the bodiless SEND that opens the session. */
    private ScriptedPeer accept() {
        var peer = bob.accept();
        var opening = peer.expectFrame(frame -> frame.isSend() && !frame.hasBody());
        peer.respond(opening, 200, "OK");
        return peer;
    }

    @Test
    @DisplayName("[4975-7.1-03, 4975-7.1.1-01, 4975-5.2-01] dials, sends, and is done when the message is answered")
    void sendsAMessage() throws Exception {
        var sending = sending(uri(";tcp"), "Grüße", Map.of());
        try (var peer = accept()) {
            var message = peer.receiveMessage();

            assertThat(message.text()).isEqualTo("Grüße");
            assertThat(message.contentType()).isEqualTo("text/plain");
            assertThat(message.head().toPath()).isEqualTo("msrp://127.0.0.1:" + bob.port() + "/bob;tcp");
            var in = good(sending).getMessage();
            assertThat(in.getHeader(MsrpConstants.SENT_MESSAGE_ID)).isEqualTo(message.messageId());
            assertThat(in.getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
            assertThat(in.getHeader(MsrpConstants.BYTES_SENT)).isEqualTo(7L);
            assertThat(in.getBody()).isEqualTo("Grüße");
        }
    }

    @Test
    @DisplayName("[4975-5.4-01] messages to one session use one connection")
    void reusesTheSession() throws Exception {
        var first = sending(uri(""), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            var second = sending(uri("?waitFor=written"), "2", Map.of());
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            good(second);
            bob.expectNoConnection(Duration.ofMillis(100));
        }
    }

    @Test
    void sendsEveryBodyThatIsPromised() throws Exception {
        var octets = new byte[100_000];
        new Random(5).nextBytes(octets);
        var file = Files.write(folder.resolve("body"), octets);
        var cached = new CachedOutputStream(new DefaultExchange(camel.context), false);
        cached.write(octets);
        var wrapped = new org.apache.camel.WrappedFile<File>() {
            @Override
            public File getFile() {
                return file.toFile();
            }

            @Override
            public Object getBody() {
                return file.toFile();
            }

            @Override
            public long getFileLength() {
                return octets.length;
            }
        };
        var bodies = List.of(
                octets,
                ByteBuffer.wrap(octets),
                new ByteArrayInputStream(octets),
                file.toFile(),
                file,
                cached.newStreamCache(),
                wrapped);
        ScriptedPeer peer = null;
        for (var body : bodies) {
            var sending = sending(uri(""), body, Map.of());
            if (peer == null) {
                peer = accept();
            }
            var message = peer.receiveMessage();
            assertThat(message.body()).as(body.getClass().getName()).isEqualTo(octets);
            assertThat(message.contentType()).isEqualTo("application/octet-stream");
            assertThat(good(sending).getMessage().getHeader(MsrpConstants.BYTES_SENT))
                    .isEqualTo((long) octets.length);
        }
        peer.close();
    }

    @Test
    void textGoesOutInTheCharsetOfItsContentType() throws Exception {
        var sending = sending(uri(""), "Grüße", Map.of(Exchange.CONTENT_TYPE, "text/plain; charset=ISO-8859-1"));
        try (var peer = accept()) {
            var message = peer.receiveMessage();

            assertThat(message.body()).isEqualTo("Grüße".getBytes(ISO_8859_1));
            assertThat(message.contentType()).isEqualTo("text/plain;charset=ISO-8859-1");
            good(sending);
        }
    }

    @Test
    void noBodyIsAnEmptyMessage() throws Exception {
        var sending = sending(uri(""), null, Map.of());
        try (var peer = accept()) {
            assertThat(peer.receiveMessage().length()).isZero();
            good(sending);
        }
    }

    @Test
    void objectsAreNotSerialised() throws Exception {
        var exchange = done(sending(uri(""), Map.of("a", 1), Map.of()));

        assertThat(exchange.getException()).isInstanceOf(org.apache.camel.InvalidPayloadException.class);
        bob.expectNoConnection(Duration.ofMillis(50));
    }

    @Test
    void whatAConsumerSetDoesNotSteerIt() throws Exception {
        var sending = sending(
                uri(""),
                "x",
                Map.of(
                        MsrpConstants.MESSAGE_ID,
                        "from-the-peer",
                        MsrpConstants.SESSION_ID,
                        "other",
                        MsrpConstants.SUCCESS_REPORT_REQUESTED,
                        true,
                        MsrpConstants.FAILURE_REPORT_REQUESTED,
                        "no",
                        MsrpConstants.CONTENT_DISPOSITION,
                        "attachment",
                        MsrpConstants.TO_PATH,
                        "msrp://127.0.0.1:1/x;tcp",
                        "X-Other",
                        "y"));
        try (var peer = accept()) {
            var head = peer.receiveMessage().head();

            assertThat(head.messageId()).isNotEqualTo("from-the-peer");
            assertThat(head.has("Success-Report")).isFalse();
            assertThat(head.has("Failure-Report")).isFalse();
            assertThat(head.has("Content-Disposition")).isFalse();
            assertThat(head.has("X-Other")).isFalse();
            good(sending);
        }
    }

    @Test
    @DisplayName("[4975-7.1.1-34, 4975-7.1.1-04] headers for the producer rule")
    void headersForTheProducerRule() throws Exception {
        var sending = sending(
                uri("?successReport=no&waitFor=written"),
                "x",
                Map.of(
                        MsrpConstants.OUT_MESSAGE_ID,
                        "my-own-id.1",
                        MsrpConstants.SUCCESS_REPORT,
                        "yes",
                        MsrpConstants.FAILURE_REPORT,
                        "partial",
                        "Content-Disposition",
                        "attachment; filename=x"));
        try (var peer = accept()) {
            var head = peer.receiveMessage().head();

            assertThat(head.messageId()).isEqualTo("my-own-id.1");
            assertThat(head.header("Success-Report")).contains("yes");
            assertThat(head.header("Failure-Report")).contains("partial");
            assertThat(head.header("Content-Disposition")).contains("attachment; filename=x");
            good(sending);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelMsrpOutMessageId=no_underscores",
                "CamelMsrpSuccessReport=maybe",
                "CamelMsrpFailureReport=never",
                "Content-Type=text",
                "Content-ID=a\r\nb"
            })
    void headersThatCannotBeSentFailTheExchange(String header) throws Exception {
        int equals = header.indexOf('=');
        var name = header.substring(0, equals);
        var exchange = done(sending(uri(""), "x", Map.of(name, header.substring(equals + 1))));

        assertThat(exchange.getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(exchange.getException()).hasMessageContaining(name.substring(0, 7));
    }

    @Test
    @DisplayName("[4975-7.1.1-27] chunkSize is the size of the chunks")
    void chunksHaveTheirSize() throws Exception {
        var sending = sending(uri("?chunkSize=2048"), "x".repeat(5000), Map.of());
        try (var peer = accept()) {
            var message = peer.receiveMessage();

            assertThat(message.chunks()).extracting(chunk -> chunk.octets()).containsExactly(2048L, 2048L, 904L);
            good(sending);
        }
    }

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
    void aReplyBecomesTheBody() throws Exception {
        var sending = sending(uri("?waitFor=reply"), "How are you?", Map.of("kept", "yes"));
        try (var peer = accept()) {
            peer.receiveMessage();
            assertThat(sending).isNotDone();
            var reply = peer.send("text/plain;charset=utf-8", "Fine");
            peer.expectResponse(reply, 200);

            var in = good(sending).getMessage();
            assertThat(in.getBody()).isEqualTo("Fine");
            assertThat(in.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/plain;charset=utf-8");
            assertThat(in.getHeader(MsrpConstants.MESSAGE_ID)).isEqualTo(reply.messageId());
            assertThat(in.getHeader("kept")).isEqualTo("yes");
        }
    }

    @Test
    void aReplyThatDoesNotComeFailsTheExchangeAndALateOneIsRefused() throws Exception {
        var sending = sending(uri("?waitFor=reply&requestTimeout=300"), "How are you?", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            assertThat(done(sending)
                            .getException(MsrpOperationFailedException.class)
                            .getStatusCode())
                    .isEqualTo(408);
            peer.expectResponse(peer.send("text/plain", "Fine"), 403);
        }
    }

    @Test
    void whatNobodyWaitsForIsRefused() throws Exception {
        var sending = sending(uri(""), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(sending);
            peer.expectResponse(peer.send("text/plain", "Surprise"), 403);
        }
    }

    @Test
    void receiverRouteGetsWhatThePeerSends() throws Exception {
        camel.add(routes -> routes.from("direct:back").routeId("back").to("mock:back"));
        camel.mock("back").expectedBodiesReceived("Surprise", "and more");
        var sending = sending(uri("?receiverRoute=back"), "x", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(sending);
            peer.expectResponse(peer.send("text/plain", "Surprise"), 200);
            peer.expectResponse(peer.send("text/plain", "and more"), 200);

            camel.mock("back").assertIsSatisfied();
            camel.context.getRouteController().stopRoute("back");
            peer.expectResponse(peer.send("text/plain", "nobody"), 403);
        }
    }

    @Test
    void receiverRouteMustExist() throws Exception {
        assertThat(done(sending(uri("?receiverRoute=none"), "x", Map.of())).getException())
                .hasMessageContaining("receiverRoute=none: there is no route with this id");
    }

    @Test
    void aReplyCannotBeAwaitedIfItGoesToARoute() throws Exception {
        camel.add(routes -> routes.from("direct:back").routeId("back").to("mock:back"));
        var sending = sending(uri("?receiverRoute=back&waitFor=reply"), "x", Map.of());
        try (var peer = accept()) {
            assertThat(done(sending).getException()).hasMessageContaining("waitFor=reply cannot get a reply");
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
    void aPeerThatIsNotThereFailsTheExchange() throws Exception {
        int port = bob.port();
        bob.close();

        var exchange = done(sending("msrp:127.0.0.1:" + port + "/bob", "x", Map.of()));
        assertThat(exchange.getException()).isInstanceOf(MsrpOperationFailedException.class);
    }

    @Test
    void aLostSessionIsDialledAgainForTheNextMessage() throws Exception {
        var first = sending(uri("?reconnectDelay=50"), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            peer.reset();
        }
        org.awaitility.Awaitility.await()
                .until(() -> MsrpHost.of(camel.context).clientSessions().get(0).session() == null);
        var second = sending(uri("?reconnectDelay=50"), "2", Map.of());
        try (var peer = accept()) {
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            good(second);
        }
    }

    @Test
    void withoutReconnectALostSessionStaysLost() throws Exception {
        var first = sending(uri("?reconnect=false"), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            peer.reset();
        }
        org.awaitility.Awaitility.await()
                .until(() -> MsrpHost.of(camel.context).clientSessions().get(0).session() == null);

        assertThat(done(sending(uri("?reconnect=false"), "2", Map.of())).getException())
                .hasMessageContaining("given up");
    }

    @Test
    @DisplayName("[4975-5.4-19] a message whose connection is lost fails")
    void aMessageWhoseConnectionIsLostFails() throws Exception {
        var sending = sending(uri(""), "1", Map.of());
        try (var peer = accept()) {
            peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
            peer.reset();

            assertThat(done(sending).getException()).isInstanceOf(MsrpOperationFailedException.class);
        }
    }

    @Test
    void idleSessionsAreClosedAndDialledAgainWhenNeeded() throws Exception {
        var first = sending(uri("?idleTimeout=200"), "1", Map.of());
        try (var peer = accept()) {
            peer.receiveMessage();
            good(first);
            assertThat(peer.expectClosed()).isEqualTo(ScriptedPeer.Closing.ORDERLY);
        }
        org.awaitility.Awaitility.await()
                .until(() -> MsrpHost.of(camel.context).clientSessions().isEmpty());
        var second = sending(uri("?idleTimeout=200"), "2", Map.of());
        try (var peer = accept()) {
            assertThat(peer.receiveMessage().text()).isEqualTo("2");
            good(second);
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
        assertThat(threads).hasSize(1).allSatisfy(name -> assertThat(name).contains("MsrpBlocking"));
    }

    @Test
    void aBodyOfUnknownLengthIsSentAsItComes() throws Exception {
        var in = new java.io.PipedInputStream(100_000);
        var out = new java.io.PipedOutputStream(in);
        camel.context.setStreamCaching(false);
        out.write("x".repeat(3000).getBytes(UTF_8));
        var sending = sending(uri("?chunkSize=2048"), in, Map.of(Exchange.CONTENT_TYPE, "text/plain"));
        try (var peer = accept()) {
            var first = peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
            assertThat(first.byteRange().orElseThrow()).hasToString("1-2048/*");
            assertThat(first.flag()).isEqualTo('+');
            peer.respond(first, 200, "OK");
            out.close();
            var last = peer.readFrame();
            assertThat(last.flag()).isEqualTo('$');
            peer.respond(last, 200, "OK");

            assertThat(good(sending).getMessage().getHeader(MsrpConstants.BYTES_SENT))
                    .isEqualTo(3000L);
        }
    }

    @Test
    void endpointsWithoutASessionNeedAHeader() {
        assertThatThrownBy(() -> camel.template.sendBody("msrp:127.0.0.1:" + bob.port(), "x"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("set the header CamelMsrpTargetSession or CamelMsrpSendToAll");
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
}
