// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * The one failure of the protocol: how far it reaches, and the status that says so to the peer or the application.
 * Messages never hold what a peer or user sent: no session ids, no credentials, no content.
 */
public final class MsrpException extends Exception {
    private static final long serialVersionUID = 1L;

    /** How much a failure ends. */
    public enum Scope {
        /** One message or transaction; the session goes on. */
        MESSAGE,
        /** The session, on whatever connection. */
        SESSION,
        /** The connection with all its sessions; for instance because framing is lost. */
        CONNECTION
    }

    private final Scope scope;
    private final MsrpStatus status;

    /**
     * A failure found by looking at input: it has no stack trace, so that a hostile peer cannot make us pay for one.
     */
    public MsrpException(Scope scope, MsrpStatus status, String message) {
        super(message, null, false, false);
        this.scope = scope;
        this.status = status;
    }

    /** A failure that something else caused, with the stack trace of both. */
    public MsrpException(Scope scope, MsrpStatus status, String message, @Nullable Throwable cause) {
        super(message, cause, true, true);
        this.scope = scope;
        this.status = status;
    }

    static MsrpException badRequest(String message) {
        return new MsrpException(Scope.MESSAGE, MsrpStatus.BAD_REQUEST, message);
    }

    static MsrpException framingLost(String message) {
        return new MsrpException(Scope.CONNECTION, MsrpStatus.BAD_REQUEST, message);
    }

    public Scope scope() {
        return scope;
    }

    public MsrpStatus status() {
        return status;
    }
}
