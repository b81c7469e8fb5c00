// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.ReceivedMessage.Part;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.MsrpStatus;
import org.jspecify.annotations.Nullable;

/** Hands what a session received to the application: whole, chunk by chunk, or while it arrives. */
@OnEventLoop
final class Handover {

    private final Inbox inbox;
    private final MsrpSession session;
    private final ReadGate gate;
    private final Delivery delivery;
    private int unfinished;

    Handover(Inbox inbox, MsrpSession session, ReadGate gate) {
        this.inbox = inbox;
        this.session = session;
        this.gate = gate;
        this.delivery = session.settings().delivery();
    }

    /** The first chunk of a message begins. */
    void begun(Reception reception) {
        if (delivery != Delivery.LIVE) {
            return;
        }
        var range = reception.head().headers().byteRange();
        long total = range == null ? ByteRange.UNKNOWN : range.total();
        var message = message(reception, new Part(new ByteRange(1, ByteRange.UNKNOWN, total), 0, true));
        reception.deliveredLive(message);
        gate.liveBegan();
        reception.outcome().partDelivered();
        deliver(message);
    }

    /** A chunk ended that does not complete its message. */
    void chunkEnded(Reception reception) {
        if (delivery == Delivery.CHUNK) {
            var range = reception.reassembly().chunkRange();
            var message = message(reception, new Part(range, reception.chunks(), false));
            reception.outcome().partDelivered();
            enterWindow(message);
            deliver(message);
        }
    }

    /** A chunk ended that does complete its message. */
    void completed(Reception reception) {
        var outcome = reception.outcome();
        var reassembly = reception.reassembly();
        if (delivery == Delivery.LIVE) {
            arrivesNoMore(reception);
            outcome.arrived(reception.head(), reassembly.receivedOctets());
            outcome.held();
            return;
        }
        long size = reassembly.size();
        var part = delivery == Delivery.CHUNK
                ? new Part(reassembly.chunkRange(), reception.chunks(), true)
                : new Part(whole(size, reception.head().headers().byteRange()), 0, true);
        var message = message(reception, part);
        outcome.partDelivered();
        enterWindow(message);
        outcome.arrived(reception.head(), size);
        deliver(message);
        outcome.held();
    }

    /** The range of a whole message: mostly what was announced for its only chunk. */
    private static ByteRange whole(long size, @Nullable ByteRange announced) {
        return announced != null && announced.start() == 1 && announced.end() == size && announced.total() == size
                ? announced
                : new ByteRange(1, size, size);
    }

    /** A message ended before it was complete; a live one waits for the application all the same. */
    void broken(Reception reception) {
        arrivesNoMore(reception);
        gate.update();
    }

    /** A live message is in the window from here on: until then reading has to go on. */
    private void arrivesNoMore(Reception reception) {
        if (reception.stopsArriving()) {
            gate.liveEnded();
        }
        var live = reception.live();
        if (live != null && !live.isCompleted() && !live.isInWindow()) {
            enterWindow(live);
        }
    }

    private ReceivedMessage message(Reception reception, Part part) {
        return new ReceivedMessage(this, reception, part);
    }

    MsrpSession session() {
        return session;
    }

    private void enterWindow(ReceivedMessage message) {
        message.enterWindow();
        gate.delivered(message.headOctets());
    }

    private void deliver(ReceivedMessage message) {
        unfinished++;
        try {
            session.handler().onMessage(message);
        } catch (RuntimeException e) {
            SessionLog.LOG.warn("onMessage of session {} failed", session.maskedId(), e);
            message.body().close();
            message.complete(MsrpStatus.FORBIDDEN);
        }
    }

    /** The application is done with a message or chunk. */
    void finished(ReceivedMessage message, DeliveryOutcome outcome, MsrpStatus status) {
        unfinished--;
        if (message.isInWindow()) {
            gate.finished(message.headOctets());
        }
        outcome.partCompleted(status);
        if (message.isAwaited()) {
            inbox.whenAnswered(message);
        }
        session.checkQuiet();
        gate.update();
        inbox.wantPump();
    }

    /** Whether the application is done with everything that it got. */
    boolean isQuiet() {
        return unfinished == 0;
    }
}
