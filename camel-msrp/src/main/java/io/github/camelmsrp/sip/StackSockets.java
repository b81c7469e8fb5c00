// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of one stack. The stack makes this object from its class name, and finds by its own name what was
 * {@link #prepare prepared} for it.
 */
public final class StackSockets implements NetworkLayer {

    private static final Map<String, BoundSocket> PREPARED = new ConcurrentHashMap<>();
    private static final int CONNECT_TIMEOUT_MILLIS = 8000;

    private @Nullable BoundSocket bound;

    static void prepare(String stackName, BoundSocket bound) {
        PREPARED.put(stackName, bound);
    }

    static void forget(String stackName) {
        PREPARED.remove(stackName);
    }

    @Override
    public void setSipStack(SipStackImpl stack) {
        bound = PREPARED.get(stack.getStackName());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
        return bound().server();
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address) {
        return (SSLServerSocket) bound().server();
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress address) {
        return bound().datagrams();
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return new DatagramSocket();
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return connected(address, port, null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress from) throws IOException {
        return connected(address, port, from);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress from, int fromPort)
            throws IOException {
        return connected(address, port, from);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return createSSLSocket(address, port, null);
    }

    /** The name in the certificate of the other side has to be the one that was looked up (RFC 5922 section 7.1). */
    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, @Nullable InetAddress from) throws IOException {
        var plain = connected(address, port, from);
        try {
            // An address that came from a name keeps it; the host name getter would look an address up backwards.
            String text = address.toString();
            String name = text.substring(0, text.indexOf('/'));
            String host = name.isEmpty() ? address.getHostAddress() : name;
            var socket = (SSLSocket) bound().tls().getSocketFactory().createSocket(plain, host, port, true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket connected(InetAddress address, int port, @Nullable InetAddress from) throws IOException {
        var socket = bound().newSocket();
        try {
            if (from != null && !from.isAnyLocalAddress()) {
                socket.bind(new InetSocketAddress(from, 0));
            }
            socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
            socket.count();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private BoundSocket bound() {
        return Objects.requireNonNull(bound);
    }
}
