// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads MSRP from a stream of octets (RFC 4975 sections 7.1 and 9) and passes on {@link Frame}s as soon as they are
 * known. Bodies pass through as slices of what was read; no more of them is kept than could be the begin of an
 * end-line.
 *
 * <ul>
 *   <li>A request whose start line is good but whose header section is not comes with a defect, without its body, and
 *       the stream goes on after its end-line.
 *   <li>Octets that cannot be a start line, a line without CRLF, and a header section over the limits lose the framing:
 *       one {@link MsrpException} of connection scope is fired as exception, and all further input is discarded. The
 *       connection is for the next handler to close. What is not MSRP at all is seen at its first wrong octet.
 *   <li>If the connection ends in the middle of a message, its end-line is missing; nothing else tells.
 * </ul>
 */
public final class MsrpDecoder extends ByteToMessageDecoder {
    private static final int HYPHENS = 7;
    private static final int CRLF = 2;
    /** Of each thread, since no line is kept from one call to the next: thousands of idle connections need none. */
    private static final FastThreadLocal<Octets> LINE = new FastThreadLocal<>() {
        @Override
        protected Octets initialValue() {
            return new Octets();
        }
    };

    private static final Octets NO_LINE = new Octets();
    /** What is copied of a head at once: about what one has. */
    private static final int BLOCK_OCTETS = 256;
    /** Enough that a call of this decoder costs little per frame, few enough that they are used while they are warm. */
    private static final int FRAMES_AT_ONCE = 48;

    private enum State {
        START_LINE,
        HEADERS,
        BODY,
        END,
        FAILED
    }

    private final WireLimits limits;
    private final HeadReader head;
    private final EndLineScanner scanner = new EndLineScanner();
    private final InputView view;
    private Octets line = NO_LINE;
    /** Where in the input the octets begin and end that were copied for lines. */
    private int blockStart;

    private int blockEnd;

    private State state = State.START_LINE;
    /** Octets of the unfinished line in which there is no line feed. */
    private int searched;

    private int headerSectionOctets;
    /** Whether the body goes nowhere. */
    private boolean discardsBody;
    /** Whether head and end-line go nowhere either. */
    private boolean dropsMessage;

    private long bodyOctets;
    private @Nullable MsrpException bodyDefect;

    /** A lenient decoder with the default limits. */
    public MsrpDecoder() {
        this(WireLimits.DEFAULT, Strictness.LENIENT);
    }

    public MsrpDecoder(WireLimits limits, Strictness strictness) {
        this(limits, strictness, new InputView());
    }

    /** @param view for tests that count what is looked at */
    MsrpDecoder(WireLimits limits, Strictness strictness, InputView view) {
        this.view = view;
        this.limits = limits;
        this.head = new HeadReader(limits, strictness);
    }

    /**
     * Tells how many sessions use this connection, so that the paths of each are parsed once and not with every
     * message; on the event loop. Without it the decoder keeps those of one session.
     */
    public void expectSessions(int sessions) {
        head.expectSessions(sessions);
    }

    /** What was read and neither passed on nor discarded yet; for tests of the limits. */
    ByteBuf heldInput() {
        return internalBuffer();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        view.open(in);
        line = LINE.get();
        blockEnd = 0;
        try {
            while (out.size() < FRAMES_AT_ONCE && makesProgress(in, out)) {
                continue;
            }
            in.readerIndex(view.position());
        } catch (MsrpException e) {
            state = State.FAILED;
            in.skipBytes(in.readableBytes());
            // What was read before the failure is passed on before the failure.
            out.forEach(ctx::fireChannelRead);
            out.clear();
            ctx.fireExceptionCaught(e);
        } finally {
            line = NO_LINE;
            view.close();
        }
    }

    private boolean makesProgress(ByteBuf in, List<Object> out) throws MsrpException {
        return switch (state) {
            case START_LINE -> readStartLine();
            case HEADERS -> readHeaderLine(out);
            case BODY -> readBody(in, out);
            case END -> readEndLine(out);
            case FAILED -> skipAll();
        };
    }

    private boolean skipAll() {
        view.skip(view.readableOctets());
        return false;
    }

    private boolean readStartLine() throws MsrpException {
        requireProtocol();
        headerSectionOctets = 0;
        if (!readLine()) {
            return false;
        }
        head.start(StartLine.decode(line));
        dropsMessage = false;
        bodyDefect = null;
        bodyOctets = 0;
        state = State.HEADERS;
        return true;
    }

