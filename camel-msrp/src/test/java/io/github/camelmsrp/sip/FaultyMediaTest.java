// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A call whose media fails as no media should. */
class FaultyMediaTest extends CalleeRig {

    @Test
    void thePeerIsToldThatTheCallIsOver() throws Exception {
        var invite = establish();
        var answer = peer.received("SIP/2.0 200").get(0);
        var hold = new CountDownLatch(1);
        desk.media.hold = hold;
        desk.media.fault = new AssertionError("broken on purpose");
        var again = peer.inDialog("INVITE", invite, answer, 2).sdp(RecordingMedia.sdp("again"));
        send(again);
        Awaitility.await().until(() -> desk.media.asked.contains("answer to again"));

        Desk.next(desk.established).bye();
        hold.countDown();

        assertThat(peer.receiveFinal(again).status()).isEqualTo(500);
        peer.receive("BYE");
    }
}
