// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.InterruptedMessage.Reason;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a session receives: joined from chunks, delivered, and the ones that were refused (RFC 4975 section
 * 7.3.1).
 */
@OnEventLoop
final class Inbox {

    private final MsrpSession session;
    private final Connection connection;
    private final SessionSettings settings;
    private final Map<String, Reception> incomplete = new HashMap<>(2);
    private Map<String, MsrpStatus> refused = Map.of();
    private @Nullable Reception current;
    private @Nullable String acceptedType;
    private int unfinished;
    private boolean closing;

    Inbox(MsrpSession session, Connection connection) {
        this.session = session;
        this.connection = connection;
        this.settings = session.settings();
    }

    MsrpSession session() {
        return session;
    }

    SessionSettings settings() {
        return settings;
    }

    Deadlines deadlines() {
        return connection.deadlines();
    }

    void wantPump() {
        connection.wantPump();
    }

    boolean isOver() {
        return session.isOver();
    }

    // ---- chunks ----

    /**
     * A SEND begins. One without body is traffic, not a message (RFC 4975 section 7.1), but ends a message that is
     * arriving if it names it.
     *
     * @return {@code null} for mere traffic
     * @throws MsrpException with the status to answer it with; nothing of it is wanted then
     */
    @Nullable
    Reception beginOrNull(RequestHead head) throws MsrpException {
        var messageId = head.headers().messageId();
        if (messageId == null || !head.hasBody() && !incomplete.containsKey(messageId)) {
            return null;
        }
        return begin(head, messageId);
    }

    private Reception begin(RequestHead head, String messageId) throws MsrpException {
        var refusal = refused.get(messageId);
        if (refusal != null) {
            throw Failures.refused(refusal, "The message was refused before");
        }
        var reception = incomplete.get(messageId);
        if (reception == null) {
            if (closing) {
                throw Failures.noSession();
            }
            reception = new Reception(this, head, connection.reassembly(settings));
        }
        current = reception;
        try {
            reception.reassembly().begin(head.headers().byteRange());
            reception.chunkBegins(head);
            if (reception.chunks() == 0) {
                requireAccepted(head);
                if (settings.delivery() == Delivery.LIVE) {
                    deliverLive(reception);
                }
            }
        } catch (MsrpException e) {
            refuse(reception, e.status());
            throw e;
        }
        return reception;
    }

    private void requireAccepted(RequestHead head) throws MsrpException {
        var type = head.headers().contentType();
        if (type == null || type.equals(acceptedType)) {
            return;
        }
        if (!settings.accepts(MediaType.parse(type))) {
            throw Failures.refused(MsrpStatus.UNSUPPORTED_TYPE, "The media type is not accepted");
        }
        acceptedType = type;
    }

    void append(Reception reception, ByteBuf octets) throws MsrpException {
        try {
            reception.reassembly().append(octets);
        } catch (MsrpException e) {
            refuse(reception, e.status());
            throw e;
        }
    }

    /** What was read so far does not end the chunk; it must not take for ever. */
    void chunkPaused(Reception reception) {
        connection.deadlines().start(reception, settings.partialMessageTimeoutMillis());
    }

    /**
     * A chunk ends.
     *
     * @return whether it is answered now; otherwise the outcome of the message does
     * @throws MsrpException with the status to answer it with
     */
    boolean end(Reception reception, ContinuationFlag flag) throws MsrpException {
        current = null;
        reception.cancel();
        Reassembly.Progress progress;
        try {
            progress = reception.reassembly().end(flag);
            if (progress == Reassembly.Progress.INCOMPLETE) {
                keep(reception);
            } else {
                drop(reception);
            }
        } catch (MsrpException e) {
            refuse(reception, e.status());
            throw e;
        }
        switch (progress) {
            case INCOMPLETE -> {
                connection.deadlines().start(reception, settings.partialMessageTimeoutMillis());
                if (settings.delivery() == Delivery.CHUNK) {
                    deliverChunk(reception, false);
                }
                reception.chunkEnded();
            }
            case COMPLETE -> complete(reception);
            case ABORTED -> interrupted(reception, Reason.ABORTED);
        }
        return progress != Reassembly.Progress.COMPLETE;
    }

    private void keep(Reception reception) throws MsrpException {
        if (reception.chunks() > 0) {
            return;
        }
        if (incomplete.size() >= connection.limits().maxReassembliesPerSession() || !connection.reserveReassembly()) {
            throw Failures.refused(MsrpStatus.TOO_LARGE, "Too many messages are incomplete");
        }
        incomplete.put(reception.messageId(), reception);
    }

    private void drop(Reception reception) {
        if (incomplete.remove(reception.messageId(), reception)) {
            connection.releaseReassembly();
        }
    }

    // ---- delivery ----

