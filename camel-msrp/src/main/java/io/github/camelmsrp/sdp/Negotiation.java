// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.sdp.Agreement.Connecting;
import io.github.camelmsrp.sdp.MessageMedia.Anchoring;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules of offer and answer for MSRP sessions (RFC 3264, RFC 4975 section 8, RFC 6135); pure functions. */
public final class Negotiation {

    private Negotiation() {}

    /** What to say about a session that is offered. */
    public static MessageMedia offer(Abilities own) {
        return own.describe(own.isReachable() ? Setup.ACTPASS : Setup.ACTIVE, own.direction())
                .with(own.cema() == null ? Anchoring.NONE : Anchoring.CEMA);
    }

    /** What to answer to one section of an offer; a section of another medium is refused. */
    public static Outcome answer(SessionDescription offer, MediaDescription section, Abilities own) {
        if (section.isRefused()) {
            return new Outcome.Refused("the section is offered with port 0");
        }
        MessageMedia offered;
        try {
            offered = MessageMedia.read(offer, section);
        } catch (SdpException e) {
            return new Outcome.Refused(String.valueOf(e.getMessage()));
        }
        return answer(offered, own);
    }

    private static Outcome answer(MessageMedia offered, Abilities own) {
        var reason = refusal(offered, own);
        if (reason != null) {
            return new Outcome.Refused(reason);
        }
        var setup = answerTo(offered.setup(), own);
        var said = own.describe(setup, own.direction().and(offered.direction().reversed()));
        var connecting = setup == Setup.ACTIVE ? Connecting.THIS_SIDE : Connecting.PEER;
        var made = Agreement.of(said, offered, connecting);
        if (own.cema() == null || Cema.hasRelay(offered) && isActive(offered.setup())) {
            return new Outcome.Agreed(said, made);
        }
        return new Outcome.Agreed(said.with(Anchoring.CEMA), made.over(offered));
    }

    /** Why there can be no session; null if there can. */
    private static @Nullable String refusal(MessageMedia offered, Abilities own) {
        boolean isSecure = own.uri().isSecure();
        if (isSecure != offered.path().last().isSecure()) {
            return "only one side wants TLS";
        }
        if (isSecure && !offered.path().uris().stream().allMatch(uri -> uri.isSecure())) {
            return "a hop of the path is not protected by TLS";
        }
        if (!own.acceptance().overlaps(offered.acceptance())) {
            return "there is no media type that both sides take";
        }
        if (!own.isReachable() && isActive(offered.setup())) {
            return "neither side can be connected to";
        }
        var cema = own.cema();
        return cema != null && offered.anchoring() == Anchoring.NONE && cema.isAnchored(offered)
                ? "c- and m-line lead elsewhere than the path, and there is no msrp-cema"
                : null;
    }

    /** Of an offer: who says nothing connects. */
    private static boolean isActive(@Nullable Setup offered) {
        return offered == null || offered == Setup.ACTIVE;
    }

    private static Setup answerTo(@Nullable Setup offered, Abilities own) {
        if (offered == Setup.PASSIVE) {
            return Setup.ACTIVE;
        }
        return offered == Setup.ACTPASS && !own.isReachable() ? Setup.ACTIVE : Setup.PASSIVE;
    }

    /**
     * Checks that an answer has the sections of the offer, in their order.
     *
     * @throws SdpException if it does not
     */
    public static void requireSameSections(SessionDescription offer, SessionDescription answer) {
        if (answer.media().size() != offer.media().size()) {
            throw new SdpException("The answer has " + answer.media().size() + " media sections, the offer "
                    + offer.media().size());
        }
        boolean isSame = IntStream.range(0, offer.media().size())
                .allMatch(i -> offer.media()
                        .get(i)
                        .media()
                        .equals(answer.media().get(i).media()));
        if (!isSame) {
            throw new SdpException("A media section of the answer is of another medium than that of the offer");
        }
    }

    /**
     * What the answer to an own section means.
     *
     * @param offered what this side said
     * @throws SdpException if the answer is none to this offer
     */
    public static Outcome conclude(MessageMedia offered, SessionDescription answer, MediaDescription section) {
        return conclude(offered, answer, section, null);
    }

    /**
     * As {@link #conclude(MessageMedia, SessionDescription, MediaDescription)}.
     *
     * @param cema if the offer said {@code msrp-cema}, else null
     */
    public static Outcome conclude(
            MessageMedia offered, SessionDescription answer, MediaDescription section, @Nullable Cema cema) {
        if (section.isRefused()) {
            return new Outcome.Refused("the peer refused the session");
        }
        var answered = MessageMedia.read(answer, section);
        requireFit(offered, answered);
        var agreed = offered.with(answered.direction().reversed());
        // An answer of actpass is illegal; like none at all it leaves the connection to the offerer.
        var connecting = answered.setup() == Setup.ACTIVE ? Connecting.PEER : Connecting.THIS_SIDE;
        var made = Agreement.of(agreed, answered, connecting);
        if (cema == null || offered.anchoring() == Anchoring.NONE) {
            return new Outcome.Agreed(agreed, made);
        }
        if (answered.anchoring() == Anchoring.CEMA) {
            return new Outcome.Agreed(agreed, made.over(answered));
        }
        if (!cema.isAnchored(answered)) {
            return new Outcome.Agreed(agreed, made);
        }
        return connecting == Connecting.PEER || Cema.hasRelay(answered)
                ? new Outcome.Fallback()
                : new Outcome.Agreed(agreed, made.over(answered));
    }

    private static void requireFit(MessageMedia offered, MessageMedia answered) {
        if (answered.path().last().isSecure() != offered.path().last().isSecure()) {
            throw new SdpException("The answer has another protocol than the offer");
        }
        if (offered.path().last().isSecure() && !answered.path().uris().stream().allMatch(uri -> uri.isSecure())) {
            throw new SdpException("A hop of the path is not protected by TLS");
        }
        if (offered.direction().and(answered.direction().reversed())
                != answered.direction().reversed()) {
            throw new SdpException("The answer to " + offered.direction() + " cannot be " + answered.direction());
        }
        if (offered.setup() == Setup.ACTIVE && answered.setup() == Setup.ACTIVE) {
            throw new SdpException("Both sides want to open the connection");
        }
    }
}
