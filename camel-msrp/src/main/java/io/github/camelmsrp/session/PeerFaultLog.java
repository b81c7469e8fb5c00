// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The faults of MSRP peers, with the names of their addresses and nothing else of them. */
final class PeerFaultLog {

    private final FaultLog faults;

    PeerFaultLog(Scheduler scheduler) {
        faults = FaultLog.of(TransportLog.LOG, scheduler);
    }

    /** A fault of the peer of an accepted channel. */
    void accepted(Channel channel, String fault) {
        faults.warn("Peer {} at {}: {}", text(channel.remoteAddress()), text(channel.localAddress()), fault);
    }

    /** A peer that could not be dialled; the fault names it. */
    void dialled(String fault) {
        faults.warn("{}", fault);
    }

    /** An address without the slash that Java puts in front. */
    static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress socket
                ? NetUtil.toSocketAddressString(socket)
                : String.valueOf(address);
    }
}
