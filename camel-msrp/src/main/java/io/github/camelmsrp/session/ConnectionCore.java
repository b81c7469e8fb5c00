// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a connection consists of as soon as it has a channel, and what its sessions work with: timers, transactions,
 * what is to be written, whether it reads. Writes once per turn of the event loop.
 */
@OnEventLoop
final class ConnectionCore {

    /** Of incomplete messages, as many as may well take turns. */
    static final int OPEN_FILES = 8;

    /** How long a peer may take to close after our end of output. */
    private static final long LINGER_MILLIS = 1000;

    private final Connection connection;
    private final Engine engine;
    private final ChannelHandlerContext context;
    private final Identifiers identifiers;
    private final Mailbox mailbox;
    private final Deadlines deadlines;
    private final Transactions transactions;
    private final AwaitedReports reports;
    private final SendQueue sendQueue;
    private final StallWatch stall;
    private final Answers answers;
    private final ReadGate gate;
    private final RequestIntake intake;
    private final SessionLocator locator;
    private final AtomicInteger queued = new AtomicInteger();
    private int reassemblies;
    private int reassemblyHeadOctets;
    private final List<Runnable> afterReading = new ArrayList<>(0);
    /** The incomplete message whose chunk came last, if it still is incomplete. */
    private final List<Reassembly> latest = new ArrayList<>(0);

    private boolean reading;
    private boolean pumpWanted;

    ConnectionCore(
            Connection connection,
            SessionLocator locator,
            Engine engine,
            Identifiers identifiers,
            ChannelHandlerContext context) {
        this.connection = connection;
        this.locator = locator;
        this.engine = engine;
        this.context = context;
        this.identifiers = identifiers;
        mailbox = new Mailbox(context.executor(), engine.scheduler(), this::pump);
        deadlines = new Deadlines(engine.scheduler(), context.executor());
        transactions = new Transactions(deadlines, engine.limits().maxTransactionsPerConnection());
        reports = new AwaitedReports(engine.limits());
        sendQueue = new SendQueue(context, transactions, deadlines, identifiers, engine.limits());
        stall = new StallWatch(
                sendQueue.outlet(),
                deadlines,
                engine.limits().blockedTimeoutMillis(),
                () -> connection.close(Failures.connectionLost("The peer takes nothing of what is to be written")));
        answers = new Answers(this);
        gate = new ReadGate(this, engine, connection);
        intake = new RequestIntake(connection, this, locator);
    }

    /** For the log: the peer did what it should not, or could not be served, and the connection goes on. */
    void peerFault(String fault) {
        locator.onPeerFault(connection, fault);
    }

    // ---- reading ----

    void read(Object frame) {
        reading = true;
        gate.read(frame);
    }

    void readComplete() {
        reading = false;
        intake.paused();
        pump();
        runAfterReading();
    }

    /** Runs a task when what is being read now is answered: what it wakes must not delay the answers. */
    void afterReading(Runnable task) {
        if (reading) {
            afterReading.add(task);
        } else {
            task.run();
        }
    }

    private void runAfterReading() {
        if (!afterReading.isEmpty()) {
            afterReading.forEach(Runnable::run);
            afterReading.clear();
        }
    }

    /** Tells the decoder what to remember. */
    void expectSessions(int sessions) {
        var decoder = context.pipeline().get(MsrpDecoder.class);
        if (decoder != null) {
            decoder.expectSessions(sessions);
        }
    }

    RequestIntake intake() {
        return intake;
    }

    ReadGate gate() {
        return gate;
    }

    // ---- writing ----

    /** Something is to be written; it is, once, when the event loop is through with what it does now. */
    void wantPump() {
        if (!reading && !pumpWanted && !mailbox.isDraining()) {
            pumpWanted = true;
            context.executor().execute(this::pump);
        }
    }

    /** Writes what can be written now. */
    void pump() {
        pumpWanted = false;
        if (connection.isClosed()) {
            return;
        }
        try {
            sendQueue.pump();
        } catch (RuntimeException e) {
            connection.onDefect(e);
            return;
        }
        stall.update();
        gate.update();
    }

    SendQueue sendQueue() {
        return sendQueue;
    }

    Answers answers() {
        return answers;
    }

    Transactions transactions() {
        return transactions;
    }

    AwaitedReports reports() {
        return reports;
    }

    Identifiers identifiers() {
        return identifiers;
    }

    /** Any thread: messages that are not yet written. */
    AtomicInteger queued() {
        return queued;
    }

    // ---- time, threads, limits ----

    Deadlines deadlines() {
        return deadlines;
    }

    Limits limits() {
        return engine.limits();
    }

    /** Any thread. */
    Mailbox mailbox() {
        return mailbox;
    }

    /** Any thread. */
    boolean isInEventLoop() {
        return context.executor().inEventLoop();
    }

    Reassembly reassembly(SessionSettings settings) {
        return new Reassembly(settings, engine.limits(), engine.budget());
    }

    /**
     * Counts one more incomplete message, or another chunk of one, if that is allowed.
     *
     * @param messages one or none
     * @param headOctets how much more text there is in the heads that are kept
     */
    boolean reserveReassembly(int messages, int headOctets) {
        var limits = engine.limits();
        if (reassemblies + messages > limits.maxReassembliesPerConnection()
                || reassemblyHeadOctets + headOctets > limits.maxHeadOctetsPerConnection()) {
            return false;
        }
        reassemblies += messages;
        reassemblyHeadOctets += headOctets;
        return true;
    }

    /** A chunk ended that does not complete its message: the latest ones keep their files open for the next chunk. */
    void waits(Reassembly reassembly) {
        latest.remove(reassembly);
        latest.add(reassembly);
        if (latest.size() > OPEN_FILES) {
            latest.remove(0).rest();
        }
    }

    void releaseReassembly(Reassembly reassembly, int headOctets) {
        reassemblies--;
        reassemblyHeadOctets -= headOctets;
        latest.remove(reassembly);
    }

    // ---- the channel; any thread ----

    Channel channel() {
        return context.channel();
    }

    boolean isSecure() {
        return context.pipeline().get(SslHandler.class) != null;
    }

    @Nullable
    SSLSession tls() {
        var handler = context.pipeline().get(SslHandler.class);
        return handler == null ? null : handler.engine().getSession();
    }

    @Nullable
    SocketAddress localAddress() {
        return channel().localAddress();
    }

    @Nullable
    SocketAddress remoteAddress() {
        return channel().remoteAddress();
    }

    /** Ends all timers and waits; nothing is written any more. */
    void close() {
        runAfterReading();
        deadlines.close();
        gate.close();
    }

    /**
     * Ends the output, and closes when the peer closes or after a second. Closing while octets of the peer are unread
     * makes the operating system reset the connection, and the peer may lose what was written last.
     */
    void closeOutput() {
        if (!(channel() instanceof DuplexChannel duplex)) {
            channel().close();
            return;
        }
        // The time of the network, not of the protocol: it does not come from the scheduler.
        var lingering = duplex.eventLoop().schedule(() -> duplex.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        duplex.closeFuture().addListener(closed -> lingering.cancel(false));
        duplex.config().setAutoRead(true);
        var tls = duplex.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(closed -> duplex.shutdownOutput());
        }
    }
}
