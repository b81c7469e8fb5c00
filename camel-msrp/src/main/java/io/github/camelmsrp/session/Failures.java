// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpException.Scope;
import io.github.camelmsrp.wire.MsrpStatus;

/** The failures that arise on this side, each with the status that fits it best. */
final class Failures {

    private Failures() {}

    static MsrpException answered(MsrpStatus status) {
        return status.code() == MsrpStatus.TIMEOUT.code()
                ? new MsrpException(Scope.MESSAGE, status, "No answer in time")
                : new MsrpException(Scope.MESSAGE, status, "Answered " + status.code());
    }

    static MsrpException aborted() {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.FORBIDDEN, "Aborted by this side");
    }

    static MsrpException unreadable(Throwable cause) {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.BAD_REQUEST, "The body cannot be read", cause);
    }

    static MsrpException notConfirmed() {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.TIMEOUT, "No success report in time");
    }

    static MsrpException queueFull() {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.OUT_OF_BOUNDS, "Too many messages are queued");
    }

    static MsrpException tooManyReportsAwaited() {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.OUT_OF_BOUNDS, "Too many success reports are awaited");
    }

    static MsrpException messageIdInUse() {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.BAD_REQUEST, "A message with this Message-ID is under way");
    }

    static MsrpException typeRefused() {
        return new MsrpException(
                Scope.MESSAGE, MsrpStatus.UNSUPPORTED_TYPE, "The peer refused this media type earlier in the session");
    }

    static MsrpException sessionClosed() {
        return new MsrpException(Scope.SESSION, MsrpStatus.NO_SESSION, "The session is closed");
    }

    static MsrpException sessionEnded(MsrpStatus status) {
        return new MsrpException(Scope.SESSION, status, "The peer ended the session with " + status.code());
    }

    static MsrpException peerSilent() {
        return new MsrpException(Scope.SESSION, MsrpStatus.TIMEOUT, "The peer does not answer");
    }

    static MsrpException connectionLost(String how) {
        return new MsrpException(Scope.CONNECTION, MsrpStatus.NO_SESSION, how);
    }

    static MsrpException connectionLost(String how, Throwable cause) {
        return new MsrpException(Scope.CONNECTION, MsrpStatus.NO_SESSION, how, cause);
    }

    static MsrpException noSession() {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.NO_SESSION, "No such session");
    }

    static MsrpException connectionFull() {
        return new MsrpException(Scope.SESSION, MsrpStatus.FORBIDDEN, "The connection has no room for another session");
    }

    static MsrpException boundElsewhere() {
        return new MsrpException(
                Scope.MESSAGE, MsrpStatus.BOUND_ELSEWHERE, "The session is bound to another connection");
    }

    static MsrpException refused(MsrpStatus status, String why) {
        return new MsrpException(Scope.MESSAGE, status, why);
    }
}
