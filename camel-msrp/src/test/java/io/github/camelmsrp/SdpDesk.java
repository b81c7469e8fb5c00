// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.session.NodeSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** A route that takes the sessions of offers and answers, and what a peer writes and reads to set one up. */
final class SdpDesk implements AutoCloseable {

    static final String ADDRESS = "msrp:127.0.0.1:0";

    private static final AtomicInteger PEERS = new AtomicInteger();
    private static final Pattern VERSION = Pattern.compile("o=\\S+ [0-9]+ ([0-9]+) ");
    private static final Pattern PATH = Pattern.compile("a=path:(\\S+)\r\n");

    final RunningCamel camel;

    SdpDesk() throws Exception {
        this("");
    }

    /** @param options of the listening endpoint, with the question mark */
    SdpDesk(String options) throws Exception {
        this(options, settings -> settings);
    }

    /** @param change of the node */
    SdpDesk(String options, UnaryOperator<NodeSettings> change) throws Exception {
        camel = new RunningCamel(change);
        camel.add(routes -> routes.from(ADDRESS + options).routeId("desk").to("mock:in"));
    }

    MsrpSessionManager manager() {
        return camel.context.getRegistry().lookupByNameAndType(MsrpSessionManager.NAME, MsrpSessionManager.class);
    }

    /** A path of a peer at a port. */
    static String path(int port) {
        return "msrp://127.0.0.1:" + port + "/peersession" + PEERS.incrementAndGet() + ";tcp";
    }

    /** The path in a description. */
    static String pathOf(String sdp) {
        var path = PATH.matcher(sdp);
        assertThat(path.find()).as("a path in %s", sdp).isTrue();
        return path.group(1);
    }

    /** A description of a peer with one section; more lines may replace or add attributes. */
    static String description(String path, String... more) {
        var port = Pattern.compile(":([0-9]+)/").matcher(path);
        assertThat(port.find()).isTrue();
        var section = "m=message " + port.group(1) + " TCP/MSRP *\r\na=accept-types:*\r\na=path:" + path + "\r\n";
        return "v=0\r\no=peer 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + section
                + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n");
    }

    Exchange send(String options, Object body, Map<String, Object> headers) throws Exception {
        return camel.template
                .asyncSend(ADDRESS + options, exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
                })
                .get(10, TimeUnit.SECONDS);
    }

    /** The description of a peer in another version, {@code 1} being the first. */
    static String version(int version, String description) {
        return description.replace("o=peer 1 1 ", "o=peer 1 " + version + " ");
    }

    /** The version in the o-line of a description. */
    static int versionOf(String description) {
        var version = VERSION.matcher(description);
        assertThat(version.find()).as("an o-line in %s", description).isTrue();
        return Integer.parseInt(version.group(1));
    }

    /**
     * A session that the peer offered and connected.
     *
     * @param answer of this side
     */
    record Call(String id, String answer, String peerPath, ScriptedPeer peer) implements AutoCloseable {
        @Override
        public void close() {
            peer.close();
        }
    }

    Call called() {
        var path = path(9);
        var answered = manager().createAnswer(ADDRESS, description(path), Direction.SENDRECV);
        return new Call(answered.sessionId(), answered.sdp(), path, connect(pathOf(answered.sdp()), path));
    }

    /** What a text message into a session comes to. */
    CompletableFuture<Exchange> say(String sessionId, Object text) {
        return camel.template.asyncSend(ADDRESS, exchange -> {
            exchange.getMessage().setBody(text);
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, sessionId);
        });
    }

    /** The texts that came to the route, as soon as there are so many. */
    List<String> received(int count) throws InterruptedException {
        var in = camel.mock("in");
        await().until(() -> in.getReceivedCounter() >= count);
        return in.getExchanges().stream()
                .map(exchange -> exchange.getMessage().getBody(String.class))
                .toList();
    }

    Object state(String sessionId) {
        return manager().info(sessionId).get("state");
    }

    void awaitState(String sessionId, String state) {
        await().untilAsserted(() -> assertThat(state(sessionId)).isEqualTo(state));
    }

    void awaitEnd(String sessionId) {
        await().untilAsserted(() ->
                assertThatIllegalStateException().isThrownBy(() -> manager().info(sessionId)));
    }

    /** A peer that has connected to a session of this side, and has been answered. */
    ScriptedPeer connect(String ownPath, String peerPath) {
        var peer = ScriptedPeer.connect("127.0.0.1", camel.port()).paths(ownPath, peerPath);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    /** A peer that has been connected to, and has answered the first request. */
    static ScriptedPeer accept(PeerListener listener) {
        var peer = listener.accept();
        peer.respond(peer.expectRequest("SEND"), 200, "OK");
        return peer;
    }

    @Override
    public void close() {
        camel.close();
    }

    /** A second description of a session. */
    static String second(String path, String... attributes) {
        return version(2, description(path, attributes));
    }

    /** The next request with content, everything before it answered. */
    static PeerFrame content(ScriptedPeer peer) {
        while (true) {
            var send = peer.expectRequest("SEND");
            if (send.hasBody()) {
                return send;
            }
            peer.respond(send, 200, "OK");
        }
    }
}
