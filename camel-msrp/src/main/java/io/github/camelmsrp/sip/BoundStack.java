// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.ListeningPointImpl;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.TransactionExt;
import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.session.Identifiers;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.sip.ClientTransaction;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SIP stack at one address, used for transactions and transport only: dialogs and what depends on time in them are
 * ours. Sending may block while a connection comes up.
 */
final class BoundStack {

    private static final Logger LOG = LoggerFactory.getLogger(SipUserAgent.class);
    /** Octets of a request that fits into what any network carries. */
    private static final int MAX_DATAGRAM = 1300;

    private static final String STACK_CLASS = "gov.nist.javax.sip.SipStackImpl";
    /** Octets; the half of it is what a head may have. */
    private static final String MAX_MESSAGE_SIZE = "32768";

    private static final String READ_TIMEOUT_MILLIS = "10000";
    static final String TLS_HANDSHAKE_TIMEOUT_MILLIS = "3000";

    private final SipStackImpl stack;
    private final BoundSocket socket;
    private final SipProvider provider;
    private @Nullable SipListener listener;
    private final SipSettings settings;
    private final int port;
    private final AtomicBoolean isTooLongTold = new AtomicBoolean();

    private BoundStack(SipStackImpl stack, BoundSocket socket, SipSettings settings)
            throws InvalidArgumentException, javax.sip.SipException {
        this.stack = stack;
        this.socket = socket;
        this.settings = settings;
        port = socket.port();
        var listeningPoint = stack.createListeningPoint(settings.host(), port, transport());
        socket.dropDatagramsWhile(((ListeningPointImpl) listeningPoint).getMessageProcessor()::inUse);
        provider = stack.createSipProvider(listeningPoint);
        socket.awaitReading();
    }

    /** @throws SipException if the address cannot be bound */
    static BoundStack bind(SipSettings settings, Core.Clock clock, FaultLog faults) {
        String name = "camel-msrp-" + Identifiers.secure().token();
        BoundSocket socket;
        try {
            socket = BoundSocket.bind(settings, clock, faults);
        } catch (IOException | IllegalArgumentException e) {
            throw new SipException(
                    503, "The SIP address " + settings.host() + ":" + settings.port() + " cannot be bound", e);
        }
        StackSockets.prepare(name, socket);
        SipStackImpl stack = null;
        try {
            stack = newStack(properties(name, settings));
            return new BoundStack(stack, socket, settings);
        } catch (IOException | InvalidArgumentException | javax.sip.SipException | RuntimeException e) {
            close(stack, socket);
            throw new SipException(503, "The SIP stack cannot be started", e);
        } finally {
            StackSockets.forget(name);
        }
    }

