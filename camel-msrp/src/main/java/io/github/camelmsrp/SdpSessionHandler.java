// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.InterruptedMessage;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.Report;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.wire.MsrpException;
import org.jspecify.annotations.Nullable;

/** Gives what a session brings to the route of its listening address, and tells its owner of the session's life. */
final class SdpSessionHandler implements SessionHandler {

    private final SdpLeg owner;
    private final MsrpConsumer consumer;
    private final SessionFacts facts;
    /** On the event loop; there is none if the session never opened. */
    private @Nullable SessionMailbox mailbox;

    SdpSessionHandler(SdpLeg owner, MsrpConsumer consumer, SessionFacts facts) {
        this.owner = owner;
        this.consumer = consumer;
        this.facts = facts;
    }

    @Override
    public void onOpen(MsrpSession opened) {
        var receiver = consumer.receiverIfStarted();
        if (receiver == null || receiver.isRejecting() || receiver.isFull()) {
            opened.close(0);
            return;
        }
        var made = new SessionMailbox(receiver, facts);
        mailbox = made;
        made.onOpen(opened);
        owner.onOpen(opened);
    }

    @Override
    public void onMessage(IncomingMessage message) {
        if (mailbox != null) {
            mailbox.onMessage(message);
        } else {
            message.body().close();
            message.complete(RouteOutcome.NOT_RUNNING);
        }
    }

    @Override
    public void onInterrupted(MsrpSession session, InterruptedMessage message) {
        if (mailbox != null) {
            mailbox.onInterrupted(session, message);
        }
    }

    @Override
    public void onReport(MsrpSession session, Report report) {
        if (mailbox != null) {
            mailbox.onReport(session, report);
        }
    }

    @Override
    public void onClose(MsrpSession closed, @Nullable MsrpException cause) {
        if (mailbox != null) {
            mailbox.onClose(closed, cause);
        }
        owner.onClose(cause);
    }
}
