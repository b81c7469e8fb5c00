// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message before it is known which session it goes into.
 *
 * @param message without what wraps its body
 * @param envelope what wraps it; null if nothing does
 */
record Draft(OutgoingMessage message, @Nullable CpimEnvelope envelope) {

    /** The message for a session; of one draft, one message can be made. */
    OutgoingMessage forSession(MsrpSession session) {
        return envelope == null ? message : message.withHead(envelope.head(session));
    }

    /** The media type of the body without what wraps it. */
    String contentType() {
        return envelope == null ? message.contentType() : envelope.contentType();
    }

    /** For a draft that is not sent. */
    void close() {
        message.body().close();
    }
}
