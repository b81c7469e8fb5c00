// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * TLS over the connections that another socket accepts, so that they can be counted and closed below it. Nothing is
 * read or written here: the handshake is made by the thread that reads the connection. What the stack sets has no
 * effect, since it knows less of certificates and protocols than the options do.
 */
final class StackTlsServerSocket extends SSLServerSocket {

    private final ServerSocket plain;
    private final SSLContext tls;
    private final SSLParameters parameters;

    /** @param parameters of the connections that are accepted */
    StackTlsServerSocket(ServerSocket plain, SSLContext tls, SSLParameters parameters) throws IOException {
        this.plain = plain;
        this.tls = tls;
        this.parameters = parameters;
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            var below = plain.accept();
            try {
                // Camel's contexts do not know the method for sockets of a server.
                var peer = below.getInetAddress().getHostAddress();
                var socket = (SSLSocket) tls.getSocketFactory().createSocket(below, peer, below.getPort(), true);
                socket.setUseClientMode(false);
                socket.setSSLParameters(parameters);
                return socket;
            } catch (IOException gone) {
                below.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public int getLocalPort() {
        return plain.getLocalPort();
    }

    @Override
    public InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        // The context has said it.
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return tls.getSupportedSSLParameters().getProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        // The context has said it.
    }

    @Override
    public void setNeedClientAuth(boolean isNeeded) {
        // The context has said it.
    }

    @Override
    public boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean isWanted) {
        // The context has said it.
    }

    @Override
    public boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean isClient) {
        if (isClient) {
            throw new IllegalArgumentException("Accepted connections are those of a server");
        }
    }

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean isEnabled) {
        if (!isEnabled) {
            throw new IllegalArgumentException("New connections need new sessions");
        }
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
