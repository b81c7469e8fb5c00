// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import org.jspecify.annotations.Nullable;

/**
 * A received message, one chunk of it, or one that is still arriving, by {@link SessionSettings.Delivery}.
 *
 * <p>The application owes two things, in any order and on any thread: {@link #complete(MsrpStatus)} says what became of
 * the message, and closing the {@link #body()} frees its memory or spool file. Until it completes, the message counts
 * against the receive window of its connection.
 */
public interface IncomingMessage {

    MsrpSession session();

    String messageId();

    /** The Content-Type as the peer wrote it; never {@code null} for a message that was delivered. */
    @Nullable
    String contentType();

    /**
     * Headers of the chunk that completed the message, or of the first one for a live message. MIME fields are those of
     * the first chunk always.
     */
    MsrpHeaders headers();

    MsrpPath toPath();

    MsrpPath fromPath();

    /**
     * The octets of the message that this object stands for: the whole message, or the range of this chunk with the end
     * counted from the octets that really came. End and total are {@link ByteRange#UNKNOWN} where they are not known.
     */
    ByteRange byteRange();

    /** Zero for a whole or live message, else the number of this chunk in order of arrival, from zero. */
    int chunkIndex();

    /** Whether nothing of this message follows in a later {@code IncomingMessage}. */
    boolean isLastChunk();

    MessageBody body();

    /** Whether this is a live message whose rest does not come: its body can only fail. */
    boolean isInterrupted();

    /**
     * Says what became of the message; only the first call counts.
     *
     * <p>A 2xx status means delivered, anything else failed with that status. What goes to the wire follows from it,
     * from the acknowledgement policy and from the report fields of the request (RFC 4975 sections 7.1.3, 7.1.4 and
     * 7.2): the response if it is still owed, else a REPORT, or silence. The codes 408 and 501, which an endpoint must
     * not send for a SEND, become 413.
     */
    default void complete(MsrpStatus outcome) {
        complete(outcome, () -> {});
    }

    /**
     * As {@link #complete(MsrpStatus)}, for who has to know when the peer was told.
     *
     * @param settled runs once, often on a network thread, so it must not block: when the answer and the REPORT that
     *     follow from the outcome are with the operating system, or cannot be any more since the connection is gone. An
     *     answer that is not due before the rest of the message arrives is not waited for.
     */
    void complete(MsrpStatus outcome, Runnable settled);
}
