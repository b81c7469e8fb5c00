// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One m-line and what belongs to it, of any medium (RFC 8866 section 5.14).
 *
 * @param media for instance {@code message} or {@code audio}
 * @param port 0 for a section that is refused or removed
 * @param protocol for instance {@code TCP/MSRP}, as written
 * @param formats at least one
 * @param connection null if that of the session counts
 */
public record MediaDescription(
        String media,
        int port,
        String protocol,
        List<String> formats,
        @Nullable NetworkAddress connection,
        List<Attribute> attributes) {

    private static final int MAX_PORT = 65_535;

    public MediaDescription {
        formats = List.copyOf(formats);
        attributes = List.copyOf(attributes);
        if (!SdpText.isToken(media)
                || !SdpText.isWord(protocol)
                || !formats.stream().allMatch(SdpText::isWord)) {
            throw new SdpException("Media, protocol or a format of an m-line is empty or holds a blank");
        }
        if (port < 0 || port > MAX_PORT || formats.isEmpty()) {
            throw new SdpException("An m-line has no legal port or no format");
        }
    }

    /** Reads the m-line alone. */
    static MediaDescription parse(String text) {
        var words = SdpText.words(text);
        if (words.size() < 4) {
            throw new SdpException("An m-line is not: media, port, protocol, formats");
        }
        return new MediaDescription(
                words.get(0), port(words.get(1)), words.get(2), words.subList(3, words.size()), null, List.of());
    }

    /** A number of ports after a slash means nothing for MSRP. */
    private static int port(String text) {
        int slash = text.indexOf('/');
        var digits = slash < 0 ? text : text.substring(0, slash);
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new SdpException("The port of an m-line is not a number");
        }
        return Integer.parseInt(digits);
    }

    /** The refusal of this section in an answer, or its removal in an offer: port 0 and no attributes. */
    public MediaDescription refused() {
        return new MediaDescription(media, 0, protocol, formats, null, List.of());
    }

    public boolean isRefused() {
        return port == 0;
    }

    /** The value of the first attribute with this name, empty for one without value. */
    public Optional<String> attribute(String name) {
        return attribute(attributes, name);
    }

    static Optional<String> attribute(List<Attribute> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .map(attribute -> attribute.value() == null ? "" : attribute.value())
                .findFirst();
    }

    void format(StringBuilder text) {
        text.append("m=").append(media).append(' ').append(port).append(' ').append(protocol);
        formats.forEach(format -> text.append(' ').append(format));
        text.append(SessionDescription.CRLF);
        if (connection != null) {
            text.append("c=").append(connection).append(SessionDescription.CRLF);
        }
        SessionDescription.format(attributes, text);
    }
}