    private void deliverLive(Reception reception) {
        var head = reception.head();
        var range = head.headers().byteRange();
        long total = range == null ? ByteRange.UNKNOWN : range.total();
        var part = new ReceivedMessage.Part(new ByteRange(1, ByteRange.UNKNOWN, total), 0, true);
        var message =
                new ReceivedMessage(this, head, part, reception.reassembly().body(), reception.outcome());
        reception.deliveredLive(message);
        reception.outcome().partDelivered();
        deliver(message);
    }

    private void deliverChunk(Reception reception, boolean isLast) {
        var reassembly = reception.reassembly();
        var part = new ReceivedMessage.Part(reassembly.chunkRange(), reception.chunks(), isLast);
        var message = new ReceivedMessage(this, reception.head(), part, reassembly.body(), reception.outcome());
        reception.outcome().partDelivered();
        enterWindow(message);
        if (isLast) {
            reception.outcome().arrived(reception.head(), part.range().total());
        }
        deliver(message);
    }

    private void complete(Reception reception) {
        var outcome = reception.outcome();
        switch (settings.delivery()) {
            case CHUNK -> deliverChunk(reception, true);
            case LIVE -> {
                var message = reception.live();
                if (message != null && !message.isCompleted()) {
                    enterWindow(message);
                }
                outcome.arrived(reception.head(), reception.reassembly().receivedOctets());
            }
            case MESSAGE -> {
                var body = reception.reassembly().body();
                var part = new ReceivedMessage.Part(new ByteRange(1, body.size(), body.size()), 0, true);
                var message = new ReceivedMessage(this, reception.head(), part, body, outcome);
                enterWindow(message);
                outcome.partDelivered();
                outcome.arrived(reception.head(), body.size());
                deliver(message);
            }
        }
    }

    /** A live message is in the window only when it is here: until then reading has to go on. */
    private void enterWindow(ReceivedMessage message) {
        message.enterWindow();
        connection.gate().delivered();
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
    void completed(ReceivedMessage message, DeliveryOutcome outcome, MsrpStatus status) {
        unfinished--;
        if (message.isInWindow()) {
            connection.gate().finished();
        }
        outcome.partCompleted(status);
        session.checkQuiet();
        connection.gate().update();
        connection.wantPump();
    }

    void answer(RequestHead head, MsrpStatus status) {
        connection.answers().respond(head, session, status);
    }

    void report(RequestHead head, MsrpStatus status, long size) {
        connection.answers().report(head, session, new ByteRange(1, size, size), status);
    }

    // ---- refusal and interruption ----

    /** The application failed before the message was complete. */
    void refuseRest(String messageId, MsrpStatus status) {
        var reception = incomplete.get(messageId);
        if (reception == null && current != null && current.messageId().equals(messageId)) {
            reception = current;
        }
        if (reception != null) {
            refuse(reception, status);
        }
    }

    private void refuse(Reception reception, MsrpStatus status) {
        giveUp(reception, status);
        if (reception.live() != null || settings.delivery() == Delivery.CHUNK && reception.chunks() > 0) {
            interrupted(reception, Reason.REFUSED);
        }
    }

    /** Nothing of the message came for too long. */
    void timedOut(Reception reception) {
        boolean withinChunk = current == reception;
        var range = reception.reassembly().chunkRange();
        giveUp(reception, MsrpStatus.TOO_LARGE);
        interrupted(reception, Reason.TIMED_OUT);
        // Chunks of it were answered 200; within a chunk, its own answer says the same.
        if (!withinChunk && reception.head().headers().failureReport() != FailureReport.NO) {
            connection.answers().report(reception.head(), session, range, MsrpStatus.TOO_LARGE);
            connection.wantPump();
        }
    }

    private void giveUp(Reception reception, MsrpStatus status) {
        if (current == reception) {
            current = null;
        }
        drop(reception);
        reception.refuse(status);
        if (refused.isEmpty()) {
            int max = connection.limits().maxRefusedIds();
            refused = new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, MsrpStatus> eldest) {
                    return size() > max;
                }
            };
        }
        refused.put(reception.messageId(), status);
    }

    private void interrupted(Reception reception, Reason reason) {
        var message = reception.interrupted(reason);
        SessionLog.guard("onInterrupted", session, () -> session.handler().onInterrupted(session, message));
    }

    // ---- the end ----

    /** No new message is taken; those that began may go on. */
    void closeGracefully() {
        closing = true;
    }

    /** Whether the application is done with every message. */
    boolean isQuiet() {
        return unfinished == 0;
    }

    void end() {
        closing = true;
        var last = current;
        if (last != null && !incomplete.containsKey(last.messageId())) {
            end(last);
        }
        for (var reception : List.copyOf(incomplete.values())) {
            end(reception);
        }
    }

    private void end(Reception reception) {
        drop(reception);
        reception.refuse(MsrpStatus.NO_SESSION);
        interrupted(reception, Reason.SESSION_ENDED);
    }
}
