// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Identifiers;
import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** Offers and refreshes of this side within a call: re-INVITE and UPDATE. Confined to the turns of the call. */
final class LocalOffers {

    private static final int REQUEST_PENDING = 491;
    private static final int INTERVAL_TOO_SMALL = 422;
    private static final int MAX_ATTEMPTS = 5;
    /** Milliseconds: who made the call waits longer, so that the two do not meet again (RFC 3261 section 14.1). */
    private static final int CALLER_PAUSE = 2100;

    private static final int PAUSE_SPREAD = 1900;

    private final Call call;
    private @Nullable CompletableFuture<Void> waiting;
    private @Nullable Exchange exchange;
    private Scheduler.@Nullable Cancellable pause;
    private Scheduler.@Nullable Cancellable limit;
    private int attempts;

    LocalOffers(Call call) {
        this.call = call;
    }

    /** Whether an INVITE or UPDATE of this side has no final answer yet. */
    boolean isPending() {
        return exchange != null;
    }

    void offer(CompletableFuture<Void> done) {
        if (call.isOver() || waiting != null) {
            int status = call.isOver() ? 481 : REQUEST_PENDING;
            tell(() -> done.completeExceptionally(
                    new SipException(status, call.isOver() ? "The call is over" : "An offer is on its way already")));
            return;
        }
        waiting = done;
        attempts = 0;
        begin();
    }

    private void begin() {
        attempts++;
        if (call.remoteOffers().isBusy() || isPending()) {
            retryAfterPause();
        } else {
            call.parts().media().offer(this::invite, this::finish);
        }
    }

    private void retryAfterPause() {
        if (attempts >= MAX_ATTEMPTS) {
            finish(new SipException(REQUEST_PENDING, "The peer makes offers at the same time"));
            return;
        }
        afterPause(() -> {
            if (waiting != null) {
                begin();
            }
        });
    }

    private void afterPause(Runnable next) {
        var random = Identifiers.secure();
        int millis = random.below(PAUSE_SPREAD / 10 + 1) * 10 + (call.facts().isIncoming() ? 0 : CALLER_PAUSE);
        var core = call.core();
        pause = core.scheduler().schedule(call.parts().slot().turns(), TimeUnit.MILLISECONDS.toNanos(millis), next);
    }

    private void invite(String offer) {
        if (call.isOver()) {
            return;
        }
        if (call.remoteOffers().isBusy()) {
            call.parts().media().postponeOffer();
            retryAfterPause();
            return;
        }
        var core = call.core();
        start(call.exchange(
                () -> {
                    var request = call.request(Request.INVITE);
                    call.timer().askAgain(core.messages(), request);
                    core.messages().addDescription(request, offer);
                    return request;
                },
                new Answers() {
                    @Override
                    void onSuccess(Request request, Response response) {
                        onAnswer(request, response);
                    }
                }));
        limit = core.scheduler()
                .schedule(
                        call.parts().slot().turns(),
                        TimeUnit.MILLISECONDS.toNanos(core.settings().callTimeoutMillis()),
                        () -> over(408));
    }

    private void onAnswer(Request request, Response response) {
        call.parts().dialog().retarget(response);
        call.acknowledge(request, response);
        call.timer().agreed(response);
        String answer = Bodies.description(response);
        if (answer == null || Bodies.isUnsupported(response)) {
            over(488);
            return;
        }
        call.parts().media().applyAnswer(answer, () -> finish(null), failure -> over(Core.refusal(failure)));
    }

    /** The session timer wants a refresh. */
    void refresh() {
        if (call.isOver()) {
            return;
        }
        if (waiting != null) {
            // An offer that succeeds refreshes too.
            call.timer().refreshLater();
            return;
        }
        if (!call.allowsUpdate()) {
            call.timer().refreshLater();
            offer(new CompletableFuture<>());
            return;
        }
        attempts = 0;
        update();
    }

    private void update() {
        if (call.isOver()) {
            return;
        }
        if (isPending()) {
            // An offer that succeeds refreshes too; if it does not, there is time for another refresh.
            call.timer().refreshLater();
            return;
        }
        attempts++;
        start(call.exchange(
                () -> {
                    var request = call.request(Request.UPDATE);
                    call.timer().askAgain(call.core().messages(), request);
                    return request;
                },
                new Answers() {
                    @Override
                    void onSuccess(Request request, Response response) {
                        call.parts().dialog().retarget(response);
                        call.timer().agreed(response);
                    }
                }));
    }

    private void start(Exchange next) {
        exchange = next;
        next.start();
    }

    private void over(int status) {
        call.end(new CallEnd(status, "An offer within the call failed", CallEnd.By.FAILURE), status != 481);
    }

    private void finish(@Nullable SipException failure) {
        var done = waiting;
        waiting = null;
        if (done != null) {
            tell(() -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        }
    }

    private void tell(Runnable news) {
        call.parts().media().tell(news);
    }

    /** The call is over. */
    void stop() {
        if (exchange != null) {
            // A peer that hears BYE refuses what it has not answered (RFC 3261 section 15.1.2), or has done so before.
            exchange.leave();
            var request = exchange.request();
            if (request != null && request.getMethod().equals(Request.INVITE)) {
                call.acknowledgeLater(request);
            }
        }
        settle();
        if (pause != null) {
            pause.cancel();
        }
        finish(new SipException(481, "The call is over"));
    }

    private void settle() {
        exchange = null;
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    /** What an INVITE and an UPDATE have in common. */
    private abstract class Answers implements Exchange.Listener {

        abstract void onSuccess(Request request, Response response);

        @Override
        public void onFinal(Response response) {
            var request = exchange == null ? null : exchange.request();
            settle();
            if (call.isOver() || request == null) {
                return;
            }
            int status = response.getStatusCode();
            if (status < 300) {
                onSuccess(request, response);
            } else {
                onRefusal(request.getMethod(), response);
            }
        }

        private void onRefusal(String method, Response response) {
            int status = response.getStatusCode();
            boolean isUpdate = method.equals(Request.UPDATE);
            if (!isUpdate && status == REQUEST_PENDING) {
                call.parts().media().postponeOffer();
            } else if (!isUpdate) {
                call.parts().media().dropOffer();
            }
            if (status == 408 || status == 481) {
                over(status);
            } else if (status == INTERVAL_TOO_SMALL && SessionTimer.minimum(response) > 0 && attempts < MAX_ATTEMPTS) {
                call.timer().requireAtLeast(SessionTimer.minimum(response));
                again(isUpdate);
            } else if (isUpdate) {
                onUpdateRefused(status);
            } else if (status == REQUEST_PENDING) {
                retryAfterPause();
            } else {
                finish(new SipException(status, "The peer refused the offer: " + status));
            }
        }

        private void onUpdateRefused(int status) {
            if (status == Response.METHOD_NOT_ALLOWED || status == Response.NOT_IMPLEMENTED) {
                call.forbidUpdate();
                refresh();
            } else if (attempts < MAX_ATTEMPTS) {
                // A refresh that fails for now.
                afterPause(LocalOffers.this::update);
            } else {
                call.timer().refreshLater();
            }
        }

        private void again(boolean isUpdate) {
            if (isUpdate) {
                update();
            } else {
                begin();
            }
        }

        @Override
        public void onFailure(SipException failure) {
            settle();
            if (!call.isOver()) {
                over(failure.status());
            }
        }
    }
}
