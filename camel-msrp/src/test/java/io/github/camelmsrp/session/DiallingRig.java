// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.peer.PeerListener;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** A node that dials a scripted peer; what names it asks for, and what it is told, is up to the test. */
class DiallingRig {

    final List<String> questions = new CopyOnWriteArrayList<>();
    final TestNode node = TestNode.start(settings -> settings.withResolver(this::resolve));
    final RecordingHandler handler = new RecordingHandler();
    final PeerListener peer = PeerListener.listen();

    List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());

    @AfterEach
    void stop() {
        node.close();
        peer.close();
    }

    List<InetAddress> resolve(String host) {
        questions.add(host);
        return addresses;
    }

    String uri(String sessionId) {
        return uri("127.0.0.1", sessionId);
    }

    String uri(String host, String sessionId) {
        return "msrp://" + host + ':' + peer.port() + '/' + sessionId + ";tcp";
    }
}
