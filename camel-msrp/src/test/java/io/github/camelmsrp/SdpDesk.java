// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** A route that takes the sessions of offers and answers, and what a peer writes and reads to set one up. */
final class SdpDesk implements AutoCloseable {

    static final String ADDRESS = "msrp:127.0.0.1:0";

    private static final AtomicInteger PEERS = new AtomicInteger();
    private static final Pattern PATH = Pattern.compile("a=path:(\\S+)\r\n");

    final RunningCamel camel = new RunningCamel();

    SdpDesk() throws Exception {
        this("");
    }

    /** @param options of the listening endpoint, with the question mark */
    SdpDesk(String options) throws Exception {
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
}
