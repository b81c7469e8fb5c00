// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Abilities;
import io.github.camelmsrp.sdp.Abilities.Reachability;
import io.github.camelmsrp.sdp.Cema;
import io.github.camelmsrp.sdp.DescriptionHistory;
import io.github.camelmsrp.sdp.Direction;
import io.github.camelmsrp.sdp.Fingerprint;
import io.github.camelmsrp.sdp.MediaDescription;
import io.github.camelmsrp.sdp.Negotiation;
import io.github.camelmsrp.sdp.Origin;
import io.github.camelmsrp.sdp.Outcome;
import io.github.camelmsrp.sdp.SessionDescription;
import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpUri;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of a CamelContext that were set up by offer and answer, from the first description to their end. */
final class SdpSessions {

    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    /** 11 digits of base 36 are less than 2^62, which an o-line may hold. */
    private static final int ORIGIN_DIGITS = 11;

    private final MsrpHost host;
    private final Set<SdpSession> sessions = ConcurrentHashMap.newKeySet();
    /** By their own ids, and by those in the URIs that they have otherwise. */
    private final Map<String, SdpSession> byId = new ConcurrentHashMap<>();

    SdpSessions(MsrpHost host) {
        this.host = host;
    }

    MsrpHost host() {
        return host;
    }

    // ---- offer and answer ----

    MsrpSessionManager.Described offer(MsrpEndpoint endpoint, Direction direction) {
        return offer(party(endpoint), direction);
    }

    MsrpSessionManager.Described offer(SdpParty party, Direction direction) {
        var able = abilities(party, newUri(party.listener()), direction);
        var session = add(new SdpSession(this, party, able, newHistory(able, 0)));
        try {
            return session.negotiation().offer(able);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    MsrpSessionManager.Described answer(MsrpEndpoint endpoint, String text, Direction direction) {
        return answer(party(endpoint), text, direction);
    }

    MsrpSessionManager.Described answer(SdpParty party, String text, Direction direction) {
        var offer = SessionDescription.parse(text);
        var able = abilities(party, newUri(party.listener()), direction);
        for (int slot = 0; slot < offer.media().size(); slot++) {
            if (Negotiation.answer(offer, offer.media().get(slot), able) instanceof Outcome.Agreed agreed) {
                var session = add(new SdpSession(this, party, able, newHistory(able, slot)));
                return session.negotiation().answer(offer, agreed);
            }
        }
        var refusals = offer.media().stream().map(MediaDescription::refused).toList();
        return new MsrpSessionManager.Described(
                null, offer.answer(newOrigin(able.uri()), refusals).toString());
    }

    private SdpParty party(MsrpEndpoint endpoint) {
        var listener = host.listener(endpoint.address());
        var consumer = listener == null || endpoint.getSessionId() != null ? null : listener.registeringConsumer();
        if (consumer == null) {
            throw new IllegalStateException("No route takes the sessions of " + endpoint.getServiceUrl()
                    + ": let one consume from there, without a session id");
        }
        return new RouteParty(endpoint, consumer);
    }

    /** Whether a host stands for all addresses of a machine. */
    static boolean isWildcard(String host) {
        return WILDCARDS.contains(host);
    }

    /**
     * An own URI that nobody knows yet.
     *
     * @throws IllegalStateException if no peer can connect to it
     */
    static MsrpUri newUri(Listener listener) {
        var uri = listener.uri(Listener.newSessionId());
        if (isWildcard(uri.host())) {
            throw new IllegalStateException("Nobody can connect to " + uri.host()
                    + ": set publicAddress on the endpoint that listens, or let it listen on one address");
        }
        return uri;
    }

    /** What this side can do over a leg; what its peer was told about the own end stays as it is. */
    Abilities abilities(SdpParty party, SdpLeg leg, Direction direction) {
        var able = abilities(party, leg.uri(), direction);
        var made = leg.agreement();
        return made == null || made.localUri().equals(leg.uri()) ? able : able.outboundOnly();
    }

    private Abilities abilities(SdpParty party, MsrpUri uri, Direction direction) {
        var endpoint = party.endpoint();
        // Always said of an own certificate: whether the peer relies on it is up to the peer.
        var fingerprints = uri.isSecure()
                ? host.tlsOptions().ownCertificates(endpoint.options()).stream()
                        .flatMap(certificate -> Fingerprint.of(certificate).stream())
                        .toList()
                : List.<Fingerprint>of();
        var cema = endpoint.options().isCema() ? new Cema(this::addresses) : null;
        return new Abilities(uri, Reachability.REACHABLE, endpoint.acceptance(), direction, fingerprints, cema);
    }

    private Collection<InetAddress> addresses(String name) {
        try {
            return host.node().resolver().resolve(name);
        } catch (UnknownHostException e) {
            // No address is the same as any other.
            return List.of();
        }
    }

    private static DescriptionHistory newHistory(Abilities able, int slot) {
        return new DescriptionHistory(newOrigin(able.uri()), slot);
    }

    private static Origin newOrigin(MsrpUri own) {
        // Ids that nobody can guess have no other source here, and are numbers to the base of 36.
        return Origin.first(Long.parseLong(Listener.newSessionId().substring(0, ORIGIN_DIGITS), 36), own);
    }

    // ---- the sessions ----

    private SdpSession add(SdpSession session) {
        if (isFull(session)) {
            session.close();
            throw new MsrpSessionManager.NoRoomException(
                    "There is no room for another session (option maxSessions)", null);
        }
        sessions.add(session);
        name(session.id(), session);
        return session;
    }

    /** Those of other addresses take no room; they are told apart when there are so many in all. */
    private boolean isFull(SdpSession another) {
        int most = another.party().maxSessions();
        return sessions.size() >= most
                && sessions.stream()
                                .filter(session -> session.isOf(another.party().endpoint()))
                                .count()
                        >= most;
    }

    /** Another id by which a session is found. */
    void name(String id, SdpSession session) {
        byId.put(id, session);
    }

    void forget(SdpSession session, String id) {
        byId.remove(id, session);
    }

    void forget(SdpSession session) {
        forget(session, session.id());
        sessions.remove(session);
    }

    /** One that is not over. */
    @Nullable
    SdpSession find(String id) {
        return byId.get(id);
    }

    SdpSession require(String id) {
        var session = find(id);
        if (session == null) {
            throw new IllegalStateException(
                    "There is no session " + MsrpUri.mask(id) + " that was set up by offer and answer, or it is over");
        }
        return session;
    }

    /**
     * What a route sends back on a session.
     *
     * @throws MsrpException if the peer said that it does not take it; the body is closed then
     */
    OutgoingMessage reply(MsrpSession to, Draft draft) throws MsrpException {
        var negotiated = find(to.id());
        return negotiated == null ? draft.forSession(to) : negotiated.reply(to, draft);
    }

    /** A snapshot. */
    List<SdpSession> all() {
        return List.copyOf(sessions);
    }

    void close() {
        all().forEach(SdpSession::close);
    }
}
