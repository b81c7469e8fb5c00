// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;

/** A running Camel and Bob, who waits to be dialled. */
class DialledBob {

    final PeerListener bob = PeerListener.listen();
    final RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        camel.close();
        bob.close();
    }

    /** Bob's endpoint. */
    String uri(String options) {
        return "msrp:127.0.0.1:" + bob.port() + "/bob" + options;
    }

    CompletableFuture<Exchange> sending(String uri, Object body, Map<String, Object> headers) {
        return camel.template.asyncSend(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    static Exchange done(CompletableFuture<Exchange> sending) throws Exception {
        return sending.get(10, TimeUnit.SECONDS);
    }

    /** Done, and well. */
    static Exchange good(CompletableFuture<Exchange> sending) throws Exception {
        var exchange = done(sending);
        assertThat(exchange.getException()).isNull();
        return exchange;
    }

    /** Bob, who has answered the bodiless SEND that opens the session. */
    ScriptedPeer accept() {
        var peer = bob.accept();
        var opening = peer.expectFrame(frame -> frame.isSend() && !frame.hasBody());
        peer.respond(opening, 200, "OK");
        return peer;
    }
}
