// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The requests of a connection that may still be answered (RFC 4975 sections 7.1.1 and 7.2). Those with Failure-Report
 * {@code yes} are awaited until a timer ends; of those with {@code partial} the latest are remembered, because only a
 * bad answer would come; those with {@code no} are not kept at all.
 */
@OnEventLoop
final class Transactions {

    private final Deadlines deadlines;
    private final int max;
    private final Map<String, Transaction> awaited = new HashMap<>();
    private Map<String, Transaction> silent = Map.of();
    private long unansweredOctets;

    Transactions(Deadlines deadlines, int max) {
        this.deadlines = deadlines;
        this.max = max;
    }

    /** Whether nothing that needs an answer should be sent until answers came. */
    boolean isFull() {
        return awaited.size() >= max;
    }

    boolean isAwaitingAnswers() {
        return !awaited.isEmpty();
    }

    /** Body octets of long messages that were written and not answered yet. */
    long unansweredOctets() {
        return unansweredOctets;
    }

    boolean isInProgress(String transactionId) {
        return awaited.containsKey(transactionId) || silent.containsKey(transactionId);
    }

    /** Before the first octet is written, since an answer may come before the last one. */
    void open(Transaction transaction) {
        switch (transaction.failureReport) {
            case YES -> {
                awaited.put(transaction.id, transaction);
                transaction.isAwaited = true;
            }
            case PARTIAL -> {
                if (silent.isEmpty()) {
                    silent = new LatestOnly<>(max);
                }
                silent.put(transaction.id, transaction);
            }
            case NO -> {
                // No answer is allowed.
            }
        }
    }

    /** The last octet is with the operating system: the timer starts (RFC 4975 section 7.1.1). */
    void startTimer(Transaction transaction) {
        if (awaited.get(transaction.id) == transaction) {
            deadlines.start(transaction, transaction.timeoutMillis());
        }
    }

    /** An answer; nothing happens if the id is not known. */
    void onResponse(String transactionId, MsrpStatus status) {
        var transaction = awaited.remove(transactionId);
        if (transaction == null && !silent.isEmpty()) {
            transaction = silent.remove(transactionId);
        }
        if (transaction != null) {
            settle(transaction);
            transaction.onAnswer(status);
        }
    }

    private void forget(Transaction transaction) {
        awaited.remove(transaction.id, transaction);
        if (!silent.isEmpty()) {
            silent.remove(transaction.id, transaction);
        }
        settle(transaction);
    }

    private void settle(Transaction transaction) {
        transaction.cancel();
        if (transaction.isAwaited) {
            transaction.isAwaited = false;
            unansweredOctets -= transaction.octets;
        }
    }

    /** The session is over: no answer matters any more. */
    void forget(MsrpSession session) {
        forget(transaction -> transaction.session == session);
    }

    /** The message failed: the answers to its other chunks do not matter. */
    void forgetChunks(Transmission transmission) {
        forget(transaction -> transaction instanceof Chunk chunk && chunk.belongsTo(transmission));
    }

    private void forget(Predicate<Transaction> condition) {
        List<Transaction> those = Stream.concat(awaited.values().stream(), silent.values().stream())
                .filter(condition)
                .toList();
        those.forEach(this::forget);
    }

    /** One request on its way: written, then answered or not. */
    abstract static class Transaction extends Deadlines.Deadline implements Outlet.Written {
        final String id;
        final MsrpSession session;
        final FailureReport failureReport;
        private final Transactions table;
        private boolean isAwaited;
        private long octets;

        Transaction(Transactions table, String id, MsrpSession session, FailureReport failureReport) {
            this.table = table;
            this.id = id;
            this.session = session;
            this.failureReport = failureReport;
        }

        /** More of the long message is written. */
        final void carry(int more) {
            if (isAwaited) {
                octets += more;
                table.unansweredOctets += more;
            }
        }

        /** How long the answer is awaited. */
        long timeoutMillis() {
            return session.settings().requestTimeoutMillis();
        }

        /** The answer, or {@link MsrpStatus#TIMEOUT} if none came. */
        abstract void onAnswer(MsrpStatus status);

        @Override
        public void onWritten() {
            table.startTimer(this);
        }

        @Override
        final void onExpired() {
            table.onResponse(id, MsrpStatus.TIMEOUT);
        }
    }
}
