// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out. Its {@link TransmissionListener} hears what becomes of it. All public methods may be called
 * from any thread.
 */
public final class Transmission {

    /** How far a message got. */
    private enum Stage {
        SENDING,
        WRITTEN,
        ANSWERED,
        ENDED
    }

    private final MsrpSession session;
    private final OutgoingMessage message;
    private final TransmissionListener listener;
    private final AtomicInteger queued;
    private final boolean isShort;
    private volatile boolean abortRequested;
    private volatile long bytesSent;

    // All below belongs to the event loop.
    private final BodyCursor cursor;
    private Stage stage = Stage.SENDING;
    private boolean counted = true;
    private boolean started;
    private boolean parked;
    private boolean handedOver;
    private boolean failed;
    private boolean answerTold;
    private int unanswered;
    private @Nullable ReceivedRanges reported;
    private @Nullable Report lastReport;
    private @Nullable ReportDeadline reportDeadline;
    private @Nullable Outbox outbox;

    /** @param queued where this message is counted until it is written or failed; the caller has counted it */
    Transmission(MsrpSession session, OutgoingMessage message, TransmissionListener listener, AtomicInteger queued) {
        this.session = session;
        this.message = message;
        this.listener = listener;
        this.queued = queued;
        this.isShort =
                !(message.body() instanceof StreamBodySource) && message.body().size() <= chunkSize();
        this.cursor = BodyCursor.of(message, chunkSize());
    }

    public MsrpSession session() {
        return session;
    }

    public String messageId() {
        return message.messageId();
    }

    /** Body octets of one chunk. */
    int chunkSize() {
        return message.chunkSize(session.settings());
    }

    /** Body octets that were handed to the connection so far. */
    public long bytesSent() {
        return bytesSent;
    }

    /**
     * Gives the message up: a chunk that is being written ends with {@code #} (RFC 4975 section 7.1), nothing more is
     * sent, and the listener's {@code onFailure} follows. Without effect once the message is through.
     */
    public void abort() {
        if (!abortRequested) {
            abortRequested = true;
            session.post(() -> fail(Failures.aborted(), Farewell.SAY_SO));
        }
    }

    /** Whether the peer is told that no more of a message comes. */
    enum Farewell {
        /** It asked for that, or cannot be reached. */
        NONE,
        SAY_SO
    }

    // ---- for the send queue ----

    @OnEventLoop
    OutgoingMessage message() {
        return message;
    }

    @OnEventLoop
    BodyCursor cursor() {
        return cursor;
    }

    /** Whether it goes in one chunk without waiting for its body. */
    boolean isShort() {
        return isShort;
    }

    @OnEventLoop
    boolean isStarted() {
        return started;
    }

    @OnEventLoop
    boolean isEnded() {
        return stage == Stage.ENDED;
    }

    /** The channel has all of it, with the end-line. */
    @OnEventLoop
    void handedOver() {
        handedOver = true;
    }

    /** Whether the channel has all of it, with the end-line. */
    @OnEventLoop
    boolean isHandedOver() {
        return handedOver;
    }

    @OnEventLoop
    void acceptedBy(Outbox owner) {
        outbox = owner;
        message.body().onReadable(() -> session.post(() -> owner.resume(this)));
    }

    /** The body has no octets now; it will call. */
    @OnEventLoop
    void park() {
        parked = true;
    }

    /** Whether it waited for its body, which it does not any more. */
    @OnEventLoop
    boolean unpark() {
        boolean was = parked;
        parked = false;
        return was;
    }

    @OnEventLoop
    boolean isParked() {
        return parked;
    }

    @OnEventLoop
    boolean hasFailed() {
        return failed;
    }

    /** Whether the outbox does not wait for its answer any more. */
    @OnEventLoop
    boolean isAnswerTold() {
        return answerTold;
    }

    @OnEventLoop
    void chunkBegins(Chunk chunk) {
        started = true;
        if (chunk.failureReport == FailureReport.YES) {
            unanswered++;
        }
    }

    @OnEventLoop
    void octetsSent() {
        bytesSent = cursor.position();
        session.traffic().sent();
    }

    // ---- what happens to it ----

