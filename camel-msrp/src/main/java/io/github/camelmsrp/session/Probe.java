// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpStatus;

/** The transaction of a SEND without body. */
@OnEventLoop
final class Probe extends Transactions.Transaction {

    /** Why there is a request without a message. */
    enum Purpose {
        /** The first one of a session, which shows the peer what the connection is for. */
        OPENING,
        /** To keep the session alive and see whether the peer is. */
        KEEP_ALIVE
    }

    private final Purpose purpose;

    Probe(Transactions table, String id, MsrpSession session, Purpose purpose) {
        super(table, id, session, FailureReport.YES);
        this.purpose = purpose;
    }

    @Override
    void onAnswer(MsrpStatus status) {
        if (status.isSuccess()) {
            return;
        }
        switch (status.code()) {
            case 408 -> {
                if (session.traffic().isListening()) {
                    session.end(Failures.peerSilent());
                }
            }
            case 481, 506 -> session.end(Failures.sessionEnded(status));
            default -> {
                // A peer that dislikes the keep-alive is alive all the same; one that refuses the first request is no
                // peer.
                if (purpose == Purpose.OPENING) {
                    session.end(Failures.sessionEnded(status));
                }
            }
        }
    }
}
