// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.Report;
import io.github.camelmsrp.session.Transmission;
import io.github.camelmsrp.session.TransmissionListener;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message on its way to one session, until what the producer waits for has happened or cannot happen any more. */
final class Sending implements TransmissionListener {

    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
    private static final MsrpStatus NO_REPLY = MsrpStatus.of(408, "No reply");

    private final MsrpSession session;
    private final WaitFor waitFor;
    private final long replyTimeoutMillis;
    private final boolean isAnswered;
    private final CompletableFuture<@Nullable Result> result = new CompletableFuture<>();
    private final @Nullable CompletableFuture<IncomingMessage> reply;

    /**
     * How a message ended well.
     *
     * @param bytesSent octets of the body that were written
     * @param responseCode what the peer answered; null if no answer was asked for or awaited
     * @param reportCode of the success report; null if none was awaited
     * @param reply what the peer sent back; its body and outcome are owed
     */
    record Result(
            long bytesSent,
            @Nullable Integer responseCode,
            @Nullable Integer reportCode,
            @Nullable IncomingMessage reply) {}

    private Sending(
            MsrpSession session,
            MsrpSessionConfiguration options,
            OutgoingMessage message,
            @Nullable CompletableFuture<IncomingMessage> reply) {
        this.session = session;
        this.reply = reply;
        waitFor = options.getWaitFor();
        replyTimeoutMillis = options.getRequestTimeout();
        isAnswered = message.failureReport() == FailureReport.YES;
    }

    /**
     * Sends a message.
     *
     * @param reply completes with what the peer sends back; null if that is not awaited
     * @return with null if the session was over, or being closed, before it took the message: nothing of it was read or
     *     sent, and it belongs to the caller again
     */
    static CompletableFuture<@Nullable Result> send(
            MsrpSession session,
            MsrpSessionConfiguration options,
            OutgoingMessage message,
            @Nullable CompletableFuture<IncomingMessage> reply) {
        var sending = new Sending(session, options, message, reply);
        var transmission = session.send(message, sending);
        if (reply != null) {
            reply.thenAccept(received -> sending.onReply(transmission, received));
        }
        return sending.result;
    }

    /** For a message that goes into no other session: fails if it was not taken. */
    static CompletableFuture<Result> orFail(CompletableFuture<@Nullable Result> sending, Draft draft) {
        return sending.thenApply(result -> {
            if (result == null) {
                draft.close();
                throw new CompletionException(SdpLeg.closed());
            }
            return result;
        });
    }

    /** What really failed, without the wrapping of futures. */
    static Throwable causeOf(Throwable failure) {
        boolean isWrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        var cause = failure.getCause();
        return isWrapper && cause != null ? cause : failure;
    }

    @Override
    public void onWritten(Transmission transmission) {
        if (waitFor == WaitFor.WRITTEN) {
            result.complete(new Result(transmission.bytesSent(), null, null, null));
        } else if (waitFor == WaitFor.REPLY && reply != null) {
            var timer = session.schedule(
                    replyTimeoutMillis,
                    () -> reply.completeExceptionally(
                            new MsrpException(MsrpException.Scope.MESSAGE, NO_REPLY, "No reply in time")));
            result.whenComplete((received, failure) -> timer.cancel());
            // Until now, what becomes of the message itself says more than that no reply can come.
            reply.whenComplete((received, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                }
            });
        }
    }

    @Override
    public void onResponse(Transmission transmission) {
        if (waitFor == WaitFor.RESPONSE) {
            result.complete(new Result(transmission.bytesSent(), responseCode(), null, null));
        }
    }

    @Override
    public void onReport(Transmission transmission, Report report) {
        if (waitFor == WaitFor.REPORT) {
            result.complete(new Result(
                    transmission.bytesSent(), responseCode(), report.status().code(), null));
        }
    }

    private void onReply(Transmission transmission, IncomingMessage received) {
        if (!result.complete(new Result(transmission.bytesSent(), responseCode(), null, received))) {
            received.body().close();
            received.complete(MsrpStatus.FORBIDDEN);
        }
    }

    private @Nullable Integer responseCode() {
        return isAnswered ? MsrpStatus.OK.code() : null;
    }

    @Override
    public void onNotTaken(Transmission transmission) {
        if (!result.complete(null)) {
            TransmissionListener.super.onNotTaken(transmission);
        }
    }

    @Override
    public void onFailure(Transmission transmission, MsrpException cause) {
        if (!result.completeExceptionally(cause)) {
            LOG.warn(
                    "Message {} of session {} failed after the exchange was done: {}",
                    transmission.messageId(),
                    session.maskedId(),
                    cause.getMessage());
        }
    }
}
