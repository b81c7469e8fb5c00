// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.github.camelmsrp.session.BodySource;
import io.github.camelmsrp.session.DialSettings;
import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.NodeSettings;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.session.SessionSettings;
import io.github.camelmsrp.session.Transmission;
import io.github.camelmsrp.session.TransmissionListener;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The engine as sender: a file, chat, or both, on one connection or two. */
final class EngineClient implements Role {

    private static final int PATIENCE_SECONDS = 300;

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final MsrpNode node = MsrpNode.start(NodeSettings.of(workers).withEventLoopThreads(1));

    private static final class Nobody implements SessionHandler {
        @Override
        public void onMessage(IncomingMessage message) {
            message.body().close();
            message.complete(MsrpStatus.FORBIDDEN);
        }
    }

    private static final class Answered implements TransmissionListener {
        private final CompletableFuture<Long> at = new CompletableFuture<>();

        @Override
        public void onResponse(Transmission transmission) {
            at.complete(System.nanoTime());
        }

        @Override
        public void onFailure(Transmission transmission, MsrpException cause) {
            at.completeExceptionally(cause);
        }
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return switch (verb) {
            case "file" -> file(orders);
            case "chat" -> chat(orders);
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private MsrpSession connect(Fields orders, String sessionId) throws Exception {
        return connect(orders, orders.text("port"), sessionId);
    }

    private MsrpSession connect(Fields orders, String port, String sessionId) throws Exception {
        boolean hasTls = orders.has("tls");
        String uri = (hasTls ? "msrps" : "msrp") + "://127.0.0.1:" + port + '/' + sessionId + ";tcp";
        var dial = DialSettings.to(MsrpPath.parse(uri));
        if (hasTls) {
            dial = dial.withTls(Tls.client(Tls.Provider.of(orders)));
        }
        var settings = SessionSettings.DEFAULT.toBuilder()
                .chunkSize(orders.count("chunk", Frames.CHUNK_OCTETS))
                .build();
        return node.connect(dial, settings, new Nobody()).toCompletableFuture().get();
    }

    private static CompletableFuture<Long> send(MsrpSession session, String type, BodySource body) {
        var answered = new Answered();
        session.send(OutgoingMessage.of(type, body), answered);
        return answered.at;
    }

    private static CompletableFuture<Long> sendFile(MsrpSession session, Fields orders) throws Exception {
        return send(session, "application/octet-stream", BodySource.of(Path.of(orders.text("file"))));
    }

    private Fields file(Fields orders) throws Exception {
        var session = connect(orders, "desk-1");
        long start = System.nanoTime();
        long end = sendFile(session, orders).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        session.close(1000).toCompletableFuture().get();
        return Fields.of("megabytesPerSecond", orders.number("octets") * 1e3 / (end - start))
                .with("faults", 0);
    }

    /**
     * One message after the other, for some time or, with a file, while the file is on its way: on the same connection,
     * or on one of its own if a port for it is given.
     */
    private Fields chat(Fields orders) throws Exception {
        var talk = connect(orders, orders.text(orders.has("talkPort") ? "talkPort" : "port"), "desk-1");
        var bulk = connect(orders, "desk-2");
        var latencies = new Histogram(3);
        long start = System.nanoTime();
        var transfer =
                orders.has("file") ? sendFile(bulk, orders) : CompletableFuture.<Long>failedFuture(new Exception());
        long end = start + TimeUnit.MILLISECONDS.toNanos(orders.number("millis"));
        int next = 0;
        while (orders.has("file") ? !transfer.isDone() : System.nanoTime() < end) {
            long sentAt = System.nanoTime();
            var body = BodySource.of(Frames.body(next++ % Frames.COUNT));
            long answeredAt = send(talk, "text/plain", body).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            latencies.recordValue(answeredAt - sentAt);
        }
        var figures = Fields.of("p50", latencies.getValueAtPercentile(50) / 1e3)
                .with("p99", latencies.getValueAtPercentile(99) / 1e3)
                .with("messages", latencies.getTotalCount())
                .with("faults", 0);
        if (orders.has("file")) {
            figures.with("megabytesPerSecond", orders.number("octets") * 1e3 / (transfer.get() - start));
        }
        talk.close(1000).toCompletableFuture().get();
        bulk.close(1000).toCompletableFuture().get();
        return figures;
    }

    @Override
    public void close() {
        node.close();
        workers.shutdownNow();
    }
}
