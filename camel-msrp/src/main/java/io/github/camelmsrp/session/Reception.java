// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import org.jspecify.annotations.Nullable;

/** A message that is arriving, over one chunk or many. It is dropped when nothing of it came for some time. */
@OnEventLoop
final class Reception extends Deadlines.Deadline {

    private final Inbox inbox;
    private final Reassembly reassembly;
    private final DeliveryOutcome outcome;
    /** Of the first chunk: its type and other MIME fields are those of the message. */
    private final MsrpHeaders first;

    private RequestHead head;
    private int chunks;
    private int keptHeadOctets;
    private @Nullable MsrpStatus refusal;
    private @Nullable ReceivedMessage live;
    private boolean arriving;

    Reception(Inbox inbox, RequestHead head, Reassembly reassembly) {
        this.inbox = inbox;
        this.head = head;
        this.first = head.headers();
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

    /** The fields of the latest chunk, and what the first one says about the content. */
    MsrpHeaders headers() {
        var latest = head.headers();
        return chunks == 0 ? latest : latest.withMimeOf(first);
    }

    /** Whether the message is of this type; parameters may differ. */
    boolean isOfType(String type) {
        var known = String.valueOf(first.contentType());
        return known.equals(type) || MediaType.parse(type).matches(MediaType.parse(known));
    }

    /** How much text is kept between chunks: of the latest head, and of the first one, which may be the same. */
    int headOctets() {
        return HeadText.octetsOf(head) + (chunks == 0 ? 0 : HeadText.octetsOf(first));
    }

    /** What of that its connection has counted. */
    int keptHeadOctets() {
        return keptHeadOctets;
    }

    void keepsHeadOctets(int more) {
        keptHeadOctets += more;
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
        return new InterruptedMessage(messageId(), first.contentType(), reassembly.receivedOctets(), reason);
    }

    @Override
    void onExpired() {
        inbox.timedOut(this);
    }
}
