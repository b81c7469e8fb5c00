// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What a connection or listener may be told before it exists.
 *
 * @param timeout longest wait for anything: a connection, the next octet, room to write
 */
public record PeerOptions(Duration timeout, Sockets sockets, Optional<PeerTls> tls, Reading reading) {

    /** What the reader demands of every frame. */
    public enum Rules {
        /** RFC 4975 section 9 only. */
        GRAMMAR,
        /** The grammar, and the rules a sender can break within one frame; see {@link SenderRules}. */
        SENDER
    }

    /**
     * @param address to listen on, or to dial from; empty means IPv4 loopback to listen, any to dial
     * @param receiveBufferOctets SO_RCVBUF; 0 leaves the default
     * @param sendBufferOctets SO_SNDBUF; 0 leaves the default
     */
    public record Sockets(String address, int receiveBufferOctets, int sendBufferOctets) {}

    /**
     * @param maxFrameOctets a longer frame closes the connection, as peers with a fixed buffer do
     * @param maxBodyOctets a longer body is refused unless it is streamed; bounds the memory of the test
     */
    public record Reading(Rules rules, long maxFrameOctets, int maxBodyOctets) {}

    private static final PeerOptions PLAIN = new PeerOptions(
            Duration.ofSeconds(10),
            new Sockets("", 0, 0),
            Optional.empty(),
            new Reading(Rules.SENDER, Long.MAX_VALUE, 64 << 20));

    public static PeerOptions plain() {
        return PLAIN;
    }

    public static PeerOptions tls(SSLContext context) {
        return tls(PeerTls.with(context));
    }

    public static PeerOptions tls(PeerTls tls) {
        return new PeerOptions(PLAIN.timeout, PLAIN.sockets, Optional.of(tls), PLAIN.reading);
    }

    public PeerOptions timeout(Duration longest) {
        return new PeerOptions(longest, sockets, tls, reading);
    }

    public PeerOptions address(String local) {
        return with(new Sockets(local, sockets.receiveBufferOctets, sockets.sendBufferOctets));
    }

    public PeerOptions receiveBuffer(int octets) {
        return with(new Sockets(sockets.address, octets, sockets.sendBufferOctets));
    }

    public PeerOptions sendBuffer(int octets) {
        return with(new Sockets(sockets.address, sockets.receiveBufferOctets, octets));
    }

    public PeerOptions rules(Rules rules) {
        return with(new Reading(rules, reading.maxFrameOctets, reading.maxBodyOctets));
    }

    public PeerOptions maxFrame(long octets) {
        return with(new Reading(reading.rules, octets, reading.maxBodyOctets));
    }

    public PeerOptions maxBody(int octets) {
        return with(new Reading(reading.rules, reading.maxFrameOctets, octets));
    }

    int timeoutMillis() {
        return Math.toIntExact(timeout.toMillis());
    }

    private PeerOptions with(Sockets other) {
        return new PeerOptions(timeout, other, tls, reading);
    }

    private PeerOptions with(Reading other) {
        return new PeerOptions(timeout, sockets, tls, other);
    }
}
