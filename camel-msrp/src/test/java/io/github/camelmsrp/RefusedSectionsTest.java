// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.sdp.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What answers say about sections that are not accepted. */
class RefusedSectionsTest {

    private final SdpDesk desk;

    RefusedSectionsTest() throws Exception {
        desk = new SdpDesk();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private MsrpSessionManager.Described answer(String offer) {
        return desk.manager().createAnswer(SdpDesk.ADDRESS, offer, Direction.SENDRECV);
    }

    @Test
    @DisplayName("[4975-8.1-06] [3264-6-02] [3264-6-05] refuses sections of other media in their places")
    void refusesOtherMedia() {
        var offer = SdpDesk.description(SdpDesk.path(9))
                        .replace("m=message", "m=audio 49170 RTP/AVP 0\r\na=ptime:20\r\nm=message")
                + "m=video 1 RTP/AVP 31\r\n";

        assertThat(answer(offer).sdp())
                .containsSubsequence(
                        "m=audio 0 RTP/AVP 0\r\n", "m=message " + desk.camel.port(), "m=video 0 RTP/AVP 31\r\n")
                .doesNotContain("ptime");
    }

    @Test
    @DisplayName("[4975-8.1-06] [4975-8.1-07] refuses all message sections but the first; that the others have the same"
            + " port makes their peers no part of it")
    void refusesAllButTheFirstMessageSection() {
        var path = SdpDesk.path(9);
        var otherPath = SdpDesk.path(9);
        var offer = SdpDesk.description(path) + "m=message 9 TCP/MSRP *\r\na=accept-types:*\r\na=path:" + otherPath
                + "\r\n";

        var answer = answer(offer).sdp();

        assertThat(answer).containsSubsequence("m=message " + desk.camel.port(), "m=message 0 TCP/MSRP *\r\n");
        try (var peer = desk.connect(SdpDesk.pathOf(answer), path)) {
            peer.paths(SdpDesk.pathOf(answer), otherPath);
            peer.expectResponse(peer.sendBodiless(), 481);
        }
    }

    @Test
    @DisplayName("[4975-15.6-01] [4975-8-01] makes no session of an offer of which nothing can be agreed on")
    void makesNoSessionOfARefusedOffer() {
        var answered = answer(SdpDesk.description(SdpDesk.path(9)).replace("TCP/MSRP *", "TCP/MSRP 98"));

        assertThat(answered.sessionId()).isNull();
        assertThat(answered.sdp()).endsWith("m=message 0 TCP/MSRP 98\r\n");
        assertThat(desk.camel.consumer("desk").getSessionCount()).isZero();
    }
}
