// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A node on loopback sockets, with calls that wait for what they start. */
final class TestNode implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final ExecutorService blocking = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "test-blocking");
        thread.setDaemon(true);
        return thread;
    });
    private final MsrpNode node;

    private TestNode(UnaryOperator<NodeSettings> change) {
        node = MsrpNode.start(change.apply(NodeSettings.of(blocking).withEventLoopThreads(2)));
    }

    static TestNode start() {
        return new TestNode(settings -> settings);
    }

    static TestNode start(UnaryOperator<NodeSettings> change) {
        return new TestNode(change);
    }

    MsrpNode node() {
        return node;
    }

    static ListenerSettings loopback() {
        return ListenerSettings.of("127.0.0.1", 0);
    }

    /** Every session id is welcome. */
    static SessionAcceptor everybody(SessionHandler handler) {
        return request -> new SessionTemplate(SessionSettings.DEFAULT, handler);
    }

    static SessionAcceptor nobody() {
        return request -> null;
    }

    Listener listen(ListenerSettings settings, SessionAcceptor acceptor) {
        return await(node.listen(settings, acceptor));
    }

    MsrpSession connect(DialSettings dial, SessionHandler handler) {
        return await(node.connect(dial, SessionSettings.DEFAULT, handler));
    }

    Throwable connectFailure(DialSettings dial) {
        return failure(node.connect(dial, SessionSettings.DEFAULT, new RecordingHandler()));
    }

    static DialSettings dial(String uri) {
        return DialSettings.to(MsrpPath.of(MsrpUri.parse(uri)));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("nothing happened in time", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** What a caller sees who adds a callback: the failure itself, not wrapped. */
    static Throwable failure(CompletionStage<?> stage) {
        return await(stage.handle((value, failure) -> {
            if (failure == null) {
                throw new AssertionError("succeeded with " + value);
            }
            return failure;
        }));
    }

    @Override
    public void close() {
        node.close();
        blocking.shutdownNow();
    }
}
