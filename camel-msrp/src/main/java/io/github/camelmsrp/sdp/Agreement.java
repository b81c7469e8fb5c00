// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.List;

/**
 * What an offer and its answer agreed on for one session, as this side sees it.
 *
 * @param localUri by which the peer addresses this side
 * @param peerPath the To-Path of requests; the connection goes to its first URI
 * @param connecting who opens the connection, and sends a request at once
 * @param direction in which content may flow
 * @param acceptance what may be sent to the peer
 * @param fingerprints that the certificate of the peer has to match; empty to check it by authority and name
 */
public record Agreement(
        MsrpUri localUri,
        MsrpPath peerPath,
        Connecting connecting,
        Direction direction,
        Acceptance acceptance,
        List<Fingerprint> fingerprints) {

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
                own.path().last(), peer.path(), connecting, own.direction(), peer.acceptance(), peer.fingerprints());
    }

    /** The same with other fingerprints: those that count. */
    public Agreement withFingerprints(List<Fingerprint> counting) {
        return new Agreement(localUri, peerPath, connecting, direction, acceptance, counting);
    }

    /** Whether both mean the same connection: the same two ends, and the same certificate. */
    public boolean isSameConnection(Agreement other) {
        return localUri.equals(other.localUri)
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
