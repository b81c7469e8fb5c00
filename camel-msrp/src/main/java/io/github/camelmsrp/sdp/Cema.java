// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Connection establishment for media anchoring (RFC 6714): middleboxes change the addresses of c- and m-lines so that
 * the connection leads through them. Whether one did is found out by comparing these with the path (section 4.4). This
 * side never has a relay. One object is for one description, whose names are looked up once and up to a limit: each may
 * take its time, and there usually are addresses. Not for several threads at a time.
 */
public final class Cema {

    /** Where a c- and an m-line lead to. */
    public record MediaAddress(String host, int port) {
        static MediaAddress of(MsrpUri uri) {
            return new MediaAddress(uri.host(), uri.port());
        }
    }

    /** Finds the addresses of a host name; it may take its time. */
    public interface Resolver {
        /** All of them, none if it is not known. */
        Collection<InetAddress> addresses(String name);
    }

    static final String ATTRIBUTE = "msrp-cema";

    private static final int MAX_LOOKUPS = 8;

    private static final Pattern IP4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Resolver resolver;
    private final Map<String, Collection<InetAddress>> found = new HashMap<>();

    public Cema(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Whether c- and m-line lead elsewhere than each URI of the path: there is a middlebox.
     *
     * @throws SdpException if that would take too many look-ups
     */
    boolean isAnchored(MessageMedia media) {
        var said = media.address();
        var hosts = media.path().uris().stream()
                .filter(uri -> uri.port() == said.port())
                .map(MsrpUri::host)
                .toList();
        return hosts.stream().noneMatch(said.host()::equalsIgnoreCase)
                && hosts.stream().noneMatch(host -> haveSameAddress(said.host(), host));
    }

    private boolean haveSameAddress(String one, String other) {
        return !Collections.disjoint(addresses(one), addresses(other));
    }

    private Collection<InetAddress> addresses(String host) {
        if (host.indexOf(':') < 0 && !IP4.matcher(host).matches()) {
            return found.computeIfAbsent(host.toLowerCase(Locale.ROOT), this::lookUp);
        }
        try {
            // An address, not a name: nobody is asked.
            return Set.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    private Collection<InetAddress> lookUp(String name) {
        if (found.size() >= MAX_LOOKUPS) {
            throw new SdpException("The description has too many host names to be compared");
        }
        return resolver.addresses(name);
    }

    /** Whether the peer has a relay: only then is there more than one URI in its path. */
    static boolean hasRelay(MessageMedia media) {
        return media.path().size() > 1;
    }
}
