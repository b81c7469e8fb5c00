// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** Options of connections: addresses, limits, TLS, and timers. The base of {@link MsrpSessionConfiguration}. */
@UriParams
public class MsrpConnectionConfiguration {

    @UriParam(
            label = "common",
            description = "host:port, or host, that peers are told when it differs from the bound address: behind "
                    + "NAT, in a container, or because a certificate names it.")
    private @Nullable String publicAddress;

    @UriParam(
            label = "common",
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description =
                    "Longest time in milliseconds for name resolution, connecting and the TLS " + "handshake together.")
    private long connectTimeout = 10_000;

    @UriParam(
            label = "common",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "A session on which nothing was sent or received for so many milliseconds is "
                    + "closed; 0 for never.")
    private long idleTimeout;

    @UriParam(
            label = "common",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "A request without a body is sent when nothing was sent for so many milliseconds; 0 "
                    + "for never.")
    private long keepAliveInterval;

    @UriParam(
            label = "consumer",
            defaultValue = "10000",
            description = "Connections of a listening address; one more is closed at once.")
    private int maxConnections = 10_000;

    @UriParam(
            label = "consumer",
            defaultValue = "100000",
            description = "Sessions of a listening address; one more is answered 403. With msrp-sip: calls to a"
                    + " consumer; one more is answered 486.")
    private int maxSessions = 100_000;

    @UriParam(
            label = "consumer",
            defaultValue = "67108864",
            description = "Octets of message bodies that a listening address holds in memory. Beyond it bodies are "
                    + "spooled to disk, and then reading stops.")
    private long maxBufferedBytes = 64L << 20;

    @UriParam(
            label = "security",
            description = "Keys, trusted authorities, protocols and cipher suites for msrps. A listening msrps "
                    + "endpoint needs it.")
    private @Nullable SSLContextParameters sslContextParameters;

    @UriParam(
            label = "consumer,security",
            defaultValue = "false",
            description = "Whether a listening msrps endpoint demands a client certificate.")
    private boolean needClientAuth;

    @UriParam(
            label = "security",
            defaultValue = "true",
            description = "Whether the certificate of a dialled msrps peer has to name the host that was dialled.")
    private boolean hostnameVerification = true;

    @UriParam(
            label = "security",
            defaultValue = "false",
            description =
                    "Whether a certificate fingerprint may be one of SHA-1, if the peer gives no better one. SHA-1"
                            + " can be forged; for old equipment only.")
    private boolean allowSha1Fingerprints;

    public @Nullable String getPublicAddress() {
        return publicAddress;
    }

    public void setPublicAddress(@Nullable String publicAddress) {
        this.publicAddress = publicAddress;
    }

    public long getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public long getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public long getKeepAliveInterval() {
        return keepAliveInterval;
    }

    public void setKeepAliveInterval(long keepAliveInterval) {
        this.keepAliveInterval = keepAliveInterval;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getMaxSessions() {
        return maxSessions;
    }

    public void setMaxSessions(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    public long getMaxBufferedBytes() {
        return maxBufferedBytes;
    }

    public void setMaxBufferedBytes(long maxBufferedBytes) {
        this.maxBufferedBytes = maxBufferedBytes;
    }

    public @Nullable SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(@Nullable SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isNeedClientAuth() {
        return needClientAuth;
    }

    public void setNeedClientAuth(boolean needClientAuth) {
        this.needClientAuth = needClientAuth;
    }

    public boolean isHostnameVerification() {
        return hostnameVerification;
    }

    public void setHostnameVerification(boolean hostnameVerification) {
        this.hostnameVerification = hostnameVerification;
    }

    public boolean isAllowSha1Fingerprints() {
        return allowSha1Fingerprints;
    }

    public void setAllowSha1Fingerprints(boolean allowSha1Fingerprints) {
        this.allowSha1Fingerprints = allowSha1Fingerprints;
    }
}