    @OnEventLoop
    void lastChunkWritten() {
        if (stage != Stage.SENDING) {
            return;
        }
        stage = Stage.WRITTEN;
        cursor.close();
        uncount();
        SessionLog.guard("onWritten", session, () -> listener.onWritten(this));
        if (outbox != null && message.successReport()) {
            outbox.awaitReport(this);
        }
        advance();
    }

    @OnEventLoop
    void chunkAnswered(MsrpStatus status) {
        if (status.isSuccess()) {
            unanswered--;
            advance();
        } else if (outbox != null) {
            outbox.onFailureStatus(this, status);
        }
    }

    @OnEventLoop
    private void advance() {
        if (stage == Stage.WRITTEN && unanswered <= 0) {
            stage = Stage.ANSWERED;
            SessionLog.guard("onResponse", session, () -> listener.onResponse(this));
        }
        if (stage != Stage.ANSWERED) {
            return;
        }
        var report = lastReport;
        if (!message.successReport()) {
            end();
        } else if (report != null && isCovered()) {
            SessionLog.guard("onReport", session, () -> listener.onReport(this, report));
            end();
        } else if (outbox != null && !answerTold) {
            // Last, since it may end the session and with it what is not through.
            answerTold = true;
            outbox.onAnswered();
        }
    }

    private boolean isCovered() {
        return reported == null || reported.prefix() >= cursor.position();
    }

    /**
     * A success report; any split and overlap of ranges is fine (RFC 4975 section 7.1.3). What is reported in more
     * pieces than allowed counts as not reported.
     */
    @OnEventLoop
    void reported(Report report, int maxRanges) {
        var range = report.byteRange();
        long start = range == null ? 0 : range.start() - 1;
        long end = range == null || range.end() == ByteRange.UNKNOWN ? Long.MAX_VALUE : range.end();
        long size = message.body().size();
        if (size >= 0) {
            // Octets that there are not would take the room of those that there are.
            start = Math.min(start, size);
            end = Math.min(end, size);
        }
        if (reported == null) {
            reported = new ReceivedRanges(maxRanges);
        }
        if (reported.add(start, end)) {
            lastReport = report;
            advance();
        }
    }

    @OnEventLoop
    Deadlines.Deadline reportDeadline() {
        if (reportDeadline == null) {
            reportDeadline = new ReportDeadline(this);
        }
        return reportDeadline;
    }

    /** Ends the message badly, unless it has ended. */
    @OnEventLoop
    void fail(MsrpException cause, Farewell farewell) {
        if (stage == Stage.ENDED) {
            return;
        }
        failed = true;
        var owner = outbox;
        if (owner != null) {
            owner.withdraw(this, farewell);
        }
        release();
        SessionLog.guard("onFailure", session, () -> listener.onFailure(this, cause));
        if (owner != null) {
            owner.ended(this);
        }
    }

    /** The session is over, or being closed, and has not looked at the message. */
    @OnEventLoop
    void notTaken() {
        stage = Stage.ENDED;
        failed = true;
        uncount();
        SessionLog.guard("onNotTaken", session, () -> listener.onNotTaken(this));
    }

    /** For a message that was not taken, and will not be sent elsewhere. */
    void closeBody() {
        cursor.close();
    }

    /** A bad answer came to a message that counted as answered because the peer was silent. */
    @OnEventLoop
    void failAfterSilence(MsrpException cause) {
        if (stage == Stage.ENDED && !failed && message.failureReport() == FailureReport.PARTIAL) {
            failed = true;
            SessionLog.guard("onFailure", session, () -> listener.onFailure(this, cause));
        }
    }

    @OnEventLoop
    private void end() {
        release();
        if (outbox != null) {
            outbox.ended(this);
        }
    }

    private void release() {
        stage = Stage.ENDED;
        uncount();
        cursor.close();
        if (reportDeadline != null) {
            reportDeadline.cancel();
        }
    }

    private void uncount() {
        if (counted) {
            counted = false;
            queued.decrementAndGet();
        }
    }

    /** When success reports stop being awaited. */
    private static final class ReportDeadline extends Deadlines.Deadline {
        private final Transmission transmission;

        ReportDeadline(Transmission transmission) {
            this.transmission = transmission;
        }

        @Override
        void onExpired() {
            transmission.fail(Failures.notConfirmed(), Farewell.NONE);
        }
    }
}
