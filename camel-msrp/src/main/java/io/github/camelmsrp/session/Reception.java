// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import org.jspecify.annotations.Nullable;

/** A message that is arriving, over one chunk or many. It is dropped when nothing of it came for some time. */
@OnEventLoop
final class Reception extends Deadlines.Deadline {

    private final Inbox inbox;
    private final Reassembly reassembly;
    private final DeliveryOutcome outcome;
    private RequestHead head;
    private int chunks;
    private @Nullable MsrpStatus refusal;
    private @Nullable ReceivedMessage live;
    private boolean arriving;

    Reception(Inbox inbox, RequestHead head, Reassembly reassembly) {
        this.inbox = inbox;
        this.head = head;
        this.reassembly = reassembly;
        this.outcome = new DeliveryOutcome(inbox, messageId());
    }

    String messageId() {
        return String.valueOf(head.headers().messageId());
    }

    /** The head of the latest chunk. */
    RequestHead head() {
        return head;
    }

    Reassembly reassembly() {
        return reassembly;
    }

    DeliveryOutcome outcome() {
        return outcome;
    }

    /** How many chunks ended before this one. */
    int chunks() {
        return chunks;
    }

    void chunkBegins(RequestHead newHead) {
        head = newHead;
    }

    void chunkEnded() {
        chunks++;
    }

    @Nullable
    ReceivedMessage live() {
        return live;
    }

    void deliveredLive(ReceivedMessage message) {
        live = message;
        arriving = true;
    }

    /** Whether the application had a part of it until now and waited for more. */
    boolean stopsArriving() {
        boolean was = arriving;
        arriving = false;
        return was;
    }

    /** What a chunk of this message is answered from now on; {@code null} while it is welcome. */
    @Nullable
    MsrpStatus refusal() {
        return refusal;
    }

    void refuse(MsrpStatus status) {
        cancel();
        refusal = status;
        reassembly.discard();
    }

    InterruptedMessage interrupted(InterruptedMessage.Reason reason) {
        return new InterruptedMessage(messageId(), head.headers().contentType(), reassembly.receivedOctets(), reason);
    }

    @Override
    void onExpired() {
        inbox.timedOut(this);
    }
}
