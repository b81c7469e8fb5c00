// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.session.Transmission.Farewell;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.EndLine;
import io.github.camelmsrp.wire.MsrpEncoder;
import io.github.camelmsrp.wire.PreparedResponse;
import io.github.camelmsrp.wire.RequestHead;
import io.github.camelmsrp.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has to write: responses, REPORTs and SENDs without body ahead of content, then one chunk of each
 * message in turn, all only while the channel is writable (RFC 4975 section 7.1.1).
 *
 * <p>What the sockets hold cannot be overtaken. So while somebody talks, long messages leave no more than a little
 * unanswered; when nobody does, they fill what the sockets take.
 */
@OnEventLoop
final class SendQueue {

    /** Whoever said something within this time may say more. */
    private static final long TALK_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Unanswered octets of long messages that a short one may find before it. */
    private static final long MAX_OCTETS_AHEAD = 160 * 1024;

    private final ChannelHandlerContext context;
    private final Transactions transactions;
    private final Deadlines clock;
    private final Limits limits;
    private final Outlet outlet;
    private final ChunkWriter chunk;
    private final Turns turns;
    private final List<Outlet.Written> whenEmpty = new ArrayList<>();
    private final List<Outlet.Written> behindControl = new ArrayList<>();
    private @Nullable ByteBuf control;
    private int controlFrames;
    private long lastTalkNanos;
    private boolean pumping;
    private boolean closed;

    SendQueue(
            ChannelHandlerContext context,
            Transactions transactions,
            Deadlines clock,
            Identifiers identifiers,
            Limits limits) {
        this.context = context;
        this.transactions = transactions;
        this.clock = clock;
        this.limits = limits;
        this.lastTalkNanos = clock.nanoTime() - TALK_NANOS;
        this.outlet = new Outlet(context);
        this.chunk = new ChunkWriter(outlet, transactions, identifiers, context.alloc());
        this.turns = new Turns(limits.maxMessagesInterleavedPerSession());
    }

    Outlet outlet() {
        return outlet;
    }

    // ---- control frames ----

    void respond(ResponseHead head) {
        if (!closed) {
            MsrpEncoder.encode(head, control());
            MsrpEncoder.encode(new EndLine(head.transactionId(), ContinuationFlag.COMPLETE), control());
            controlFrames++;
        }
    }

    void respond(PreparedResponse response, String transactionId) {
        if (!closed) {
            response.encode(transactionId, control());
            controlFrames++;
        }
    }

    /**
     * A request without body, whole. No request but SEND has one here, so none exceeds the 10240 octets or is cut (RFC
     * 4975 section 7.1).
     */
    void request(RequestHead head) {
        if (head.hasBody()) {
            throw new IllegalArgumentException("A " + head.method().name() + " has no body");
        }
        if (!closed) {
            MsrpEncoder.encode(head, control());
            MsrpEncoder.encode(new EndLine(head.transactionId(), ContinuationFlag.COMPLETE), control());
            controlFrames++;
        }
    }

    /** A SEND without body, which is answered. */
    void probe(RequestHead head, Transactions.Transaction transaction) {
        if (!closed) {
            transactions.open(transaction);
            request(head);
            behindControl.add(transaction);
        }
    }

    /** Whether as many control frames wait as may, because the peer does not read. */
    boolean isControlFull() {
        return controlFrames >= limits.maxControlFrames()
                || control != null && control.readableBytes() >= limits.maxControlOctets();
    }

    private ByteBuf control() {
        if (control == null) {
            control = context.alloc().ioBuffer(1024);
        }
        return control;
    }

    // ---- content ----

    void add(Transmission transmission) {
        if (transmission.isShort()) {
            lastTalkNanos = clock.nanoTime();
        }
        turns.add(transmission);
    }

