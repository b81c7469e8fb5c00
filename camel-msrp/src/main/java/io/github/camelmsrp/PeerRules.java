// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Agreement;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;

/**
 * Lets into a session that was set up by offer and answer what the peer said that it takes, and refuses anything else
 * before an octet of it leaves (RFC 4975 sections 8.6 and 8.9). A body of unknown size cannot be refused beforehand.
 */
record PeerRules(Agreement agreement) {

    /**
     * The message for a session, if the peer takes it.
     *
     * @throws MsrpException if not; the body is closed then
     */
    OutgoingMessage prepare(MsrpSession session, Draft draft) throws MsrpException {
        var inner = MediaType.parse(draft.contentType());
        var message = draft.forSession(session);
        try {
            requireAccepted(
                    inner,
                    MediaType.parse(message.contentType()),
                    message.body().size());
        } catch (MsrpException e) {
            message.body().close();
            throw e;
        }
        return message;
    }

    private void requireAccepted(MediaType inner, MediaType outer, long size) throws MsrpException {
        var accepted = agreement.acceptance();
        if (!agreement.direction().sends()) {
            throw refused(MsrpStatus.FORBIDDEN, "content may not be sent in this direction: " + agreement.direction());
        }
        if (!accepted.takes(outer)) {
            throw refused(
                    MsrpStatus.of(415, "Unsupported media type"),
                    "the peer does not take " + outer + " (its accept-types: " + accepted.types() + ")");
        }
        if (!inner.equals(outer) && !accepted.takesWrapped(inner)) {
            throw refused(
                    MsrpStatus.of(415, "Unsupported media type"),
                    "the peer takes " + inner + " neither by itself nor in a container");
        }
        if (size > accepted.maxSize()) {
            throw refused(
                    MsrpStatus.of(413, "Message too large"),
                    size + " octets are more than the peer takes (its max-size: " + accepted.maxSize() + ")");
        }
    }

    private static MsrpException refused(MsrpStatus status, String reason) {
        return new MsrpException(MsrpException.Scope.MESSAGE, status, "not sent, " + reason);
    }
}
