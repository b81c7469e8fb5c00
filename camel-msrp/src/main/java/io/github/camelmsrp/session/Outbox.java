// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.Transmission.Farewell;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The messages that a session sends: from being accepted until they are answered and, if asked for, reported; and what
 * answers and reports mean for the session (RFC 4975 sections 7.1.1, 7.3.2 and 10).
 */
@OnEventLoop
final class Outbox {

    /** Types that a peer can make us remember; there are not that many. */
    private static final int MAX_REFUSED_TYPES = 64;

    private static final ByteRange NOTHING = new ByteRange(1, 0, 0);

    private final MsrpSession session;
    private final ConnectionCore core;
    private final Map<String, Transmission> live = new HashMap<>();
    private Set<String> refusedTypes = Set.of();
    private int unanswered;
    private boolean closing;

    Outbox(MsrpSession session, ConnectionCore core) {
        this.session = session;
        this.core = core;
    }

    /** Takes a message, or fails it, or leaves it to its sender. */
    void accept(Transmission transmission) {
        if (closing) {
            transmission.notTaken();
            return;
        }
        var message = transmission.message();
        MsrpException refusal = null;
        if (refusedTypes.contains(typeOf(message))) {
            refusal = Failures.typeRefused();
        } else if (live.containsKey(message.messageId())) {
            refusal = Failures.messageIdInUse();
        } else if (message.successReport() && !core.reports().hasRoom()) {
            refusal = Failures.tooManyReportsAwaited();
        }
        if (refusal != null) {
            transmission.fail(refusal, Farewell.NONE);
            return;
        }
        live.put(message.messageId(), transmission);
        unanswered++;
        if (message.successReport()) {
            core.reports().reserve();
        }
        transmission.acceptedBy(this);
        session.traffic().sent();
        core.sendQueue().add(transmission);
        core.wantPump();
    }

    boolean hasWaiting() {
        return unanswered > 0;
    }

    /** A SEND without body (RFC 4975 sections 5.4 and 7.1). */
    void probe(Probe.Purpose purpose) {
        var headers = MsrpHeaders.builder()
                .messageId(core.identifiers().messageId())
                .byteRange(NOTHING)
                .build();
        String id = core.identifiers().transactionId();
        var head = new RequestHead(id, MsrpMethod.SEND, session.peerPath(), session.localPath(), headers);
        core.sendQueue().probe(head, new Probe(core.transactions(), id, session, purpose));
        session.traffic().sent();
        core.wantPump();
    }

    // ---- what transmissions tell ----

    void resume(Transmission transmission) {
        core.sendQueue().resume(transmission);
        core.wantPump();
    }

    void awaitReport(Transmission transmission) {
        core.deadlines()
                .start(transmission.reportDeadline(), transmission.message().reportTimeoutMillis());
    }

    void onAnswered() {
        unanswered--;
        session.checkQuiet();
    }

    void withdraw(Transmission transmission, Farewell farewell) {
        core.sendQueue().withdraw(transmission, farewell);
        core.wantPump();
    }

    void ended(Transmission transmission) {
        var message = transmission.message();
        live.remove(message.messageId(), transmission);
        if (message.successReport()) {
            core.reports().release();
        } else if (!transmission.hasFailed() && message.failureReport() != FailureReport.NO) {
            core.reports().remember(message.messageId(), session);
        }
        if (!transmission.isAnswerTold()) {
            onAnswered();
        }
    }

    // ---- answers and reports ----

    /** A bad answer to a chunk, or none in time. */
    void onFailureStatus(Transmission transmission, MsrpStatus status) {
        if (transmission.isEnded()) {
            transmission.failAfterSilence(Failures.answered(status));
        } else {
            transmission.fail(Failures.answered(status), farewellAfter(status));
        }
        applyToSession(transmission, status);
    }

    /** A peer that said stop gets nothing more; one that was silent may hold a part of the message. */
    private static Farewell farewellAfter(MsrpStatus status) {
        return status.code() == MsrpStatus.TIMEOUT.code() ? Farewell.SAY_SO : Farewell.NONE;
    }

    private void applyToSession(Transmission transmission, MsrpStatus status) {
        switch (status.code()) {
            case 415 -> refuseType(transmission.message());
            case 481, 506 -> session.end(Failures.sessionEnded(status));
            default -> {
                // Only this message is concerned.
            }
        }
    }

    private void refuseType(OutgoingMessage message) {
        if (refusedTypes.isEmpty()) {
            refusedTypes = new HashSet<>();
        }
        if (refusedTypes.size() < MAX_REFUSED_TYPES) {
            refusedTypes.add(typeOf(message));
        }
    }

    private static String typeOf(OutgoingMessage message) {
        String type = message.contentType();
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
    }

    /** A REPORT came; one for a message that is not known any more is ignored. */
    void onReport(Report report) {
        var transmission = live.get(report.messageId());
        if (transmission == null && !core.reports().remembers(report.messageId(), session)) {
            return;
        }
        SessionLog.guard("onReport", session, () -> session.handler().onReport(session, report));
        if (report.status().isSuccess()) {
            if (transmission != null) {
                transmission.reported(report, core.limits().maxRangesPerMessage());
            }
            return;
        }
        if (transmission != null) {
            onFailureStatus(transmission, report.status());
        }
        if (saysThatOctetsAreLost(report)) {
            session.end(Failures.sessionEnded(report.status()));
        }
    }

    /**
     * Whether the session has failed by RFC 4975 section 7.3.2. The codes that section 10 gives a meaning for one
     * message or type keep that meaning in a report: 408 is a time-out, 413 and 415 say what the peer does not want.
     */
    private static boolean saysThatOctetsAreLost(Report report) {
        return switch (report.status().code()) {
            case 408, 413, 415 -> false;
            case 481, 506 -> true;
            default -> report.byteRange() != null;
        };
    }

    // ---- the end ----

    /** Nothing new is taken; what is not wholly written is given up. */
    void closeGracefully() {
        closing = true;
        for (var transmission : List.copyOf(live.values())) {
            if (!transmission.isHandedOver()) {
                transmission.fail(Failures.sessionClosed(), Farewell.SAY_SO);
            }
        }
    }

    /** Whether no answer is outstanding. */
    boolean isQuiet() {
        return unanswered == 0;
    }

    void failAll(MsrpException cause) {
        closing = true;
        // All at once, before each message would look for its own.
        core.transactions().forget(session);
        for (var transmission : List.copyOf(live.values())) {
            transmission.fail(cause, Farewell.SAY_SO);
        }
        core.sendQueue().forget(session);
    }
}
