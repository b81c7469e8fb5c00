// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpStatusException;
import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Camel routes that listen on one loopback address and keep what they get, in a time that the test moves on; they run
 * as long as the class of tests whose extension this is. All of a route happens in the order of its session, so a test
 * that wants to know that nothing comes does not wait for it: it sends one message more and expects that one's answer
 * next ({@link #expectSilence}).
 */
final class ReceiverRoute implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final int PATIENCE_SECONDS = 10;
    /** Bodies of that route are for the test to read: they are still arriving. */
    private static final String LIVE = "live";

    private static final String MARKER = "nothing came before this";

    /** What an exchange began with. */
    record Delivered(String routeId, byte[] body, Map<String, Object> headers) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String messageId() {
            return String.valueOf(headers.get(MsrpConstants.MESSAGE_ID));
        }

        String sessionId() {
            return String.valueOf(headers.get(MsrpConstants.SESSION_ID));
        }
    }

    /** Keeps routes where they are until they may go on. */
    static final class Hold implements Processor {
        private final Semaphore arrived = new Semaphore(0);
        private final CountDownLatch released = new CountDownLatch(1);
        private final Processor then;

        Hold(Processor then) {
            this.then = then;
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            arrived.release();
            assertThat(released.await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            then.process(exchange);
        }

        void awaitArrival() throws InterruptedException {
            assertThat(arrived.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        void release() {
            released.countDown();
        }
    }

    /** The default of ackTimeout. */
    static final int ACK_TIMEOUT_MILLIS = 5000;

    static final Processor SUCCEED = exchange -> {};

    static final Processor FORBID = exchange -> {
        throw new MsrpStatusException(403, "Not here");
    };

    static final Processor FAIL = exchange -> {
        throw new IllegalStateException("the secret reason");
    };

    final ManualScheduler time = new ManualScheduler();
    private final BlockingQueue<Delivered> delivered = new LinkedBlockingQueue<>();
    private final Map<String, String> routes;
    private RunningCamel camel;
    private volatile Processor script = SUCCEED;

    private ReceiverRoute(Map<String, String> routes) {
        this.routes = routes;
    }

    /** A route with that session id and the defaults. */
    static ReceiverRoute listening(String id) {
        return listening(Map.of(id, ""));
    }

    /** Routes by session id, each with options like {@code ?maxMessageSize=100}. */
    static ReceiverRoute listening(Map<String, String> routes) {
        return new ReceiverRoute(routes);
    }

    @Override
    public void beforeAll(ExtensionContext tests) throws Exception {
        camel = RunningCamel.with(
                settings -> settings.withScheduler(time),
                builder -> routes.forEach((id, options) -> builder.from("msrp:127.0.0.1:0/" + id + options)
                        .routeId(id)
                        .noTracing()
                        .process(this::keepAndFollow)));
    }

    /** Nothing is left over from the test before. */
    @Override
    public void beforeEach(ExtensionContext test) {
        script = SUCCEED;
        Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(this::isQuiet);
        delivered.clear();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        camel.close();
    }

    /** The script is the one at the time of arrival: a test may go on as soon as it sees the exchange. */
    private void keepAndFollow(Exchange exchange) throws Exception {
        Processor now = script;
        keep(exchange);
        now.process(exchange);
    }

    private void keep(Exchange exchange) {
        var in = exchange.getMessage();
        var type = String.valueOf(in.getHeader(MsrpConstants.MESSAGE_TYPE));
        boolean isHere = type.equals("SEND") && !exchange.getFromRouteId().equals(LIVE);
        byte[] body = isHere ? in.getBody(byte[].class) : new byte[0];
        delivered.add(new Delivered(exchange.getFromRouteId(), body, Map.copyOf(in.getHeaders())));
    }

    /** What routes do from now on with what they got. */
    void then(Processor processor) {
        script = processor;
    }

    private boolean isQuiet() {
        return camel.context.getRoutes().stream()
                .map(known -> camel.consumer(known.getRouteId()))
                .allMatch(consumer -> consumer.getSessionCount() == 0 && consumer.getPendingExchangesSize() == 0);
    }

    RunningCamel camel() {
        return camel;
    }

    ScriptedPeer peer(String sessionId) {
        return camel.peer(sessionId);
    }

    ScriptedPeer peer(String sessionId, PeerOptions options) {
        return camel.peer(sessionId, options);
    }

    /** @param path From-Path of what the peer sends */
    ScriptedPeer peer(String sessionId, String path) {
        return camel.peer(sessionId).paths(uri(sessionId), path);
    }

    int port() {
        return camel.port();
    }

    String uri(String sessionId) {
        return "msrp://127.0.0.1:" + port() + "/" + sessionId + ";tcp";
    }

    int sessionCount(String sessionId) {
        return camel.consumer(sessionId).getSessionCount();
    }

    void awaitSessionCount(String sessionId, int count) {
        Awaitility.await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> sessionCount(sessionId) == count);
    }

    /** The next exchange, while something is done again and again. */
    Delivered nextWhile(Runnable step) throws InterruptedException {
        Awaitility.await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> {
            step.run();
            return !delivered.isEmpty();
        });
        return next();
    }

    /** The next exchange of any route. */
    Delivered next() throws InterruptedException {
        var next = delivered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("an exchange").isNotNull();
        return next;
    }

    /** Sends a message that is answered 200, and takes what a route gets of it. */
    Delivered deliver(ScriptedPeer peer, PeerMessage message) throws InterruptedException {
        writeAnswered(peer, message);
        return next();
    }

    /** The same over a connection of its own. */
    Delivered deliver(String sessionId, String mediaType, byte[] octets) throws InterruptedException {
        try (var peer = peer(sessionId)) {
            return deliver(peer, peer.newSend().body(mediaType, octets));
        }
    }

    void expectRefusal(String sessionId, int status, String mediaType, byte[] octets) throws InterruptedException {
        try (var peer = peer(sessionId)) {
            peer.expectResponse(peer.send(mediaType, octets), status);
            expectSilence(peer);
        }
    }

    /** Sends what is answered 200, one after the other. */
    static void writeAnswered(ScriptedPeer peer, PeerMessage... chunks) {
        for (var chunk : chunks) {
            peer.write(chunk);
            peer.expectResponse(chunk, 200);
        }
    }

    /** @param status begin of it, for example {@code 000 200} */
    static void expectReport(ScriptedPeer peer, PeerMessage about, String status, String range) {
        var report = peer.expectRequest("REPORT");
        assertThat(report.header("Status").orElseThrow()).startsWith(status);
        assertThat(report.header("Byte-Range")).contains(range);
        assertThat(report.messageId()).isEqualTo(about.messageId());
    }

    void expectText(String text) throws InterruptedException {
        assertThat(next().text()).isEqualTo(text);
    }

    /** What the peer was sent so far is read, and no exchange is left: answers and routes keep their order. */
    void expectSilence(ScriptedPeer peer) throws InterruptedException {
        script = SUCCEED;
        PeerMessage marker = peer.send("text/plain", MARKER);
        peer.expectResponse(marker, 200);
        assertThat(next().text()).as("the next exchange").isEqualTo(MARKER);
    }

    boolean hasExchange() {
        return !delivered.isEmpty();
    }

    void expectNoExchange() {
        assertThat(delivered).isEmpty();
    }
}
