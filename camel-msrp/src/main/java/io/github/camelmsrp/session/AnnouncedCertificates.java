// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.util.AttributeKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that peers of registered sessions announced by fingerprint (RFC 8122). A listener shares its socket
 * among all sessions, so TLS lets in whoever shows a certificate that some session expects, and each session then takes
 * the one that it expects itself. While an offer waits for its answer, its peer's fingerprint is not known, and TLS
 * lets in any certificate; until the answer nothing that such a peer says is looked at. Any thread.
 */
final class AnnouncedCertificates {

    private record Expected(String hash, String digest) {}

    /** What the authorities say of the certificate that a client showed. */
    private record Verdict(X509Certificate certificate, boolean isTrusted) {}

    private static final AttributeKey<Verdict> VERDICT = AttributeKey.valueOf(AnnouncedCertificates.class, "verdict");

    private final @Nullable TlsSettings tls;
    private final AtomicInteger offers = new AtomicInteger();
    private final Map<MsrpSession, Fingerprints> bySession = new ConcurrentHashMap<>();
    private final Map<Expected, Integer> counts = new ConcurrentHashMap<>();

    /** @param tls of the listener; null without TLS */
    AnnouncedCertificates(@Nullable TlsSettings tls) {
        this.tls = tls;
    }

    /** An offer leaves whose peer is to announce its certificate, or such an offer is over. */
    void changeOffers(int by) {
        offers.addAndGet(by);
    }

    void add(MsrpSession session, Fingerprints fingerprints) {
        bySession.put(session, fingerprints);
        fingerprints
                .digests()
                .forEach(digest -> counts.merge(new Expected(fingerprints.hash(), digest), 1, Integer::sum));
    }

    void remove(MsrpSession session) {
        var removed = bySession.remove(session);
        if (removed != null) {
            removed.digests()
                    .forEach(digest -> counts.computeIfPresent(
                            new Expected(removed.hash(), digest), (key, count) -> count == 1 ? null : count - 1));
        }
    }

    /** Whether clients are to be asked for a certificate now. */
    boolean areAwaited() {
        return offers.get() > 0 || !counts.isEmpty();
    }

    /** Whether TLS is to go on with a client that shows this certificate, whoever signed it. */
    boolean mayBeExpected(X509Certificate certificate) {
        return offers.get() > 0
                || Fingerprints.USABLE.stream()
                        .anyMatch(
                                hash -> counts.containsKey(new Expected(hash, Fingerprints.digest(hash, certificate))));
    }

    /**
     * Checks that the peer of a connection may have a session.
     *
     * @param session that the peer addresses; null if it is not registered
     * @throws MsrpException with scope SESSION if the session expects another certificate, with scope MESSAGE if the
     *     peer showed one that neither an authority nor this session vouches for
     */
    void requireProof(@Nullable MsrpSession session, Connection connection) throws MsrpException {
        var expected = session == null ? null : bySession.get(session);
        boolean isAnnounced = connection.core().channel().hasAttr(AcceptedConnections.ANNOUNCED);
        if (expected == null && !isAnnounced) {
            return;
        }
        var chain = chain(connection.core().tls());
        if (expected != null) {
            if (chain.length == 0 || !expected.matches(chain[0])) {
                throw new MsrpException(
                        MsrpException.Scope.SESSION,
                        MsrpStatus.FORBIDDEN,
                        "The certificate of the peer does not have the announced fingerprint");
            }
        } else if (chain.length > 0 && !isTrusted(chain, connection)) {
            throw Failures.noSession();
        }
    }

    private static X509Certificate[] chain(@Nullable SSLSession session) {
        try {
            if (session != null) {
                return Stream.of(session.getPeerCertificates())
                        .map(X509Certificate.class::cast)
                        .toArray(X509Certificate[]::new);
            }
        } catch (SSLPeerUnverifiedException e) {
            return new X509Certificate[0];
        }
        return new X509Certificate[0];
    }

    /** Asks the authorities once for a certificate: sessions that take turns ask with each request. */
    private boolean isTrusted(X509Certificate[] chain, Connection connection) {
        var known = connection.core().channel().attr(VERDICT);
        var verdict = known.get();
        if (verdict == null || !verdict.certificate().equals(chain[0])) {
            verdict = new Verdict(chain[0], areVouchedFor(chain));
            known.set(verdict);
        }
        return verdict.isTrusted();
    }

    private boolean areVouchedFor(X509Certificate[] chain) {
        var authorities = tls == null ? null : tls.authorities();
        if (authorities == null) {
            return false;
        }
        try {
            authorities.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }
}
