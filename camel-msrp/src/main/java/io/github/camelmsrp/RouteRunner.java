// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.content.CpimHeaders;
import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.Transmission;
import io.github.camelmsrp.session.TransmissionListener;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.UnitOfWorkFactory;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.UnitOfWorkHelper;
import org.jspecify.annotations.Nullable;

/** Makes an exchange of each message and event, runs the route for it, and gives the outcome back to the engine. */
final class RouteRunner {

    private final MsrpHost host;
    private final MsrpEndpoint endpoint;
    private final Consumer consumer;
    private final AsyncProcessor route;
    private final ExceptionHandler exceptionHandler;
    /** For what peers bring about. */
    private final ExceptionHandler peerFaults;

    private final MsrpBinding binding;
    private final UnitOfWorkFactory unitOfWorkFactory;
    private final SeenMessages seen;
    private final LateFailures lateFailures;
    private final Runnable settled;

    /**
     * @param endpoint whose options say what exchanges look like
     * @param consumer the input of the route
     * @param settled to be called when an exchange and its answer are done with
     */
    RouteRunner(MsrpHost host, MsrpEndpoint endpoint, Consumer consumer, SessionFacts.Origin origin, Runnable settled) {
        this.host = host;
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.settled = settled;
        route = AsyncProcessorConverterHelper.convert(consumer.getProcessor());
        exceptionHandler = consumer instanceof DefaultConsumer known
                ? known.getExceptionHandler()
                : new LoggingExceptionHandler(host.context(), getClass());
        peerFaults = RationedLogging.of(exceptionHandler, host.node().scheduler());
        binding = new MsrpBinding(host, endpoint);
        unitOfWorkFactory = PluginHelper.getUnitOfWorkFactory(host.context());
        seen = new SeenMessages(endpoint, origin, exceptionHandler);
        lateFailures = new LateFailures(host.node().scheduler(), exceptionHandler);
    }

    /** Runs the route; calls {@code done} once, when the exchange is finished and released, answered or not. */
    void handle(Inbound inbound, SessionFacts facts, Runnable done) {
        if (inbound instanceof Inbound.Interrupted interrupted) {
            facts.chunkTexts().forget(interrupted.message().messageId());
            if (!endpoint.events().contains(EventType.INTERRUPTED)) {
                settled.run();
                done.run();
                return;
            }
        }
        Routing routing = null;
        try {
            routing = routingOrNull(inbound, facts, done);
        } finally {
            if (routing == null) {
                done.run();
            }
        }
        if (routing != null) {
            routing.start();
        }
    }

    private @Nullable Routing routingOrNull(Inbound inbound, SessionFacts facts, Runnable done) {
        try {
            // Its sender gave it up.
            if (inbound instanceof Inbound.Received received
                    && received.message().isInterrupted()) {
                answer(received.message(), MsrpStatus.OK);
                return null;
            }
            return new Routing(inbound, facts, done);
        } catch (Throwable e) {
            if (inbound instanceof Inbound.Received received) {
                answer(received.message(), RouteOutcome.ofFailure(e, endpoint.options()));
            } else {
                settled.run();
            }
            peerFaults.handleException("Cannot make an exchange of what was received", e);
            return null;
        }
    }

    private void answer(IncomingMessage message, MsrpStatus status) {
        message.body().close();
        message.complete(status, settled);
    }

    /** One exchange from its creation to its release. */
    private final class Routing implements AsyncCallback, TransmissionListener {
        private final Inbound inbound;
        private final SessionFacts facts;
        private final Runnable done;
        private final Exchange exchange;
        private final AtomicBoolean isRouted = new AtomicBoolean();
        private final AtomicBoolean isFinished = new AtomicBoolean();
        private @Nullable CpimHeaders cpim;
        /** The exchange has ended, or its answer is written: whoever comes second settles it. */
        private final AtomicBoolean isHalfSettled = new AtomicBoolean();

        Routing(Inbound inbound, SessionFacts facts, Runnable done) {
            this.inbound = inbound;
            this.facts = facts;
            this.done = done;
            isHalfSettled.setPlain(!(inbound instanceof Inbound.Received));
            exchange = consumer.createExchange(false);
        }

