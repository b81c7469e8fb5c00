// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.InterruptedMessage;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.Report;
import io.github.camelmsrp.wire.MsrpException;
import org.jspecify.annotations.Nullable;

/** What a session brings, in the order in which it came: messages, and events that a route asked for. */
sealed interface Inbound {

    MsrpSession session();

    /** A message, a chunk, or a message that is still arriving. Its outcome and its body are owed to the engine. */
    record Received(IncomingMessage message) implements Inbound {
        @Override
        public MsrpSession session() {
            return message.session();
        }
    }

    /** Something that happened and wants no answer. */
    sealed interface Event extends Inbound {
        EventType type();
    }

    /** The session is open. */
    record Opened(MsrpSession session) implements Event {
        @Override
        public EventType type() {
            return EventType.OPEN;
        }
    }

    /** The session is over; without a cause if this side closed it. */
    record Closed(MsrpSession session, @Nullable MsrpException cause) implements Event {
        @Override
        public EventType type() {
            return EventType.CLOSE;
        }
    }

    /** The peer reported about a message that was sent to it. */
    record Reported(MsrpSession session, Report report) implements Event {
        @Override
        public EventType type() {
            return EventType.REPORT;
        }
    }

    /** A message will never be complete. */
    record Interrupted(MsrpSession session, InterruptedMessage message) implements Event {
        @Override
        public EventType type() {
            return EventType.INTERRUPTED;
        }
    }
}
