// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.RequestHead;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What the application gets of a message. It is its own task: completed on any thread, it runs on the event loop. */
final class ReceivedMessage implements IncomingMessage, Runnable, Outlet.Written {

    private static final AtomicReferenceFieldUpdater<ReceivedMessage, MsrpStatus> OUTCOME =
            AtomicReferenceFieldUpdater.newUpdater(ReceivedMessage.class, MsrpStatus.class, "outcome");

    private final Handover handover;
    private final RequestHead head;
    private final MsrpHeaders headers;
    private final Part part;
    private final ReceivedBody body;
    private final DeliveryOutcome fate;
    private volatile @Nullable MsrpStatus outcome;
    private @Nullable Runnable settled;
    private boolean inWindow;

    /**
     * Which octets these are.
     *
     * @param range as announced to the application
     * @param index number of the chunk, 0 for whole messages
     * @param isLast whether nothing follows in another part
     */
    record Part(ByteRange range, int index, boolean isLast) {}

    /** Takes the body that the reassembly has ready. */
    ReceivedMessage(Handover handover, Reception reception, Part part) {
        this.handover = handover;
        this.head = reception.head();
        this.headers = reception.headers();
        this.part = part;
        this.body = reception.reassembly().body();
        this.fate = reception.outcome();
    }

    @Override
    public MsrpSession session() {
        return handover.session();
    }

    @Override
    public String messageId() {
        return String.valueOf(headers.messageId());
    }

    @Override
    public @Nullable String contentType() {
        return headers.contentType();
    }

    @Override
    public MsrpHeaders headers() {
        return headers;
    }

    @Override
    public MsrpPath toPath() {
        return head.toPath();
    }

    @Override
    public MsrpPath fromPath() {
        return head.fromPath();
    }

    @Override
    public ByteRange byteRange() {
        return part.range();
    }

    @Override
    public int chunkIndex() {
        return part.index();
    }

    @Override
    public boolean isLastChunk() {
        return part.isLast();
    }

    @Override
    public MessageBody body() {
        return body;
    }

    @Override
    public boolean isInterrupted() {
        return body.isInterrupted();
    }

    @Override
    public void complete(MsrpStatus status) {
        complete(status, null);
    }

    @Override
    public void complete(MsrpStatus status, @Nullable Runnable whenSettled) {
        if (OUTCOME.compareAndSet(this, null, status)) {
            settled = whenSettled;
            handover.session().execute(this);
        } else if (whenSettled != null) {
            whenSettled.run();
        }
    }

    /** On the event loop, after {@link #complete}. */
    @Override
    public void run() {
        var status = outcome;
        if (status != null) {
            handover.finished(this, fate, status);
        }
    }

    @Override
    public void onWritten() {
        if (settled != null) {
            settled.run();
        }
    }

    @Override
    public void onLost() {
        onWritten();
    }

    @OnEventLoop
    boolean isAwaited() {
        return settled != null;
    }

    /** Whether it counts against the receive window. */
    @OnEventLoop
    boolean isInWindow() {
        return inWindow;
    }

    /** Text of its head, which it keeps. */
    int headOctets() {
        return HeadText.octetsOf(head);
    }

    @OnEventLoop
    void enterWindow() {
        inWindow = true;
    }

    @OnEventLoop
    boolean isCompleted() {
        return outcome != null;
    }
}
