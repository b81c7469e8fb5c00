// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.javax.sip.message.MessageExt;
import java.util.List;
import java.util.ListIterator;
import javax.sip.ListeningPoint;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Where the stack sends a request: to the first Route, else to the Request-URI (RFC 3261 section 8.1.2), always by the
 * one transport that is bound. Made by the stack, which knows its name only.
 */
public final class StackRouter implements Router {

    private static final int PORT = 5060;
    private static final int TLS_PORT = 5061;
    private static final Object STRICT = new Object();

    private final SipStack stack;

    public StackRouter(SipStack stack, @Nullable String outboundProxy) {
        this.stack = stack;
    }

    @Override
    public @Nullable Hop getOutboundProxy() {
        return null;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface has it still
    public ListIterator<?> getNextHops(Request request) {
        var hop = getNextHop(request);
        return hop == null ? List.of().listIterator() : List.of(hop).listIterator();
    }

    @Override
    public @Nullable Hop getNextHop(Request request) {
        if (!(next(request) instanceof SipURI uri)
                || !stack.getListeningPoints().hasNext()) {
            return null;
        }
        String transport = ((ListeningPoint) stack.getListeningPoints().next()).getTransport();
        int usual = ListeningPoint.TLS.equalsIgnoreCase(transport) ? TLS_PORT : PORT;
        return new To(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : usual, transport);
    }

    static URI next(Request request) {
        boolean isForStrictRouter = request instanceof MessageExt marked && marked.getApplicationData() == STRICT;
        return !isForStrictRouter && request.getHeader(RouteHeader.NAME) instanceof RouteHeader route
                ? route.getAddress().getURI()
                : request.getRequestURI();
    }

    /** A request whose Request-URI is that of a strict router: it goes there, whatever Route says. */
    static Request toStrictRouter(Request request) {
        ((MessageExt) request).setApplicationData(STRICT);
        return request;
    }

    private record To(String host, int port, String transport) implements Hop {

        @Override
        public String getHost() {
            return host;
        }

        @Override
        public int getPort() {
            return port;
        }

        @Override
        public String getTransport() {
            return transport;
        }

        @Override
        public String toString() {
            return host + ":" + port + "/" + transport;
        }
    }
}
