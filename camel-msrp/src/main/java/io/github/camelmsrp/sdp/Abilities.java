// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this side can and wants to do in one MSRP session.
 *
 * @param uri of the session on this side, where it can be connected to if it can be at all
 * @param fingerprints of the own certificate; empty without TLS, or if peers check it by authority and name
 * @param cema null without media anchoring
 */
public record Abilities(
        MsrpUri uri,
        Reachability reachability,
        Acceptance acceptance,
        Direction direction,
        List<Fingerprint> fingerprints,
        @Nullable Cema cema) {

    /** Whether peers can connect to the own URI (RFC 6135 section 4.2.2). */
    public enum Reachability {
        REACHABLE,
        /** Behind a NAT without a public address, for instance: this side has to connect. */
        OUTBOUND_ONLY
    }

    public Abilities {
        fingerprints = List.copyOf(fingerprints);
        if (uri.sessionId() == null || uri.port() <= 0) {
            throw new IllegalArgumentException("The own URI needs a port and a session id");
        }
    }

    /** Without media anchoring. */
    public Abilities(
            MsrpUri uri,
            Reachability reachability,
            Acceptance acceptance,
            Direction direction,
            List<Fingerprint> fingerprints) {
        this(uri, reachability, acceptance, direction, fingerprints, null);
    }

    /** The same for a side that connects itself, whatever it is asked for. */
    public Abilities outboundOnly() {
        return new Abilities(uri, Reachability.OUTBOUND_ONLY, acceptance, direction, fingerprints, cema);
    }

    /** The same without media anchoring. */
    public Abilities withoutCema() {
        return new Abilities(uri, reachability, acceptance, direction, fingerprints);
    }

    boolean isReachable() {
        return reachability == Reachability.REACHABLE;
    }

    MessageMedia describe(Setup setup, Direction agreed) {
        return new MessageMedia(
                MsrpPath.of(setup == Setup.ACTIVE ? activeUri() : uri),
                acceptance.withMandatoryTypes(),
                setup,
                agreed,
                fingerprints);
    }

    private MsrpUri activeUri() {
        return MsrpUri.of(uri.scheme(), uri.host(), MessageMedia.ACTIVE_PORT, uri.sessionId(), uri.transport());
    }
}
