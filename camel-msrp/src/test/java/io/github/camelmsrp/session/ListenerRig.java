// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.wire.MsrpPath;
import org.junit.jupiter.api.AfterEach;

/** A node to listen on, and scripted peers that dial. */
class ListenerRig {

    static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    static final String CAROL = "msrp://carol.example.org:7654/c1Xw4Rt6Yu3Qe8Ol;tcp";
    static final MsrpPath ALICE_PATH = MsrpPath.parse(ALICE);

    final TestNode node = TestNode.start();
    final RecordingHandler handler = new RecordingHandler();

    @AfterEach
    void stop() {
        node.close();
    }

    static ScriptedPeer dial(Listener listener) {
        return ScriptedPeer.connect("127.0.0.1", listener.localAddress().getPort());
    }

    static ScriptedPeer open(Listener listener, String to, String from) {
        var peer = dial(listener).paths(to, from);
        peer.expectResponse(peer.sendBodiless(), 200);
        return peer;
    }

    static String desk(Listener listener) {
        return listener.uri("desk-1").toString();
    }

    SessionTemplate template() {
        return new SessionTemplate(SessionSettings.DEFAULT, handler);
    }
}
