// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * A 2xx answer to an INVITE, repeated over every transport until its ACK comes (RFC 3261 section 13.3.1.4). Confined to
 * the turns of its call.
 */
final class UnackedAnswer {

    private final Core core;
    private final InOrder turns;
    private final ServerTransaction transaction;
    private final Response answer;
    private Consumer<Request> acked;
    private @Nullable Runnable lost;
    private Scheduler.@Nullable Cancellable repetition;
    private long intervalMillis = Core.T1;
    private long waitedMillis;
    private boolean isSettled;

    UnackedAnswer(Core core, InOrder turns, ServerTransaction transaction, Response answer, Consumer<Request> acked) {
        this.core = core;
        this.turns = turns;
        this.transaction = transaction;
        this.answer = answer;
        this.acked = acked;
    }

    /** @param ifLost what to do when no ACK comes */
    UnackedAnswer send(Runnable ifLost) {
        lost = ifLost;
        // The timer is there before the peer can see the answer.
        await();
        core.respond(transaction, answer);
        return this;
    }

    private void await() {
        long millis = Math.min(intervalMillis, Core.MAX_REPETITION_MILLIS - waitedMillis);
        repetition = core.scheduler().schedule(turns, TimeUnit.MILLISECONDS.toNanos(millis), () -> again(millis));
    }

    private void again(long millis) {
        if (isSettled) {
            return;
        }
        waitedMillis += millis;
        if (waitedMillis >= Core.MAX_REPETITION_MILLIS) {
            stop();
            if (lost != null) {
                lost.run();
            }
            return;
        }
        intervalMillis = Math.min(Core.T2, intervalMillis * 2);
        await();
        core.respond(transaction, answer);
    }

    /** An ACK of the dialog: the one of this answer if the number is right. */
    void onAck(Request ack) {
        if (!isSettled && Peer.cseq(ack) == Peer.cseq(answer)) {
            stop();
            acked.accept(ack);
        }
    }

    /** What was to be done is not any more: this is done instead, when the ACK comes or nobody waits for it longer. */
    void settle(Runnable instead) {
        acked = ack -> instead.run();
        lost = instead;
    }

    boolean isSettled() {
        return isSettled;
    }

    void stop() {
        isSettled = true;
        if (repetition != null) {
            repetition.cancel();
        }
    }
}
