// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

/** The other side did not do what the script expects, or sent what RFC 4975 does not allow. */
public final class PeerFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    PeerFailure(String message) {
        super(message);
    }

    PeerFailure(String message, Throwable cause) {
        super(message, cause);
    }

    static void require(boolean holds, String fault) {
        if (!holds) {
            throw new PeerFailure(fault);
        }
    }

    /** The context is only put into words if the fault is there. */
    static void require(boolean holds, String fault, Object context) {
        if (!holds) {
            throw new PeerFailure(fault + ":\n" + context);
        }
    }
}
