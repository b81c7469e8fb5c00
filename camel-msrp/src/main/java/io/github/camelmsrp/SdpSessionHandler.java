// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.InterruptedMessage;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.Report;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.wire.MsrpException;
import org.jspecify.annotations.Nullable;

/** Gives what a session brings to whoever takes it when it opens, and tells its owner of the session's life. */
final class SdpSessionHandler implements SessionHandler {

    private final SdpLeg owner;
    private final SdpParty party;
    private final SessionFacts facts;
    /** On the event loop; there is none if the session never opened. */
    private @Nullable SessionHandler taker;

    SdpSessionHandler(SdpLeg owner, SdpParty party, SessionFacts facts) {
        this.owner = owner;
        this.party = party;
        this.facts = facts;
    }

    @Override
    public void onOpen(MsrpSession opened) {
        var made = party.newHandler(facts);
        if (made == null) {
            opened.close(0);
            return;
        }
        taker = made;
        made.onOpen(opened);
        owner.onOpen(opened, made);
    }

    @Override
    public void onMessage(IncomingMessage message) {
        if (taker != null) {
            taker.onMessage(message);
        } else {
            message.body().close();
            message.complete(RouteOutcome.NOT_RUNNING);
        }
    }

    @Override
    public void onInterrupted(MsrpSession session, InterruptedMessage message) {
        if (taker != null) {
            taker.onInterrupted(session, message);
        }
    }

    @Override
    public void onReport(MsrpSession session, Report report) {
        if (taker != null) {
            taker.onReport(session, report);
        }
    }

    @Override
    public void onClose(MsrpSession closed, @Nullable MsrpException cause) {
        if (taker != null) {
            taker.onClose(closed, cause);
        }
        owner.onClose(cause);
    }
}
