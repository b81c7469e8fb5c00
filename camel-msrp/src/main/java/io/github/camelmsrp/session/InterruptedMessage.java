// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message that began to arrive and will never be complete. With whole messages the application has not seen it; with
 * single chunks or live bodies it has seen a part, and that part must not be taken for the message.
 *
 * @param messageId the Message-ID of the chunks
 * @param contentType the type that the chunks named
 * @param octetsReceived body octets that had arrived, each counted once
 * @param reason why nothing more comes
 */
public record InterruptedMessage(String messageId, @Nullable String contentType, long octetsReceived, Reason reason) {

    /** Why a message stays incomplete. */
    public enum Reason {
        /** The sender ended it with {@code #} (RFC 4975 section 7.3.1). */
        ABORTED,
        /** No chunk came for {@link SessionSettings#partialMessageTimeoutMillis()}. */
        TIMED_OUT,
        /**
         * This side refused the rest: too large, a limit was reached, or the application failed early. Told only if the
         * application has seen a part of the message.
         */
        REFUSED,
        /** The session or its connection ended. */
        SESSION_ENDED
    }

    public InterruptedMessage {
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(reason, "reason");
    }
}
