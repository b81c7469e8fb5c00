// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Connection establishment for media anchoring (RFC 6714): middleboxes change the addresses of c- and m-lines so that
 * the connection leads through them. Whether one did is found out by comparing these with the path (section 4.4). This
 * side never has a relay.
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

    private static final Pattern IP4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Resolver resolver;

    public Cema(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Whether c- and m-line lead elsewhere than each URI of the path: there is a middlebox. */
    boolean isAnchored(MessageMedia media) {
        return media.path().uris().stream().noneMatch(uri -> isSame(media.address(), MediaAddress.of(uri)));
    }

    private boolean isSame(MediaAddress said, MediaAddress inPath) {
        if (said.port() != inPath.port()) {
            return false;
        }
        if (said.host().equalsIgnoreCase(inPath.host())) {
            return true;
        }
        var addresses = new HashSet<>(addresses(said.host()));
        addresses.retainAll(addresses(inPath.host()));
        return !addresses.isEmpty();
    }

    private Collection<InetAddress> addresses(String host) {
        if (host.indexOf(':') < 0 && !IP4.matcher(host).matches()) {
            return resolver.addresses(host.toLowerCase(Locale.ROOT));
        }
        try {
            // An address, not a name: nobody is asked.
            return Set.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    /** Whether the peer has a relay: only then is there more than one URI in its path. */
    static boolean hasRelay(MessageMedia media) {
        return media.path().size() > 1;
    }
}
