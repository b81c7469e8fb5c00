// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.ManualScheduler;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A desk that calls, and a peer that answers what a test wants. */
class CallerRig {

    final RecordingMedia media = new RecordingMedia("caller");
    final ManualScheduler scheduler = new ManualScheduler();
    SipPeer peer;
    Desk caller;

    @BeforeEach
    void open() throws Exception {
        peer = SipPeer.open("UDP");
        caller = new Desk(Desk.Setup.of(SipSettings.Transport.UDP)
                .with(settings -> Desk.expires(settings, 600))
                .with(scheduler));
    }

    @AfterEach
    void close() throws Exception {
        var stopped = caller.agent.stop(0);
        scheduler.advanceMillis(1);
        Desk.await(stopped);
        caller.executor.shutdownNow();
        peer.close();
    }

    final SipAddress bob() {
        return SipAddress.parse("sip:bob@127.0.0.1:" + peer.port());
    }

    final CompletableFuture<SipCall> call() {
        return caller.call(bob(), media);
    }

    final SipText success(SipText invite) {
        return invite.answer(200, "OK").with("Contact", peer.contact()).sdp(RecordingMedia.sdp("answer"));
    }

    final void send(SipText message) throws Exception {
        peer.send(message, caller.agent.port());
    }
}
