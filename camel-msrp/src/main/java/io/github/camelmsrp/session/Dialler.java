// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach an authority: name resolution off the event loop, the addresses in the order received (RFC 4975
 * section 6.2), TLS if wanted, all within one time-out. The time that is left is shared out over the addresses that are
 * left, so that one which swallows packets does not use up all of it. TLS is tried with the first address that answers;
 * its failure is final.
 */
@OnEventLoop
final class Dialler {

    static final String STOPPED = "the node is stopped";
    static final String TIMED_OUT = "no connection in time";

    private final Authority authority;
    private final NodeSettings settings;
    private final EventLoops loops;
    private final EventLoop loop;
    private final long deadlineNanos;
    private final CompletableFuture<Channel> result = new CompletableFuture<>();
    private List<InetAddress> addresses = List.of();
    private @Nullable Throwable lastFailure;
    private @Nullable Channel attempt;

    private Dialler(Authority authority, NodeSettings settings, EventLoops loops, EventLoop loop, long timeoutMillis) {
        this.authority = authority;
        this.settings = settings;
        this.loops = loops;
        this.loop = loop;
        deadlineNanos = settings.scheduler().nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    /**
     * Starts dialling.
     *
     * @return the connected channel, TLS verified, with no handler of MSRP yet; completes on the loop, except that
     *     completing it from outside takes the attempt back. Fails with an {@link MsrpException} only
     */
    static CompletableFuture<Channel> dial(
            Authority authority, NodeSettings settings, EventLoops loops, EventLoop loop, long timeoutMillis) {
        var dialler = new Dialler(authority, settings, loops, loop, timeoutMillis);
        try {
            loop.execute(dialler::start);
        } catch (RejectedExecutionException e) {
            dialler.result.completeExceptionally(failure(authority, STOPPED, null));
        }
        return dialler.result;
    }

    private void start() {
        var timeout = settings.scheduler()
                .schedule(
                        loop,
                        deadlineNanos - settings.scheduler().nanoTime(),
                        () -> fail(failure(authority, TIMED_OUT, null)));
        result.whenComplete((channel, failure) -> {
            timeout.cancel();
            if (failure != null && attempt != null) {
                attempt.close();
            }
        });
        byte @Nullable [] literal = NetUtil.createByteArrayFromIpAddressString(authority.dialledHost());
        if (literal != null) {
            tryAddresses(List.of(address(literal)));
            return;
        }
        try {
            settings.blockingExecutor().execute(this::resolve);
        } catch (RejectedExecutionException e) {
            fail(failure(authority, "no thread for name resolution", e));
        }
    }

    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 octets", e);
        }
    }

    /** On the blocking executor. */
    private void resolve() {
        List<InetAddress> found = List.of();
        @Nullable Throwable failure = null;
        try {
            found = settings.resolver().resolve(authority.dialledHost());
        } catch (UnknownHostException | RuntimeException e) {
            failure = e;
        }
        List<InetAddress> resolved = found;
        @Nullable Throwable cause = failure;
        try {
            loop.execute(() -> {
                if (resolved.isEmpty()) {
                    fail(failure(authority, "the host name has no address", cause));
                } else {
                    tryAddresses(resolved);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(failure(authority, STOPPED, null));
        }
    }

    private void tryAddresses(List<InetAddress> left) {
        if (result.isDone()) {
            return;
        }
        addresses = left;
        if (addresses.isEmpty()) {
            String reason = lastFailure == null ? "" : ", " + lastFailure.getMessage();
            fail(failure(authority, "no address accepts connections" + reason, lastFailure));
            return;
        }
        ChannelFuture connecting =
                bootstrap().connect(new InetSocketAddress(addresses.get(0), authority.dialledPort()));
        attempt = connecting.channel();
        connecting.addListener(done -> onConnected(connecting));
    }

    private Bootstrap bootstrap() {
        long share = TimeUnit.NANOSECONDS.toMillis(remainingNanos()) / addresses.size();
        return loops.client(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, Math.max(1, share)))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Handlers are added when the connection is there: what they are depends on it.
                    }
                });
    }

    private void onConnected(ChannelFuture connecting) {
        Channel channel = connecting.channel();
        if (result.isDone()) {
            channel.close();
        } else if (!connecting.isSuccess()) {
            lastFailure = connecting.cause();
            tryAddresses(addresses.subList(1, addresses.size()));
        } else if (authority.tls() == null) {
            succeed(channel);
        } else {
            startTls(channel, authority.tls());
        }
    }

    private void startTls(Channel channel, TlsSettings tls) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNanos()));
        var peer = new HostPort(authority.host(), authority.port());
        // The handshake begins, and may end, while its handler is added: the gate is there before.
        channel.pipeline()
                .addLast(new TlsGate(tls, authority.host(), () -> succeed(channel), this::failTls))
                .addFirst(TlsGate.diallingHandler(tls, peer, channel.alloc(), millis));
    }

    private long remainingNanos() {
        return Math.max(0, deadlineNanos - settings.scheduler().nanoTime());
    }

    private void succeed(Channel channel) {
        if (!result.complete(channel)) {
            channel.close();
        }
    }

    private void fail(MsrpException failure) {
        result.completeExceptionally(failure);
    }

    private void failTls(MsrpException failure) {
        fail(failure(authority, failure.status(), String.valueOf(failure.getMessage()), failure.getCause()));
    }

    /** A failure to get a connection; the status is that of a peer that does not answer. */
    static MsrpException failure(Authority authority, String reason, @Nullable Throwable cause) {
        return failure(authority, MsrpStatus.TIMEOUT, reason, cause);
    }

    private static MsrpException failure(
            Authority authority, MsrpStatus status, String reason, @Nullable Throwable cause) {
        return new MsrpException(
                MsrpException.Scope.CONNECTION, status, "Cannot connect to " + authority + ": " + reason, cause);
    }
}
