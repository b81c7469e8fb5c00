// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import io.github.camelmsrp.session.ManualScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A desk whose time a test moves on, and a peer that writes what a test wants. */
class DeskRig {

    final ManualScheduler scheduler = new ManualScheduler();
    /** Of the calls that the desk makes; those that it takes have the media of the desk. */
    final RecordingMedia media = new RecordingMedia("caller");

    private final UnaryOperator<SipSettings> change;
    SipPeer peer;
    Desk desk;

    DeskRig() {
        this(settings -> settings);
    }

    /** @param change of the settings of the desk */
    DeskRig(UnaryOperator<SipSettings> change) {
        this.change = change;
    }

    @BeforeEach
    void open() throws Exception {
        peer = SipPeer.open("UDP");
        desk = new Desk(Desk.Setup.of(SipSettings.Transport.UDP).with(change).with(scheduler));
    }

    @AfterEach
    void close() throws Exception {
        var stopped = desk.agent.stop(0);
        scheduler.advanceMillis(1);
        Desk.await(stopped);
        desk.executor.shutdownNow();
        peer.close();
    }

    final SipAddress peerAddress() {
        return SipAddress.parse("sip:bob@127.0.0.1:" + peer.port());
    }

    /** The desk calls the peer. */
    final CompletableFuture<SipCall> call() {
        return desk.call(peerAddress(), media);
    }

    /** The peer takes a call of the desk. */
    final SipText success(SipText invite) {
        return peer.success(invite, RecordingMedia.sdp("answer"));
    }

    final void send(SipText message) throws Exception {
        peer.send(message, desk.agent.port());
    }
}
