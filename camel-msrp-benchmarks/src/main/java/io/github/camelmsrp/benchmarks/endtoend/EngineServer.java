// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.ListenerSettings;
import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.NodeSettings;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.session.SessionSettings;
import io.github.camelmsrp.session.SessionTemplate;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The engine, driven directly: small messages are read and answered on the event loop, large ones go to disk. */
final class EngineServer implements Role {

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final MsrpNode node = MsrpNode.start(NodeSettings.of(workers));
    private final Tally tally = new Tally();

    private final class Receiver implements SessionHandler {
        private final SequenceCheck order = new SequenceCheck();

        @Override
        public void onMessage(IncomingMessage message) {
            if (!message.body().isInMemory()) {
                message.complete(MsrpStatus.OK);
                workers.execute(() -> compare(message));
                return;
            }
            try (var body = message.body()) {
                tally.check(order.accepts(Frames.sequence(body.toByteArray())));
            } catch (IOException e) {
                tally.fault();
            }
            message.complete(MsrpStatus.OK);
        }

        private void compare(IncomingMessage message) {
            try (var body = message.body()) {
                tally.check(Pattern.matches(Objects.requireNonNull(body.file()), body.size()));
            } catch (IOException e) {
                tally.fault();
            }
        }
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return verb.equals("listen") ? listen(orders) : tally.read(orders);
    }

    private Fields listen(Fields orders) throws Exception {
        var settings = SessionSettings.DEFAULT.toBuilder()
                .maxMessageSize(0)
                .spoolDirectory(Path.of(orders.text("directory", System.getProperty("java.io.tmpdir"))))
                .build();
        var listening = ListenerSettings.of(Loops.HOST, 0).withMaxConnections(20_000);
        if (orders.has("tls")) {
            listening = listening.withTls(Tls.server(Tls.Provider.of(orders)));
        }
        Listener listener = node.listen(listening, request -> new SessionTemplate(settings, new Receiver()))
                .toCompletableFuture()
                .get();
        return Fields.of("port", listener.localAddress().getPort());
    }

    @Override
    public void close() {
        node.close();
        workers.shutdownNow();
    }
}
