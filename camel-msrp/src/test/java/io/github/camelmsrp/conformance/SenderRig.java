// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpOperationFailedException;
import io.github.camelmsrp.NodeSeam;
import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.ManualScheduler;
import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.NodeSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A CamelContext whose producers are under test, with time that a test moves on. It runs until the class of tests ends
 * whose extension it is; if told so, a peer listens for each test.
 */
final class SenderRig implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final ManualScheduler time = new ManualScheduler();
    final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template;
    private @Nullable PeerOptions peerOptions;
    private @Nullable PeerListener listener;

    /** What becomes of one exchange that was sent. */
    static final class Sent {
        private final CompletableFuture<Exchange> exchange;

        Sent(CompletableFuture<Exchange> exchange) {
            this.exchange = exchange;
        }

        boolean isDone() {
            return exchange.isDone();
        }

        /** The exchange when it is done, well or badly. */
        Exchange await() {
            try {
                return exchange.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("The exchange is not done", e);
            }
        }

        Exchange ok() {
            var done = await();
            assertThat(done.getException()).isNull();
            return done;
        }

        /** The status with which it failed. */
        int failure() {
            var failure = await().getException();
            assertThat(failure).isInstanceOf(MsrpOperationFailedException.class);
            return ((MsrpOperationFailedException) failure).getStatusCode();
        }
    }

    SenderRig() {
        this(MsrpNode::start);
    }

    /** @param nodes starts the node; its clock is set already */
    SenderRig(Function<NodeSettings, MsrpNode> nodes) {
        context.getShutdownStrategy().setTimeout(20);
        context.start();
        NodeSeam.install(context, settings -> nodes.apply(settings.withScheduler(time)));
        template = context.createProducerTemplate();
    }

    /** Lets a peer listen for each test. */
    SenderRig withListener(PeerOptions options) {
        peerOptions = options;
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        if (peerOptions != null) {
            listener = PeerListener.listen(peerOptions);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        template.stop();
        context.stop();
    }

    PeerListener listener() {
        return Objects.requireNonNull(listener, "no peer listens");
    }

    /** Another port: the end of an earlier connection may not have been noticed yet. */
    void listenElsewhere() {
        listener().close();
        listener = PeerListener.listen(Objects.requireNonNull(peerOptions));
    }

    SenderRig add(LambdaRouteBuilder routes) {
        try {
            RouteBuilder.addRoutes(context, routes);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** Where a session with a peer is to be dialled. */
    static String uri(PeerListener peer, String options) {
        return uri(peer, "abc", options);
    }

    /** Where a session with the listening peer is to be dialled. */
    String uri(String options) {
        return uri(listener(), options);
    }

    String uri(String sessionId, String options) {
        return uri(listener(), sessionId, options);
    }

    static String uri(PeerListener peer, String sessionId, String options) {
        return "msrp:" + peer.host() + ":" + peer.port() + "/" + sessionId + (options.isEmpty() ? "" : "?" + options);
    }

    Sent send(String uri, @Nullable Object body) {
        return send(uri, body, Map.of());
    }

    Sent send(String uri, @Nullable Object body, Map<String, Object> headers) {
        return new Sent(template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        }));
    }

    /** The first chunk of a message in a session of its own; the message arrives well. */
    PeerFrame sendAndRead(String options, Object body, Map<String, Object> headers) {
        listenElsewhere();
        var sent = send(uri(options), body, headers);
        try (var peer = accept()) {
            var chunk = answeredChunk(peer);
            sent.ok();
            return chunk;
        }
    }

    /** Accepts a connection and answers the SEND without body, as the listening peer. */
    ScriptedPeer accept() {
        return accept(listener());
    }

    /** Accepts a connection and answers the SEND without body that every session starts with. */
    static ScriptedPeer accept(PeerListener listener) {
        var peer = listener.accept();
        opening(peer);
        return peer;
    }

    static PeerFrame opening(ScriptedPeer peer) {
        var opening = peer.expectFrame(frame -> frame.isSend() && !frame.hasBody());
        peer.respond(opening, 200, "OK");
        return opening;
    }

    /** The next chunk, a SEND with a body, not answered yet. */
    static PeerFrame chunk(ScriptedPeer peer) {
        return peer.expectFrame(frame -> frame.isSend() && frame.hasBody());
    }

    /** The next chunk, answered with 200. */
    static PeerFrame answeredChunk(ScriptedPeer peer) {
        var chunk = chunk(peer);
        peer.respond(chunk, 200, "OK");
        return chunk;
    }

    /** Waits until the peer's octets of before have had their effect: it asks, and is answered in turn. */
    static void sync(ScriptedPeer peer) {
        PeerMessage question = peer.sendBodiless();
        peer.expectResponse(question, 200);
    }

    /** Waits until a timer is running; to be called when no other is. */
    void awaitTimer() {
        Awaitility.await().atMost(PATIENCE).until(() -> time.pending() == 1);
    }

    /** Lets timers that matter no more run out. */
    void awaitNoTimer() {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            time.advance(Duration.ofMinutes(10));
            return time.pending() == 0;
        });
    }

    /** It is not done, and that is no matter of a moment. */
    static void assertUndone(Sent sent) {
        Awaitility.await().during(A_MOMENT).until(() -> !sent.isDone());
    }

    /** The session is as good as before. */
    void assertSessionWorks(ScriptedPeer peer) {
        var next = send(uri(""), "next");
        assertThat(answeredChunk(peer).text()).isEqualTo("next");
        next.ok();
    }

    static byte[] octets(int count) {
        var octets = new byte[count];
        new Random(count).nextBytes(octets);
        return octets;
    }
}