    /** A message failed: nothing more of it is sent but what its chunk, if one is open, needs to end. */
    void withdraw(Transmission transmission, Farewell farewell) {
        transactions.forgetChunks(transmission);
        if (transmission.isHandedOver()) {
            return;
        }
        turns.remove(transmission);
        if (closed) {
            return;
        }
        if (chunk.isOpenFor(transmission)) {
            chunk.end(ContinuationFlag.ABORTED);
        } else if (farewell == Farewell.SAY_SO && transmission.isStarted()) {
            var head = chunk.abortHead(transmission);
            MsrpEncoder.encode(head, control());
            MsrpEncoder.encodeAfterBody(new EndLine(head.transactionId(), ContinuationFlag.ABORTED), control());
            controlFrames++;
        }
    }

    /** A parked message can go on, unless it ended meanwhile. */
    void resume(Transmission transmission) {
        if (!closed && !transmission.isEnded() && transmission.unpark()) {
            turns.putBack(transmission);
        }
    }

    void forget(MsrpSession session) {
        turns.forget(session);
    }

    // ---- writing ----

    /** Writes what can be written now, with one flush. */
    void pump() {
        if (closed || pumping) {
            return;
        }
        pumping = true;
        try {
            while (outlet.isWritable() && step()) {
                continue;
            }
            if (control == null && !chunk.isOpen()) {
                drain(whenEmpty).forEach(outlet::whenWritten);
            }
            outlet.push();
        } finally {
            pumping = false;
        }
        outlet.flush();
    }

    /** One move; false if there is nothing to do. */
    private boolean step() {
        if (chunk.isOpen()) {
            var transmission = chunk.transmission();
            if (control != null && chunk.mayBeInterrupted()) {
                chunk.end(ContinuationFlag.MORE);
            } else {
                chunk.proceed();
            }
            if (!chunk.isOpen()) {
                afterChunk(transmission);
            }
            return true;
        }
        writeControl();
        var next = transactions.isFull() ? null : turns.next(choice());
        if (next == null) {
            return false;
        }
        switch (chunk.begin(next)) {
            case BEGUN -> {
                if (!chunk.isOpen()) {
                    afterChunk(next);
                }
            }
            case NOT_READY, FAILED -> {
                // Parked until its body calls, or already withdrawn.
            }
        }
        return true;
    }

    private Turns.Choice choice() {
        boolean isEnough =
                transactions.unansweredOctets() >= MAX_OCTETS_AHEAD && clock.nanoTime() - lastTalkNanos < TALK_NANOS;
        return isEnough ? Turns.Choice.SHORT_ONES : Turns.Choice.ALL;
    }

    private void afterChunk(Transmission transmission) {
        if (chunk.wasLast()) {
            turns.done(transmission);
        } else if (!transmission.isEnded() && !transmission.isParked()) {
            turns.putBack(transmission);
        }
    }

    private void writeControl() {
        var frames = control;
        if (frames != null) {
            control = null;
            controlFrames = 0;
            outlet.adopt(frames);
            drain(behindControl).forEach(outlet::whenWritten);
        }
    }

    /**
     * Asks for a call when all control frames that are queued now, and the open chunk, are with the operating system,
     * or never will be.
     */
    void whenWritten(Outlet.Written written) {
        if (closed) {
            written.onLost();
        } else {
            whenEmpty.add(written);
        }
    }

    /** Asks for a call when all answers that are queued now are with the operating system, or never will be. */
    void whenAnswered(Outlet.Written written) {
        if (closed) {
            written.onLost();
        } else if (control != null) {
            behindControl.add(written);
        } else if (outlet.isIdle()) {
            written.onWritten();
        } else {
            outlet.whenWritten(written);
        }
    }

    void close() {
        closed = true;
        chunk.discard();
        outlet.close();
        if (control != null) {
            control.release();
            control = null;
        }
        drain(behindControl).forEach(Outlet.Written::onLost);
        drain(whenEmpty).forEach(Outlet.Written::onLost);
    }

    /** What a list holds, for calls that may add to it. */
    private static List<Outlet.Written> drain(List<Outlet.Written> list) {
        if (list.isEmpty()) {
            return List.of();
        }
        var all = List.copyOf(list);
        list.clear();
        return all;
    }
}
