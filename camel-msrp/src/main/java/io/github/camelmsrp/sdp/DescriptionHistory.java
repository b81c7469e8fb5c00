// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of one session have said so far, and so what the next description has to look like (RFC 3264
 * section 8): what says the same has the same o-line, what differs has the next version; sections keep their places and
 * never become fewer. Not for several threads at a time.
 */
public final class DescriptionHistory {

    private final Origin first;
    private final int slot;
    private @Nullable SessionDescription sent;
    private @Nullable SessionDescription received;

    /**
     * @param first the own origin, for the first description
     * @param slot which section the session has, from 0
     */
    public DescriptionHistory(Origin first, int slot) {
        this.first = first;
        this.slot = slot;
    }

    /** The next offer of this side; sections of others stay refused. */
    public SessionDescription offer(MediaDescription own) {
        var before = sent;
        if (before == null) {
            return say(SessionDescription.of(first, List.of(own)));
        }
        var sections = new ArrayList<>(before.media());
        sections.set(slot, own);
        return say(new SessionDescription(before.origin(), before.connection(), before.timing(), List.of(), sections));
    }

    /** The answer to an offer, in which all sections but that of the session are refused. */
    public SessionDescription answer(SessionDescription offer, MediaDescription own) {
        received = offer;
        var sections = new ArrayList<MediaDescription>();
        for (var section : offer.media()) {
            sections.add(sections.size() == slot ? own : section.refused());
        }
        return say(offer.answer(sent == null ? first : sent.origin(), sections));
    }

    private SessionDescription say(SessionDescription next) {
        var before = sent;
        var said = before == null || before.saysTheSameAs(next)
                ? next
                : next.with(before.origin().next(), next.media());
        sent = said;
        return said;
    }

    /** The peer answered what was sent last. */
    public void answered(SessionDescription answer) {
        received = answer;
    }

    /**
     * The section of the session in a new offer of the peer.
     *
     * @throws SdpException if the offer cannot follow on what the peer said before
     */
    public MediaDescription sectionOf(SessionDescription offer) {
        var before = received;
        if (before != null && before.origin().equals(offer.origin()) && !before.equals(offer)) {
            throw new SdpException("The description has changed, but the version in its o-line has not");
        }
        int sections = sent == null ? slot + 1 : sent.media().size();
        if (offer.media().size() < sections) {
            throw new SdpException("The offer has " + offer.media().size() + " media sections, there were " + sections);
        }
        return offer.media().get(slot);
    }

    /** The section of the session in a description that fits what was sent. */
    public MediaDescription own(SessionDescription description) {
        return description.media().get(slot);
    }

    /** @throws NullPointerException if nothing was sent yet */
    public SessionDescription sent() {
        return Objects.requireNonNull(sent);
    }
}
