// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.InterruptedMessage.Reason;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.PreparedResponse;
import io.github.camelmsrp.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
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
    private final ConnectionCore core;
    private final SessionSettings settings;
    private final Handover handover;
    private final Map<String, Reception> incomplete = new HashMap<>(2);
    private Map<String, MsrpStatus> refused = Map.of();
    private @Nullable Reception current;
    private @Nullable String acceptedType;
    private @Nullable PreparedResponse ok;
    private MsrpPath okTo = MsrpPath.EMPTY;
    private boolean closing;

    Inbox(MsrpSession session, ConnectionCore core) {
        this.session = session;
        this.core = core;
        this.settings = session.settings();
        this.handover = new Handover(this, session, core.gate());
    }

    MsrpSession session() {
        return session;
    }

    SessionSettings settings() {
        return settings;
    }

    Deadlines deadlines() {
        return core.deadlines();
    }

    void wantPump() {
        core.wantPump();
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
            reception = new Reception(this, head, core.reassembly(settings));
        }
        current = reception;
        try {
            reception.reassembly().begin(head.headers().byteRange());
            reception.chunkBegins(head);
            requireAccepted(reception, head.headers().contentType());
            if (reception.chunks() == 0) {
                handover.begun(reception);
            }
        } catch (MsrpException e) {
            refuse(reception, e);
            throw e;
        }
        return reception;
    }

    /** Every chunk with a body names the type of the whole message. */
    private void requireAccepted(Reception reception, @Nullable String type) throws MsrpException {
        if (type == null) {
            return;
        }
        if (!type.equals(acceptedType)) {
            if (!settings.accepts(MediaType.parse(type))) {
                throw Failures.refused(MsrpStatus.UNSUPPORTED_TYPE, "The media type is not accepted");
            }
            acceptedType = type;
        }
        if (!reception.isOfType(type)) {
            throw Failures.refused(MsrpStatus.BAD_REQUEST, "The media type is not that of the chunk before");
        }
    }

    void append(Reception reception, ByteBuf octets) throws MsrpException {
        try {
            reception.reassembly().append(octets);
        } catch (MsrpException e) {
            refuse(reception, e);
            throw e;
        }
    }

    /** What was read so far does not end the chunk; it must not take for ever. */
    void chunkPaused(Reception reception) {
        core.deadlines().start(reception, settings.partialMessageTimeoutMillis());
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
            refuse(reception, e);
            throw e;
        }
        switch (progress) {
            case INCOMPLETE -> {
                core.waits(reception.reassembly());
                core.deadlines().start(reception, settings.partialMessageTimeoutMillis());
                handover.chunkEnded(reception);
                reception.chunkEnded();
            }
            case COMPLETE -> handover.completed(reception);
            case ABORTED -> interrupted(reception, Reason.ABORTED);
        }
        return progress != Reassembly.Progress.COMPLETE;
    }

    private void keep(Reception reception) throws MsrpException {
        boolean isFirst = reception.chunks() == 0;
        int more = reception.headOctets() - reception.keptHeadOctets();
        if (isFirst && incomplete.size() >= core.limits().maxReassembliesPerSession()
                || !core.reserveReassembly(isFirst ? 1 : 0, more)) {
            throw Failures.refused(MsrpStatus.TOO_LARGE, "Too many messages are incomplete");
        }
        reception.keepsHeadOctets(more);
        if (isFirst) {
            incomplete.put(reception.messageId(), reception);
        }
    }

    private void drop(Reception reception) {
        if (incomplete.remove(reception.messageId(), reception)) {
            core.releaseReassembly(reception.reassembly(), reception.keptHeadOctets());
        }
    }

    // ---- what outcomes say ----

    void answer(RequestHead head, MsrpStatus status) {
        core.answers().respond(head, session, status);
    }

    /**
     * The answer 200 to a SEND of this session, made anew only if the text of its From-Path may be another: equal paths
     * may differ in their text, the same object does not.
     */
    @SuppressWarnings("ReferenceEquality")
    PreparedResponse ok(RequestHead head) {
        var known = ok;
        if (known == null || okTo != head.fromPath()) {
            known = new PreparedResponse(MsrpStatus.OK, Answers.previousHop(head), session.localPath());
            ok = known;
            okTo = head.fromPath();
        }
        return known;
    }

    void whenAnswered(Outlet.Written written) {
        core.sendQueue().whenAnswered(written);
    }

    void report(RequestHead head, MsrpStatus status, long size) {
        core.answers().report(head, session, new ByteRange(1, size, size), status);
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

    /** The peer hears no more than a status, so a disk that fails has to be told to somebody here. */
    private void refuse(Reception reception, MsrpException why) {
        if (why.getCause() != null) {
            core.peerFault("what it sends is refused, " + why.getMessage() + ": " + why.getCause());
        }
        refuse(reception, why.status());
    }

    private void refuse(Reception reception, MsrpStatus status) {
        giveUp(reception, status);
        if (reception.live() != null || settings.delivery() == Delivery.CHUNK && reception.chunks() > 0) {
            interrupted(reception, Reason.REFUSED);
        }
    }

    /** Nothing of the message came for too long. */
    void timedOut(Reception reception) {
        if (core.gate().isPaused()) {
            // What is missing may be on its way: it is this side that does not read.
            core.deadlines().start(reception, settings.partialMessageTimeoutMillis());
            return;
        }
        boolean withinChunk = current == reception;
        var range = reception.reassembly().chunkRange();
        giveUp(reception, MsrpStatus.TOO_LARGE);
        core.peerFault("a message that stayed incomplete is dropped");
        interrupted(reception, Reason.TIMED_OUT);
        // Chunks of it were answered 200; within a chunk, its own answer says the same.
        if (!withinChunk && reception.head().headers().failureReport() != FailureReport.NO) {
            core.answers().report(reception.head(), session, range, MsrpStatus.TOO_LARGE);
            core.wantPump();
        }
    }

    private void giveUp(Reception reception, MsrpStatus status) {
        if (current == reception) {
            current = null;
        }
        drop(reception);
        reception.refuse(status);
        if (refused.isEmpty()) {
            refused = new LatestOnly<>(core.limits().maxRefusedIds());
        }
        refused.put(reception.messageId(), status);
    }

    private void interrupted(Reception reception, Reason reason) {
        handover.broken(reception);
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
        return handover.isQuiet();
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
