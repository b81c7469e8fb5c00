// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends channels: in good order where MSRP is spoken on them, at once where a handshake is under way. */
final class Draining {

    /**
     * What a connection may take over its grace, to end its output and see the peer close, before the channel is closed
     * under it.
     */
    private static final long MARGIN_MILLIS = 1_000;

    /** The same where no grace is given. */
    private static final long SHORT_MARGIN_MILLIS = 100;

    private Draining() {}

    /** Completes when the channel is closed, never with a failure. */
    static CompletableFuture<Void> close(Channel channel, long graceMillis) {
        var closed = new CompletableFuture<Void>();
        channel.closeFuture().addListener(done -> closed.complete(null));
        try {
            channel.eventLoop().execute(() -> drain(channel, graceMillis));
            // The time of the network, not of the protocol: it does not come from the scheduler.
            long last = graceMillis <= 0 ? SHORT_MARGIN_MILLIS : graceMillis + MARGIN_MILLIS;
            var forced = channel.eventLoop().schedule(() -> channel.close(), last, TimeUnit.MILLISECONDS);
            closed.thenRun(() -> forced.cancel(false));
        } catch (RejectedExecutionException e) {
            // The loop is gone, and it closed its channels.
            closed.complete(null);
        }
        return closed;
    }

    private static void drain(Channel channel, long graceMillis) {
        @Nullable Connection connection = channel.pipeline().get(Connection.class);
        if (connection == null || graceMillis <= 0 && connection.isUnused()) {
            channel.close();
        } else {
            connection.drain(graceMillis).whenComplete((done, failure) -> channel.close());
        }
    }
}