    /** The stack's own constructor: its factory would remember each stack for ever. */
    private static SipStackImpl newStack(Properties properties) throws javax.sip.SipException {
        try {
            return (SipStackImpl)
                    Class.forName(STACK_CLASS).getConstructor(Properties.class).newInstance(properties);
        } catch (InvocationTargetException e) {
            throw new javax.sip.SipException("The SIP stack does not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new javax.sip.SipException("The SIP stack does not start", e);
        }
    }

    private static Properties properties(String name, SipSettings settings) throws IOException {
        var properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", name);
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty("javax.sip.ROUTER_PATH", StackRouter.class.getName());
        nist(properties, "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        nist(properties, "STACK_LOGGER", SilentStackLogger.class.getName());
        nist(properties, "SERVER_LOGGER", SilentMessageLogger.class.getName());
        nist(properties, "NETWORK_LAYER", StackSockets.class.getName());
        nist(properties, "MESSAGE_PARSER_FACTORY", StackParsers.class.getName());
        nist(properties, "MAX_MESSAGE_SIZE", MAX_MESSAGE_SIZE);
        nist(properties, "READ_TIMEOUT", READ_TIMEOUT_MILLIS);
        // The listener hands on at once, so that the thread that reads can call it, and one keeps the order.
        nist(properties, "REENTRANT_LISTENER", "true");
        nist(properties, "THREAD_POOL_SIZE", "1");
        nist(properties, "THREAD_PRIORITY", Integer.toString(Thread.NORM_PRIORITY));
        var tls = settings.tls();
        if (tls != null && settings.transport() == SipSettings.Transport.TLS) {
            tls(properties, tls.ofClient());
        }
        return properties;
    }

    /** Of connections that are made; the sockets of those that are accepted know themselves what they have to do. */
    private static void tls(Properties properties, SSLParameters tls) {
        nist(properties, "TLS_CLIENT_PROTOCOLS", String.join(",", tls.getProtocols()));
        nist(properties, "TLS_CLIENT_AUTH_TYPE", "Disabled");
        nist(properties, "SSL_HANDSHAKE_TIMEOUT", TLS_HANDSHAKE_TIMEOUT_MILLIS);
        nist(properties, "SSL_RENEGOTIATION_ENABLED", "false");
        nist(properties, "ENABLED_CIPHER_SUITES", String.join(",", tls.getCipherSuites()));
    }

    private static void nist(Properties properties, String name, String value) {
        properties.setProperty("gov.nist.javax.sip." + name, value);
    }

    /** Hands what comes from now on to a listener; what came before is lost, as on a network. */
    void listen(SipListener to) {
        try {
            provider.addSipListener(to);
            listener = to;
        } catch (TooManyListenersException e) {
            throw new SipException(500, "The SIP stack has a listener", e);
        }
    }

    int port() {
        return port;
    }

    /** As in Via and the transport parameter. */
    String transport() {
        return settings.transport().name().toLowerCase(Locale.ROOT);
    }

    /** Where a request goes: the first Route, else the Request-URI. */
    static String nextHop(Request request) {
        var next = StackRouter.next(request);
        return next instanceof SipURI uri ? uri.getHost() + ":" + uri.getPort() : "";
    }

    /** A transaction for a request that is answered; the owner is what its events find. May block, as sending may. */
    ClientTransaction prepare(Request request, Object owner) throws javax.sip.SipException {
        tellIfTooLong(request);
        var transaction = provider.getNewClientTransaction(request);
        transaction.setApplicationData(owner);
        return transaction;
    }

    /** It should go over TCP then, to which a stack that is bound to UDP cannot change (RFC 3261 section 18.1.1). */
    private void tellIfTooLong(Request request) {
        if (settings.transport() == SipSettings.Transport.UDP
                && !isTooLongTold.get()
                && request.toString().length() > MAX_DATAGRAM
                && isTooLongTold.compareAndSet(false, true)) {
            LOG.warn(
                    "SIP requests with more than {} octets go over UDP, where they may get lost: sipTransport=tcp would"
                            + " be better (told once)",
                    MAX_DATAGRAM);
        }
    }

    /** Sends an ACK of a 2xx answer, which is a transaction of its own without any answer. */
    void sendAck(Request ack) throws javax.sip.SipException {
        provider.sendRequest(ack);
    }

    /** Where the answers of a transaction go. */
    static String peerOf(ServerTransaction transaction) {
        return transaction instanceof TransactionExt known ? known.getPeerAddress() + ":" + known.getPeerPort() : "";
    }

    /** Requests of peers that may be repeated still. */
    int rememberedRequests() {
        return stack.getServerTransactionTableSize();
    }

    ServerTransaction transactionOf(Request request) throws javax.sip.SipException {
        return provider.getNewServerTransaction(request);
    }

    void respond(ServerTransaction transaction, Response response)
            throws InvalidArgumentException, javax.sip.SipException {
        transaction.sendResponse(response);
    }

    /** Answers a request of which nothing is to be remembered; over a connection the answer goes back on it. */
    void respondBriefly(Request request, Response response) throws javax.sip.SipException {
        if (settings.transport() == SipSettings.Transport.UDP) {
            provider.sendResponse(response);
            return;
        }
        var transaction = transactionOf(request);
        try {
            respond(transaction, response);
        } catch (InvalidArgumentException e) {
            throw new javax.sip.SipException("The response cannot be sent", e);
        } finally {
            transaction.terminate();
        }
    }

    /** Closes the sockets and ends the threads. */
    void close() {
        if (listener != null) {
            provider.removeSipListener(listener);
        }
        close(stack, socket);
    }

    /**
     * The stack sleeps for a second before it forgets what it holds; an interrupt is what it takes as a reason not to.
     */
    private static void stopWithoutDelay(SipStackImpl stack) {
        boolean wasInterrupted = Thread.interrupted();
        Thread.currentThread().interrupt();
        try {
            stack.stop();
        } catch (RuntimeException justStarted) {
            // It falls over a socket whose thread is not up yet, after which it has let go of it.
            stack.stop();
        } finally {
            Thread.interrupted();
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void close(@Nullable SipStackImpl stack, BoundSocket socket) {
        try (socket) {
            if (stack != null) {
                var events = stack.getEventScanner();
                stopWithoutDelay(stack);
                // Its thread waits for an event to see that it was stopped.
                events.addEvent(new EventWrapper(new IOExceptionEvent(stack, "", 0, ""), null));
            }
        } catch (IOException e) {
            throw new SipException(500, "The SIP address cannot be closed", e);
        }
    }
}
