// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;

/**
 * The fate of one sent message. The calls come in the order of the methods, on the connection's event loop, and must
 * not block; a message either goes through all that apply to it or ends in {@link #onFailure} or {@link #onNotTaken},
 * once.
 *
 * <p>Two exceptions: a message that is refused at once because a queue is full fails on the thread that called
 * {@link MsrpSession#send}, one of a session that never had a connection on an executor of the node; and with
 * Failure-Report {@code partial}, where silence is the good answer, a failure may still follow {@link #onResponse}.
 */
public interface TransmissionListener {

    /** The last octet was handed to the operating system. */
    default void onWritten(Transmission transmission) {}

    /** Every chunk was answered with 2xx, or no answer is due and the message was written. The hop has it, no more. */
    default void onResponse(Transmission transmission) {}

    /** Success reports cover the whole message (RFC 4975 section 7.1.3); only if a success report was requested. */
    default void onReport(Transmission transmission, Report report) {}

    /**
     * The message failed: a negative answer or report, no answer in time (status 408), the session ended, it was
     * aborted, its body could not be read, or it could not be queued. Nothing more of it is sent.
     */
    void onFailure(Transmission transmission, MsrpException cause);

    /**
     * The session was over, or being closed, before it took the message. Nothing of it was read or sent: it may go into
     * another session as it is, and its body belongs to the caller again. Without another session, it fails with status
     * 481 and its body is closed.
     */
    default void onNotTaken(Transmission transmission) {
        transmission.closeBody();
        onFailure(transmission, Failures.sessionClosed());
    }
}