    /** Does not wait for a line end: a TLS hello or another protocol may never send one. */
    private void requireProtocol() throws MsrpException {
        int available = Math.min(StartLine.PROTOCOL_OCTETS, view.readableOctets());
        for (int i = searched; i < available; i++) {
            if (!StartLine.isProtocol(view.getByte(view.position() + i), i)) {
                throw MsrpException.framingLost("not the start of an MSRP message");
            }
        }
    }

    private boolean readHeaderLine(List<Object> out) throws MsrpException {
        if (!readLine()) {
            return false;
        }
        if (line.length() == 0) {
            startBody(out);
        } else {
            ContinuationFlag flag = endLineFlag();
            if (flag == null) {
                head.headerLine(line);
            } else {
                passOnHead(out, false);
                passOnEnd(out, flag);
            }
        }
        return true;
    }

    private @Nullable ContinuationFlag endLineFlag() {
        String id = head.transactionId();
        int idEnd = HYPHENS + id.length();
        if (line.length() != idEnd + 1 || line.charAt(0) != '-') {
            return null;
        }
        for (int i = 0; i < idEnd; i++) {
            if (line.charAt(i) != (i < HYPHENS ? '-' : id.charAt(i - HYPHENS))) {
                return null;
            }
        }
        return ContinuationFlag.of(line.charAt(idEnd));
    }

    private void startBody(List<Object> out) {
        passOnHead(out, true);
        discardsBody = dropsMessage || head.isResponse() || head.hasDefect();
        scanner.reset(head.transactionId());
        state = State.BODY;
    }

    private void passOnHead(List<Object> out, boolean emptyLine) {
        Frame frame = head.head(emptyLine);
        if (frame == null) {
            dropsMessage = true;
        } else {
            out.add(frame);
        }
    }

    private void passOnEnd(List<Object> out, ContinuationFlag flag) {
        if (!dropsMessage) {
            out.add(new EndLine(head.transactionId(), flag, bodyDefect));
        }
        state = State.START_LINE;
    }

    private boolean readBody(ByteBuf in, List<Object> out) {
        int start = view.position();
        int end = scanner.find(view, start, start + view.readableOctets());
        if (end > start) {
            passOnBody(in, end - start, out);
        }
        if (scanner.isComplete()) {
            state = State.END;
            return true;
        }
        return false;
    }

    private void passOnBody(ByteBuf in, int octets, List<Object> out) {
        if (!discardsBody && head.hasBoundedBody()) {
            bodyOctets += octets;
            if (bodyOctets > limits.maxNonSendBodyOctets()) {
                discardsBody = true;
                bodyDefect = MsrpException.badRequest("body over the limit of its method");
            }
        }
        if (!discardsBody) {
            out.add(new BodyPart(in.retainedSlice(view.position(), octets)));
        }
        view.skip(octets);
    }

    private boolean readEndLine(List<Object> out) {
        ContinuationFlag flag = scanner.flag();
        if (flag == null) {
            throw new IllegalStateException("end-line without a flag");
        }
        view.skip(scanner.endLineOctets());
        passOnEnd(out, flag);
        return true;
    }

    /** Takes one line without its CRLF; false if there is no whole line yet. */
    private boolean readLine() throws MsrpException {
        int start = view.position();
        int available = Math.min(view.readableOctets(), limits.maxLineOctets() + CRLF);
        int lineFeed = view.indexOfLineFeed(start + searched, start + available);
        int octets = lineFeed < 0 ? available : lineFeed + 1 - start;
        if (headerSectionOctets + octets > limits.maxHeaderSectionOctets()) {
            throw MsrpException.framingLost("header section over the limit");
        }
        if (lineFeed < 0) {
            if (available == limits.maxLineOctets() + CRLF) {
                throw MsrpException.framingLost("line over the limit");
            }
            searched = available;
            return false;
        }
        if (octets < CRLF || view.getByte(lineFeed - 1) != '\r') {
            throw MsrpException.framingLost("line feed without carriage return");
        }
        loadLine(start, octets, available);
        view.skip(octets);
        headerSectionOctets += octets;
        searched = 0;
        return true;
    }

    private void loadLine(int start, int octets, int available) {
        if (start + octets > blockEnd) {
            int count = Math.max(octets, Math.min(available, BLOCK_OCTETS));
            line.load(view, start, count);
            blockStart = start;
            blockEnd = start + count;
        }
        line.select(start - blockStart, start - blockStart + octets - CRLF);
    }
}
