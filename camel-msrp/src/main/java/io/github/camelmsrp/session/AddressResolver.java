// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Turns the host name of an MSRP URI into addresses (RFC 4975 section 6.2). Called on the blocking executor of the
 * node, never on an event loop, and never for a host that already is an address. A name that comes with a port asks for
 * addresses alone, no SRV or NAPTR records are involved.
 */
@FunctionalInterface
public interface AddressResolver {

    /**
     * The addresses of a host, in the order in which they are to be tried.
     *
     * @throws UnknownHostException if the name has no address
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** Resolves as the operating system does. */
    static AddressResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
