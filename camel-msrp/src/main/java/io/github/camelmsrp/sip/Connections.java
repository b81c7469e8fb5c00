// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.session.Scheduler;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The open connections that a user agent accepted, or those that it made. When there are too many, a new one takes the
 * place of the one that was silent longest among those of the address that has the most: who opens many connections
 * loses its own. Any thread.
 */
final class Connections {

    /** Each has two threads of the stack. */
    static final int MAX = 500;

    /** An IPv6 site can use any address that begins so. */
    private static final int SITE_OCTETS = 8;

    /** Whoever does not read for so long is given up. */
    static final long WRITE_TIMEOUT_MILLIS = 10_000;

    private final String kind;
    private final Core.Clock clock;
    private final FaultLog faults;
    private final AtomicLong turn = new AtomicLong();
    private final Set<StackSocket> open = new HashSet<>();
    private boolean isFull;
    private boolean isClosed;

    /** @param kind for the log, as in "accepted" */
    Connections(String kind, Core.Clock clock, FaultLog faults) {
        this.kind = kind;
        this.clock = clock;
        this.faults = faults;
    }

    /** Later than what it was before: an order, no time. */
    long nextTurn() {
        return turn.incrementAndGet();
    }

    /** @throws IOException if there shall be none any more; it is closed then */
    void add(StackSocket socket) throws IOException {
        StackSocket displaced = null;
        boolean isNews = false;
        boolean isTooLate;
        // Sockets are closed outside of the lock, which is taken as well when they are.
        synchronized (this) {
            isTooLate = isClosed;
            if (!isTooLate) {
                displaced = open.size() < MAX ? null : leastWanted(socket);
                isNews = displaced != null && !isFull;
                isFull = displaced != null;
                open.remove(displaced);
                open.add(socket);
            }
        }
        if (isTooLate) {
            socket.close();
            throw new IOException("The user agent stops");
        }
        if (isNews) {
            faults.warn("There are " + MAX + " " + kind + " SIP connections: those that are idle longest are closed");
        }
        if (displaced != null) {
            displaced.close();
        }
    }

    private @Nullable StackSocket leastWanted(StackSocket another) {
        Map<List<Byte>, Integer> counts = new HashMap<>();
        counts.put(site(another), 1);
        open.forEach(socket -> counts.merge(site(socket), 1, Integer::sum));
        int most = counts.values().stream().max(Integer::compare).orElse(0);
        return open.stream()
                .filter(socket -> counts.getOrDefault(site(socket), 0) == most)
                .min(Comparator.comparingLong(StackSocket::lastTurn))
                .orElse(null);
    }

    private static List<Byte> site(StackSocket socket) {
        InetAddress address = socket.peer();
        byte[] octets = address instanceof Inet6Address
                ? Arrays.copyOf(address.getAddress(), SITE_OCTETS)
                : address.getAddress();
        var site = new Byte[octets.length];
        Arrays.setAll(site, i -> octets[i]);
        return List.of(site);
    }

    /** A write begins; it has ended when that is cancelled. */
    Scheduler.Cancellable limitWriting(StackSocket socket) {
        return clock.scheduler()
                .schedule(clock.executor(), TimeUnit.MILLISECONDS.toNanos(WRITE_TIMEOUT_MILLIS), () -> giveUp(socket));
    }

    private void giveUp(StackSocket socket) {
        faults.warn("A SIP peer does not read: its connection is closed");
        close(socket);
    }

    private void close(StackSocket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            faults.warn("A SIP connection could not be closed: {}", gone.toString());
        }
    }

    synchronized void remove(StackSocket socket) {
        open.remove(socket);
    }

    synchronized int size() {
        return open.size();
    }

    /** Those that are open, and all that come later. */
    void close() {
        List<StackSocket> all;
        synchronized (this) {
            isClosed = true;
            all = List.copyOf(open);
        }
        all.forEach(this::close);
    }
}
