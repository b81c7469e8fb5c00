// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.sdp.Agreement.Connecting;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules of offer and answer for MSRP sessions (RFC 3264, RFC 4975 section 8, RFC 6135); pure functions. */
public final class Negotiation {

    private Negotiation() {}

    /** What to say about a session that is offered. */
    public static MessageMedia offer(Abilities own) {
        return own.describe(own.isReachable() ? Setup.ACTPASS : Setup.ACTIVE, own.direction());
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
        if (own.uri().isSecure() != offered.path().last().isSecure()) {
            return new Outcome.Refused("only one side wants TLS");
        }
        if (own.uri().isSecure() && !offered.path().uris().stream().allMatch(uri -> uri.isSecure())) {
            return new Outcome.Refused("a hop of the path is not protected by TLS");
        }
        if (!own.acceptance().overlaps(offered.acceptance())) {
            return new Outcome.Refused("there is no media type that both sides take");
        }
        if (!own.isReachable() && (offered.setup() == null || offered.setup() == Setup.ACTIVE)) {
            return new Outcome.Refused("neither side can be connected to");
        }
        var setup = answerTo(offered.setup(), own);
        var said = own.describe(setup, own.direction().and(offered.direction().reversed()));
        var connecting = setup == Setup.ACTIVE ? Connecting.THIS_SIDE : Connecting.PEER;
        return new Outcome.Agreed(said, Agreement.of(said, offered, connecting));
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
        if (section.isRefused()) {
            return new Outcome.Refused("the peer refused the session");
        }
        var answered = MessageMedia.read(answer, section);
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
        var agreed = new MessageMedia(
                offered.path(),
                offered.acceptance(),
                offered.setup(),
                answered.direction().reversed(),
                offered.fingerprints());
        // An answer of actpass is illegal; like none at all it leaves the connection to the offerer.
        var connecting = answered.setup() == Setup.ACTIVE ? Connecting.PEER : Connecting.THIS_SIDE;
        return new Outcome.Agreed(agreed, Agreement.of(agreed, answered, connecting));
    }
}
