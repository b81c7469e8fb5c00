// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Keys and rules of a user agent for TLS. What the sockets of the context come with, protocols, cipher suites and
 * whether certificates of clients are wanted, is how connections are made.
 *
 * @param needsClientAuth whether who connects has to show a certificate, even if the context does not ask for it
 */
public record SipTls(SSLContext context, boolean needsClientAuth) {

    /** For connections that are accepted. */
    SSLParameters ofServer() throws IOException {
        try (var socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket()) {
            var parameters = socket.getSSLParameters();
            if (needsClientAuth) {
                parameters.setNeedClientAuth(true);
            }
            return parameters;
        }
    }

    /** For connections that are made. */
    SSLParameters ofClient() throws IOException {
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            return socket.getSSLParameters();
        }
    }
}
