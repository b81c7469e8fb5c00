// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The media of a call, asked in an order of its own: it may block, and the call goes on meanwhile. What it says comes
 * back in the order of the call.
 */
final class OrderedMedia {

    private final CallMedia media;
    private final InOrder mediaTurns;
    private final Executor callTurns;
    private final FaultLog faults;
    /** Confined to the media's turns. */
    private boolean hasEnded;

    OrderedMedia(CallMedia media, InOrder mediaTurns, Executor callTurns, FaultLog faults) {
        this.media = media;
        this.mediaTurns = mediaTurns;
        this.callTurns = callTurns;
        this.faults = faults;
    }

    void offer(Consumer<String> made, Consumer<SipException> refused) {
        ask(media::offer, made, refused);
    }

    /** @return takes the question back; false if it is being answered, which cannot be undone */
    BooleanSupplier answer(String offer, Consumer<String> made, Consumer<SipException> refused) {
        var isSettled = new AtomicBoolean();
        mediaTurns.execute(() -> {
            if (isSettled.compareAndSet(false, true)) {
                askNow(() -> media.answer(offer), made, refused);
            }
        });
        return () -> isSettled.compareAndSet(false, true);
    }

    void applyAnswer(String answer, Runnable applied, Consumer<SipException> refused) {
        ask(
                () -> {
                    media.applyAnswer(answer);
                    return answer;
                },
                same -> applied.run(),
                refused);
    }

    void dropOffer() {
        mediaTurns.execute(() -> {
            if (!hasEnded) {
                media.dropOffer();
            }
        });
    }

    void postponeOffer() {
        mediaTurns.execute(() -> {
            if (!hasEnded) {
                media.postponeOffer();
            }
        });
    }

    /** Nothing of the media is called after this; a second end is none. */
    void end(CallEnd end) {
        mediaTurns.execute(() -> {
            if (!hasEnded) {
                hasEnded = true;
                media.onEnded(end);
            }
        });
    }

    /** Runs what the media's owner is told, after all that the media was asked before. */
    void tell(Runnable news) {
        mediaTurns.execute(news);
    }

    private void ask(Supplier<String> question, Consumer<String> made, Consumer<SipException> refused) {
        mediaTurns.execute(() -> askNow(question, made, refused));
    }

    private void askNow(Supplier<String> question, Consumer<String> made, Consumer<SipException> refused) {
        if (hasEnded) {
            return;
        }
        try {
            String text = question.get();
            callTurns.execute(() -> made.accept(text));
        } catch (SipException e) {
            callTurns.execute(() -> refused.accept(e));
        } catch (Throwable e) {
            // An error as well: who waits for the media must not wait for ever.
            faults.warn("The media of a SIP call failed", e);
            callTurns.execute(() -> refused.accept(new SipException(500, "The media of the call failed", e)));
        }
    }
}
