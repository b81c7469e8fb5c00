// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to listen. Start from {@link #of(String, int)} and change what differs with the {@code with} methods.
 *
 * @param host address or name to bind, IPv6 without brackets; {@code 0.0.0.0} and {@code ::} bind every interface
 * @param port TCP port; 0 lets the system choose, see {@link Listener#localAddress()}
 * @param tls present for {@code msrps}: nothing but TLS is spoken on the port then; absent for {@code msrp}
 * @param publicAddress {@code host} or {@code host:port} that peers are told in URIs when it is not the bound address
 *     (NAT, containers, names in certificates); an IPv6 address stands in brackets
 * @param maxConnections connections at the same time; one more is closed as soon as it is accepted
 * @param maxSessions sessions at the same time, registered ones that did not connect yet included; one more is answered
 *     403
 * @param maxBufferedBytes octets of received bodies that all sessions of the listener together may hold in memory
 * @param registrationTimeoutMillis how long a registered session may wait for its peer to connect; 0 means for ever
 */
public record ListenerSettings(
        String host,
        int port,
        @Nullable TlsSettings tls,
        @Nullable String publicAddress,
        int maxConnections,
        int maxSessions,
        long maxBufferedBytes,
        long registrationTimeoutMillis) {

    private static final ListenerSettings DEFAULT =
            new ListenerSettings("0.0.0.0", 0, null, null, 10_000, 100_000, 64L << 20, 30_000);

    public ListenerSettings {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Not a TCP port: " + port);
        }
        requirePositive("maxConnections", maxConnections);
        requirePositive("maxSessions", maxSessions);
        if (maxBufferedBytes < 0 || registrationTimeoutMillis < 0) {
            throw new IllegalArgumentException("maxBufferedBytes and registrationTimeoutMillis cannot be negative");
        }
        if (publicAddress != null) {
            HostPort.announced(publicAddress);
        }
    }

    /**
     * Plain TCP with 10,000 connections, 100,000 sessions, 64 MiB of bodies in memory and 30 s for registered sessions.
     */
    public static ListenerSettings of(String host, int port) {
        return new ListenerSettings(
                host,
                port,
                null,
                null,
                DEFAULT.maxConnections,
                DEFAULT.maxSessions,
                DEFAULT.maxBufferedBytes,
                DEFAULT.registrationTimeoutMillis);
    }

    public ListenerSettings withTls(@Nullable TlsSettings value) {
        return new ListenerSettings(
                host,
                port,
                value,
                publicAddress,
                maxConnections,
                maxSessions,
                maxBufferedBytes,
                registrationTimeoutMillis);
    }

    public ListenerSettings withPublicAddress(@Nullable String value) {
        return new ListenerSettings(
                host, port, tls, value, maxConnections, maxSessions, maxBufferedBytes, registrationTimeoutMillis);
    }

    public ListenerSettings withMaxConnections(int value) {
        return new ListenerSettings(
                host, port, tls, publicAddress, value, maxSessions, maxBufferedBytes, registrationTimeoutMillis);
    }

    public ListenerSettings withMaxSessions(int value) {
        return new ListenerSettings(
                host, port, tls, publicAddress, maxConnections, value, maxBufferedBytes, registrationTimeoutMillis);
    }

    public ListenerSettings withMaxBufferedBytes(long value) {
        return new ListenerSettings(
                host, port, tls, publicAddress, maxConnections, maxSessions, value, registrationTimeoutMillis);
    }

    public ListenerSettings withRegistrationTimeoutMillis(long value) {
        return new ListenerSettings(
                host, port, tls, publicAddress, maxConnections, maxSessions, maxBufferedBytes, value);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is not positive: " + value);
        }
    }
}