        void start() {
            try {
                var earlier =
                        inbound instanceof Inbound.Received received ? seen.earlier(received.message(), facts) : null;
                if (earlier != null) {
                    earlier.thenAccept(this::repeat);
                    return;
                }
                read();
                beginUnitOfWork();
            } catch (Throwable e) {
                fail(e);
                return;
            }
            try {
                route.process(exchange, this);
            } catch (Throwable e) {
                exchange.setException(e);
                done(true);
            }
        }

        private void read() throws Exception {
            if (inbound instanceof Inbound.Received received) {
                cpim = binding.readMessage(received.message(), facts, exchange);
            } else if (inbound instanceof Inbound.Event event) {
                binding.readEvent(event, facts, exchange);
            }
        }

        private void repeat(MsrpStatus outcome) {
            if (inbound instanceof Inbound.Received received) {
                received.message().body().close();
                received.message().complete(outcome, this::settleHalf);
            }
            finish();
        }

        /** The body and a reply must outlive the route, so the unit of work ends here and not there. */
        private void beginUnitOfWork() {
            var pooled = exchange.getUnitOfWork();
            if (pooled == null) {
                exchange.getExchangeExtension().setUnitOfWork(unitOfWorkFactory.createUnitOfWork(exchange));
            } else {
                pooled.onPrepare(exchange);
            }
        }

        private void fail(Throwable cause) {
            try {
                if (inbound instanceof Inbound.Received received) {
                    received.message().body().close();
                    answer(received.message(), RouteOutcome.ofFailure(cause, endpoint.options()));
                }
                if (!(cause instanceof MsrpStatusException)) {
                    peerFaults.handleException("Cannot make an exchange of what was received", exchange, cause);
                }
            } finally {
                finish();
            }
        }

        /** The route has ended. */
        @Override
        public void done(boolean doneSync) {
            if (!isRouted.compareAndSet(false, true)) {
                return;
            }
            if (!(inbound instanceof Inbound.Received received)) {
                finish();
                return;
            }
            boolean isReplying = false;
            try {
                var status = RouteOutcome.of(exchange, endpoint.options());
                answer(received.message(), status);
                isReplying = status.isSuccess() && MsrpBinding.hasReply(exchange);
            } finally {
                if (!isReplying) {
                    finish();
                }
            }
            if (isReplying) {
                reply();
            }
        }

        private void answer(IncomingMessage message, MsrpStatus status) {
            seen.onOutcome(message, facts, status);
            message.complete(status, this::settleHalf);
        }

        /** The answer is written or cannot be, or the exchange has ended. */
        private void settleHalf() {
            if (isHalfSettled.getAndSet(true)) {
                settled.run();
            }
        }

        private void reply() {
            OutgoingMessage reply;
            try {
                reply = host.sdpSessions().reply(inbound.session(), binding.writeReply(exchange, cpim));
            } catch (Throwable e) {
                peerFaults.handleException("The body cannot be sent as reply", exchange, e);
                finish();
                return;
            }
            inbound.session().send(reply, this);
        }

        @Override
        public void onWritten(Transmission transmission) {
            host.continuations().execute(this::finish);
        }

        /** After it was written, the peer refuses it or does not answer; the exchange is over then. */
        @Override
        public void onFailure(Transmission transmission, MsrpException cause) {
            host.continuations().execute(() -> {
                if (!finish(cause)) {
                    lateFailures.report(transmission.session().maskedId(), cause);
                }
            });
        }

        private void finish() {
            finish(null);
        }

        /**
         * The one place where an exchange ends: logged, unit of work done, released, next one in turn.
         *
         * @return false if it ended before, and nobody may touch it any more
         */
        private boolean finish(@Nullable MsrpException undelivered) {
            if (!isFinished.compareAndSet(false, true)) {
                return false;
            }
            try {
                if (undelivered != null) {
                    peerFaults.handleException("The reply was not delivered", exchange, undelivered);
                }
                var exception = exchange.getException();
                if (exception != null && exchange.getException(MsrpStatusException.class) == null) {
                    exceptionHandler.handleException("Error processing exchange", exchange, exception);
                }
                UnitOfWorkHelper.doneUow(exchange.getUnitOfWork(), exchange);
                consumer.releaseExchange(exchange, false);
            } finally {
                settleHalf();
                done.run();
            }
            return true;
        }
    }
}
