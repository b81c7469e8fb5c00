// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.SessionSettings.AckPolicy;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * What became of one received message, and how the sender hears of it (RFC 4975 sections 5.3, 7.1.3, 7.1.4 and 7.2).
 * The chunk that completes the message is answered when the application is done with all parts of it, or has failed
 * with one, or the time for that is over; what comes later is told by REPORT.
 *
 * <table>
 *   <caption>Reaction by Failure-Report</caption>
 *   <tr><th></th><th>delivered</th><th>failed at once</th><th>failed later</th></tr>
 *   <tr><td>yes</td><td>200</td><td>error response</td><td>200, then REPORT</td></tr>
 *   <tr><td>partial</td><td>nothing</td><td>error response</td><td>REPORT</td></tr>
 *   <tr><td>no</td><td>nothing</td><td>nothing</td><td>nothing</td></tr>
 * </table>
 *
 * <p>A success report follows in the first column if the sender asked for it, and only there.
 */
@OnEventLoop
final class DeliveryOutcome extends Deadlines.Deadline {

    private final Inbox inbox;
    private final String messageId;
    private int openParts;
    private @Nullable MsrpStatus failure;
    private @Nullable RequestHead completing;
    private long size;
    private boolean answered;
    private boolean settled;

    DeliveryOutcome(Inbox inbox, String messageId) {
        this.inbox = inbox;
        this.messageId = messageId;
    }

    /** The application gets a part of the message, or all of it. */
    void partDelivered() {
        openParts++;
    }

    /** The application is done with a part. */
    void partCompleted(MsrpStatus status) {
        openParts--;
        if (!status.isSuccess() && failure == null) {
            failure = admissible(status);
            if (completing == null) {
                // The next chunk gets this answer, and nothing more of the message is wanted.
                inbox.refuseRest(messageId, failure);
            }
        }
        settle();
    }

    /**
     * A status that an endpoint may send for a SEND: 408 is never generated, 501 is for methods (RFC 4975 section 10).
     */
    private static MsrpStatus admissible(MsrpStatus status) {
        return switch (status.code()) {
            case 408, 501 -> MsrpStatus.TOO_LARGE;
            default -> status;
        };
    }

    /**
     * Every octet of the message is here.
     *
     * @param head the request whose answer is owed
     */
    void arrived(RequestHead head, long messageSize) {
        completing = head;
        size = messageSize;
        settle();
        if (!settled && !confirmsAtOnce()) {
            inbox.deadlines().start(this, inbox.settings().ackTimeoutMillis());
        }
    }

    private boolean confirmsAtOnce() {
        return inbox.settings().ackPolicy() == AckPolicy.RECEIVED;
    }

    /** The application holds all of the message, and did not refuse it as it came. */
    void held() {
        var head = completing;
        if (head != null && !settled && confirmsAtOnce() && !inbox.isOver()) {
            answer(head, MsrpStatus.OK);
        }
    }

    @Override
    void onExpired() {
        if (completing != null && !settled && !inbox.isOver()) {
            answer(completing, MsrpStatus.OK);
            inbox.wantPump();
        }
    }

    private void settle() {
        var head = completing;
        if (settled || head == null || failure == null && openParts > 0) {
            return;
        }
        settled = true;
        cancel();
        if (inbox.isOver()) {
            return;
        }
        boolean late = answered;
        if (!late) {
            answer(head, failure == null ? MsrpStatus.OK : failure);
        }
        if (failure == null) {
            if (head.headers().successReport()) {
                inbox.report(head, MsrpStatus.OK, size);
            }
        } else if (late && head.headers().failureReport() != FailureReport.NO) {
            inbox.report(head, failure, size);
        }
    }

    private void answer(RequestHead head, MsrpStatus status) {
        answered = true;
        inbox.answer(head, status);
    }
}
