// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an offer and its answer agreed on for one session, as this side sees it.
 *
 * @param localUri by which the peer addresses this side
 * @param peerPath the To-Path of requests; the connection goes to its first URI
 * @param connecting who opens the connection, and sends a request at once
 * @param direction in which content may flow
 * @param acceptance what may be sent to the peer
 * @param fingerprints that the certificate of the peer has to match; empty to check it by authority and name
 * @param anchor where to connect to instead of the path, null for the path (RFC 6714)
 */
public record Agreement(
        MsrpUri localUri,
        MsrpPath peerPath,
        Connecting connecting,
        Direction direction,
        Acceptance acceptance,
        List<Fingerprint> fingerprints,
        Cema.@Nullable MediaAddress anchor) {

    /** The active side. */
    public enum Connecting {
        THIS_SIDE,
        PEER
    }

    public Agreement {
        fingerprints = List.copyOf(fingerprints);
    }

    static Agreement of(MessageMedia own, MessageMedia peer, Connecting connecting) {
        return new Agreement(
                own.path().last(),
                peer.path(),
                connecting,
                own.direction(),
                peer.acceptance(),
                peer.fingerprints(),
                null);
    }

    /** The same over where the c- and m-line of the peer lead to, if it is this side that connects. */
    Agreement over(MessageMedia peer) {
        boolean isPath = peer.address().equals(Cema.MediaAddress.of(peer.path().first()));
        return connecting == Connecting.PEER || isPath
                ? this
                : new Agreement(localUri, peerPath, connecting, direction, acceptance, fingerprints, peer.address());
    }

    /** The same with other fingerprints: those that count. */
    public Agreement withFingerprints(List<Fingerprint> counting) {
        return new Agreement(localUri, peerPath, connecting, direction, acceptance, counting, anchor);
    }

    /** Whether both mean the same connection: the same two ends, the same certificate and the same way. */
    public boolean isSameConnection(Agreement other) {
        return (connecting != other.connecting || Objects.equals(anchor, other.anchor))
                && localUri.equals(other.localUri)
                && peerPath.equals(other.peerPath)
                && fingerprints.equals(other.fingerprints);
    }

    /** For logs: without session ids. */
    @Override
    public String toString() {
        return "Agreement[" + localUri.masked() + " with " + peerPath.masked() + ", connecting: " + connecting + ", "
                + direction + ']';
    }
}
