// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import org.jspecify.annotations.Nullable;

/**
 * What happens on a session. All methods run on the connection's event loop and must not block: work goes to another
 * thread. An exception that escapes from {@link #onMessage} refuses that message, one from any other method is logged.
 */
public interface SessionHandler {

    /** The session is bound to an open connection; messages can flow both ways from now on. */
    default void onOpen(MsrpSession session) {}

    /**
     * A message, a chunk or a live message arrived. {@link IncomingMessage#complete} and closing the body are owed from
     * now on. A message that fails before this method returns is answered with that status whatever the acknowledgement
     * policy; with {@link SessionSettings.AckPolicy#RECEIVED} it is confirmed when this method has returned.
     */
    void onMessage(IncomingMessage message);

    /** A message that had begun to arrive will never be complete. */
    default void onInterrupted(MsrpSession session, InterruptedMessage message) {}

    /**
     * The peer sent a REPORT for a message of this session that is still remembered. The {@link TransmissionListener}
     * of the message hears of it as well if it waits for one.
     */
    default void onReport(MsrpSession session, Report report) {}

    /**
     * The session is over; the last call for it.
     *
     * @param cause {@code null} if this side closed it in good order
     */
    default void onClose(MsrpSession session, @Nullable MsrpException cause) {}
}
