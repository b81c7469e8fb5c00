// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.wire.MsrpException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;

/** One message to many sessions: succeeds if all got it, else names each that did not; counts those that did. */
final class Broadcast {

    /** Nobody answered: what went wrong has no code of its own. */
    private static final int NO_CODE = 500;

    private final Exchange exchange;
    private final List<CompletableFuture<?>> sendings = new ArrayList<>();
    private final ConcurrentLinkedQueue<MsrpOperationFailedException.Failure> failures = new ConcurrentLinkedQueue<>();
    private final LongAdder bytesSent = new LongAdder();

    Broadcast(Exchange exchange) {
        this.exchange = exchange;
    }

    void add(MsrpSession session, CompletableFuture<Sending.Result> sending) {
        sendings.add(sending.handle((result, failure) -> {
            if (failure == null) {
                bytesSent.add(result.bytesSent());
            } else {
                failures.add(describe(session, Sending.causeOf(failure)));
            }
            return null;
        }));
    }

    private static MsrpOperationFailedException.Failure describe(MsrpSession session, Throwable failure) {
        int code = failure instanceof MsrpException refused ? refused.status().code() : NO_CODE;
        return new MsrpOperationFailedException.Failure(
                session.id(), session.maskedId(), code, String.valueOf(failure.getMessage()));
    }

    /** The message cannot be made for one more session; those that get it are done with before. */
    CompletableFuture<Sending.Result> failed(Throwable cause) {
        return all().thenCompose(done -> CompletableFuture.failedFuture(cause));
    }

    private CompletableFuture<Void> all() {
        return CompletableFuture.allOf(sendings.toArray(new CompletableFuture<?>[0]));
    }

    /** To be asked when all were added. */
    CompletableFuture<Sending.Result> result() {
        int count = sendings.size();
        return all().thenApply(done -> {
            exchange.getMessage().setHeader(MsrpConstants.SESSION_COUNT, count - failures.size());
            if (failures.isEmpty()) {
                return new Sending.Result(bytesSent.sum(), null, null, null);
            }
            var sorted = failures.stream()
                    .sorted(Comparator.comparing(MsrpOperationFailedException.Failure::sessionId))
                    .toList();
            throw new CompletionException(new MsrpOperationFailedException(exchange, count, sorted));
        });
    }
}
