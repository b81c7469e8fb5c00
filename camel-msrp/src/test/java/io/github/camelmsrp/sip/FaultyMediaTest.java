// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A call whose media fails as no media should. */
class FaultyMediaTest extends CalleeRig {

    @Test
    void thePeerIsToldThatTheCallIsOver() throws Exception {
        var dialog = establish();
        var hold = desk.media.hold();
        desk.media.fault = new AssertionError("broken on purpose");
        var again = dialog.request("INVITE", 2).sdp(RecordingMedia.sdp("again"));
        send(again);
        Awaitility.await().until(() -> desk.media.asked.contains("answer to again"));

        Desk.next(desk.established).bye();
        hold.countDown();

        assertThat(peer.receiveFinal(again).status()).isEqualTo(500);
        peer.receive("BYE");
    }
}
