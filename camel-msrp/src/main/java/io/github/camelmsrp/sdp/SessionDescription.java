// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session description (RFC 8866) as far as offers and answers of MSRP need it. Lines that mean nothing for them
 * (information, bandwidth, keys and the like) are checked for their place and dropped.
 *
 * @param connection null if every media section has its own
 * @param timing t-, r- and z-lines as written, without line ends; an answer repeats those of its offer
 * @param attributes at session level
 */
public record SessionDescription(
        Origin origin,
        @Nullable NetworkAddress connection,
        List<String> timing,
        List<Attribute> attributes,
        List<MediaDescription> media) {

    static final String CRLF = "\r\n";
    private static final List<String> NO_TIME = List.of("t=0 0");

    public SessionDescription {
        Objects.requireNonNull(origin, "origin");
        timing = timing.isEmpty() ? NO_TIME : List.copyOf(timing);
        timing.forEach(SdpText::requireText);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** A description without limit in time; the address of the session is that of the origin. */
    public static SessionDescription of(Origin origin, List<MediaDescription> media) {
        return new SessionDescription(origin, origin.address(), NO_TIME, List.of(), media);
    }

    /**
     * Reads a description within {@link SdpLimits#DEFAULT}. Line ends may be CRLF or LF, the name of the session may be
     * empty, and the t-line may be missing.
     *
     * @throws SdpException if the text is no description, or too large
     */
    public static SessionDescription parse(String text) {
        return parse(text, SdpLimits.DEFAULT);
    }

    /** As {@link #parse(String)} within other limits. */
    public static SessionDescription parse(String text, SdpLimits limits) {
        return new SdpParser(text, limits).parse();
    }

    /** This description with other media sections and origin; an offerer may not leave sections out (RFC 3264). */
    public SessionDescription with(Origin newOrigin, List<MediaDescription> newMedia) {
        return new SessionDescription(newOrigin, connection, timing, attributes, newMedia);
    }

    /** The answer to this offer; it says the same about time (RFC 3264 section 6). */
    public SessionDescription answer(Origin own, List<MediaDescription> newMedia) {
        return new SessionDescription(own, own.address(), timing, List.of(), newMedia);
    }

    /** Whether this says the same as another description; the version of the origin takes no part. */
    public boolean saysTheSameAs(SessionDescription other) {
        return origin.isSameSession(other.origin) && with(other.origin, media).equals(other);
    }

    static void format(List<Attribute> attributes, StringBuilder text) {
        attributes.forEach(attribute -> text.append("a=").append(attribute).append(CRLF));
    }

    /** The text to send, session ids included. */
    @Override
    public String toString() {
        var text = new StringBuilder(512);
        var head = new ArrayList<String>();
        head.add("v=0");
        head.add("o=" + origin);
        head.add("s=-");
        if (connection != null) {
            head.add("c=" + connection);
        }
        head.addAll(timing);
        head.forEach(line -> text.append(line).append(CRLF));
        format(attributes, text);
        media.forEach(section -> section.format(text));
        return text.toString();
    }
}
