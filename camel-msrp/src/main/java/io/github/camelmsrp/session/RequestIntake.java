// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.SessionSettings.SessionMatching;
import io.github.camelmsrp.wire.BodyPart;
import io.github.camelmsrp.wire.EndLine;
import io.github.camelmsrp.wire.Frame;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import io.github.camelmsrp.wire.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of a connection in their order and checks requests: syntax, session, method, size, media type,
 * application; the first fault decides the answer (RFC 4975 section 7.3).
 */
@OnEventLoop
final class RequestIntake {

    private final Connection connection;
    private final ConnectionCore core;
    private final SessionLocator locator;

    /** The request whose end-line has not come; {@code null} between requests and during responses. */
    private @Nullable RequestHead head;

    private @Nullable MsrpSession session;
    private @Nullable Reception reception;
    private @Nullable MsrpStatus refusal;
    private boolean answered;

    // Requests of one session follow each other; looking the session up again would cost more than comparing the paths.
    private MsrpPath lastToPath = MsrpPath.EMPTY;
    private MsrpPath lastFromPath = MsrpPath.EMPTY;
    private @Nullable MsrpSession lastSession;

    RequestIntake(Connection connection, ConnectionCore core, SessionLocator locator) {
        this.connection = connection;
        this.core = core;
        this.locator = locator;
    }

    void accept(Frame frame) {
        if (frame instanceof BodyPart part) {
            try {
                body(part);
            } finally {
                part.release();
            }
        } else if (frame instanceof RequestHead request) {
            begin(request);
        } else if (frame instanceof EndLine end) {
            end(end);
        } else if (frame instanceof ResponseHead response) {
            head = null;
            core.transactions().onResponse(response.transactionId(), response.status());
        }
    }

    private void begin(RequestHead request) {
        head = request;
        session = null;
        reception = null;
        refusal = null;
        answered = false;
        try {
            requireSyntax(request);
        } catch (MsrpException e) {
            // Answered at its end-line: only there is it certain that framing holds.
            refusal = e.status();
            return;
        }
        try {
            session = find(request);
            session.traffic().received();
            if (request.method().equals(MsrpMethod.SEND)) {
                reception = session.inbox().beginOrNull(request);
            }
        } catch (MsrpException e) {
            if (session == null && e.status().equals(MsrpStatus.NO_SESSION)) {
                core.peerFault("a request for a session that does not exist");
            }
            refuse(request, e.status());
        }
    }

    private static void requireSyntax(RequestHead request) throws MsrpException {
        var defect = request.defect();
        if (defect != null) {
            throw defect;
        }
        if (request.method().equals(MsrpMethod.SEND) && request.headers().messageId() == null) {
            throw Failures.refused(MsrpStatus.BAD_REQUEST, "A SEND needs a Message-ID");
        }
    }

    /** The session that the request belongs to, bound to this connection. */
    private MsrpSession find(RequestHead request) throws MsrpException {
        var known = lastSession;
        if (known != null
                && !known.isOver()
                && request.toPath().equals(lastToPath)
                && request.fromPath().equals(lastFromPath)) {
            return known;
        }
        var found = request.toPath().size() == 1 ? locator.locate(request, connection) : null;
        if (found == null || !isAddressedRightly(request, found)) {
            throw Failures.noSession();
        }
        if (!connection.owns(found)) {
            bind(request, found);
        }
        lastSession = found;
        lastToPath = request.toPath();
        lastFromPath = request.fromPath();
        return found;
    }

    private boolean isAddressedRightly(RequestHead request, MsrpSession found) {
        if (request.toPath().first().isSecure() && !core.isSecure()) {
            return false;
        }
        return found.settings().sessionMatching() == SessionMatching.SESSION_ID
                || request.fromPath().last().equals(found.peerPath().last());
    }

    private void bind(RequestHead request, MsrpSession found) throws MsrpException {
        // A REPORT about an earlier life of the session does not begin a new one.
        if (request.method().equals(MsrpMethod.REPORT) || !connection.attach(found)) {
            throw notBound(found);
        }
    }

    private MsrpException notBound(MsrpSession found) {
        if (found.isBoundElsewhere(connection)) {
            return Failures.boundElsewhere();
        }
        return connection.isFull() && !found.isOver() ? Failures.connectionFull() : Failures.noSession();
    }

    private void body(BodyPart part) {
        var receiving = reception;
        var request = head;
        if (receiving == null || request == null || session == null || refusal != null) {
            return;
        }
        var refused = receiving.refusal();
        if (refused != null) {
            refuse(request, refused);
            return;
        }
        try {
            session.inbox().append(receiving, part.content());
        } catch (MsrpException e) {
            refuse(request, e.status());
        }
    }

    /** Answers at once, so that the sender can stop; the rest of the request is discarded. */
    private void refuse(RequestHead request, MsrpStatus status) {
        refusal = status;
        answered = true;
        core.answers().respond(request, session, status);
    }

    private void end(EndLine end) {
        var request = head;
        if (request == null) {
            return;
        }
        head = null;
        var defect = end.defect();
        if (request.method().equals(MsrpMethod.REPORT)) {
            if (session != null && refusal == null && defect == null) {
                report(request, session);
            }
        } else if (refusal != null) {
            if (!answered) {
                core.answers().respond(request, session, refusal);
            }
        } else if (defect != null) {
            core.answers().respond(request, session, defect.status());
        } else if (!request.method().equals(MsrpMethod.SEND)) {
            core.answers().respond(request, session, MsrpStatus.UNKNOWN_METHOD);
        } else {
            endSend(request, end);
        }
        core.gate().update();
    }

    private void endSend(RequestHead request, EndLine end) {
        var receiving = reception;
        reception = null;
        if (receiving == null || session == null) {
            core.answers().respond(request, session, MsrpStatus.OK);
            return;
        }
        var status = receiving.refusal();
        if (status == null) {
            try {
                if (!session.inbox().end(receiving, end.flag())) {
                    return;
                }
                status = MsrpStatus.OK;
            } catch (MsrpException e) {
                status = e.status();
            }
        }
        core.answers().respond(request, session, status);
    }

    private static void report(RequestHead request, MsrpSession session) {
        var messageId = request.headers().messageId();
        var status = request.headers().status();
        if (messageId != null && status != null) {
            session.outbox()
                    .onReport(new Report(messageId, status, request.headers().byteRange()));
        }
    }

    /** No more can be read for now. */
    void paused() {
        if (head != null && session != null && !session.isOver()) {
            session.traffic().received();
        }
        if (head != null && reception != null && session != null && refusal == null && reception.refusal() == null) {
            session.inbox().chunkPaused(reception);
        }
    }
}
