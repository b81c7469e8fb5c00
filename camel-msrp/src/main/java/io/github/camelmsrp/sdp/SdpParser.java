// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a description in their order (RFC 8866 section 9); one pass, limits first. */
final class SdpParser {

    /** The order of lines; of each rank there may be several only if it is in REPEATED. */
    private static final String SESSION_ORDER = "vosiuepcbtka";

    private static final String SESSION_REPEATED = "epbta";
    private static final String MEDIA_ORDER = "micbka";
    private static final String MEDIA_REPEATED = "cba";

    private final String text;
    private final SdpLimits limits;
    private final List<String> timing = new ArrayList<>();
    private final List<Attribute> sessionAttributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private List<Attribute> attributes = sessionAttributes;
    private @Nullable Origin origin;
    private @Nullable NetworkAddress sessionConnection;
    private @Nullable MediaDescription section;
    private @Nullable NetworkAddress connection;
    private int rank = -1;
    private int lines;

    SdpParser(String text, SdpLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    SessionDescription parse() {
        requireSize();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            boolean isCrlf = end > start && text.charAt(end - 1) == '\r';
            line(text.substring(start, isCrlf ? end - 1 : end));
            start = end + 1;
        }
        endSection();
        if (origin == null) {
            throw new SdpException("There is no o-line");
        }
        return new SessionDescription(origin, sessionConnection, timing, sessionAttributes, media);
    }

    private void requireSize() {
        // A char is at least one octet, so what is far too long need not be counted.
        if (text.length() > limits.maxOctets() || text.getBytes(StandardCharsets.UTF_8).length > limits.maxOctets()) {
            throw new SdpException("More than " + limits.maxOctets() + " octets");
        }
    }

    private void line(String line) {
        if (++lines > limits.maxLines()) {
            throw new SdpException("More than " + limits.maxLines() + " lines");
        }
        if (line.isEmpty() && lines > 1) {
            // Signalling that takes bodies apart may leave an empty line at the end, and nothing can hide in one.
            return;
        }
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw new SdpException("Line " + lines + " is not a letter, an equals sign and a value");
        }
        var value = line.substring(2);
        SdpText.requireText(value);
        advance(line.charAt(0));
        take(line.charAt(0), value, line);
    }

    private void advance(char type) {
        if (type == 'm') {
            endSection();
            rank = 0;
            return;
        }
        boolean inMedia = section != null;
        var order = inMedia ? MEDIA_ORDER : SESSION_ORDER;
        int next = order.indexOf(isOfTime(type) && !inMedia && rank == order.indexOf('t') ? 't' : type);
        if (next < 0) {
            throw new SdpException("Line " + lines + " has a type that is not known here");
        }
        if (next < firstAllowed(order) || rank < 0 && next > 0) {
            throw new SdpException("Line " + lines + " stands in the wrong place");
        }
        rank = next;
    }

    private int firstAllowed(String order) {
        var repeated = section != null ? MEDIA_REPEATED : SESSION_REPEATED;
        boolean isLastOfItsKind = rank >= 0 && repeated.indexOf(order.charAt(rank)) < 0;
        return isLastOfItsKind ? rank + 1 : rank;
    }

    /** Repeat times and time zones belong to the t-line before them. */
    private static boolean isOfTime(char type) {
        return type == 'r' || type == 'z';
    }

    private void take(char type, String value, String line) {
        switch (type) {
            case 'v' -> {
                if (!value.equals("0")) {
                    throw new SdpException("The version of the protocol is not 0");
                }
            }
            case 'o' -> origin = Origin.parse(value);
            case 'c' -> takeConnection(NetworkAddress.parse(value));
            case 't', 'r', 'z' -> takeTiming(type, value, line);
            case 'a' -> takeAttribute(Attribute.parse(value));
            case 'm' -> beginSection(MediaDescription.parse(value));
            default -> {
                // The rest means nothing for MSRP.
            }
        }
    }

    private void takeTiming(char type, String value, String line) {
        if (type == 't'
                && !(SdpText.words(value).size() == 2
                        && SdpText.words(value).stream()
                                .allMatch(word -> word.chars().allMatch(c -> c >= '0' && c <= '9')))) {
            throw new SdpException("A t-line is not two numbers");
        }
        timing.add(line);
    }

    private void takeConnection(NetworkAddress address) {
        if (section == null) {
            sessionConnection = address;
        } else if (connection == null) {
            connection = address;
        }
    }

    private void takeAttribute(Attribute attribute) {
        if (attributes.size() >= limits.maxAttributes()) {
            throw new SdpException("More than " + limits.maxAttributes() + " attributes in a section");
        }
        attributes.add(attribute);
    }

    private void beginSection(MediaDescription begun) {
        if (origin == null) {
            throw new SdpException("There is no o-line");
        }
        if (media.size() >= limits.maxMedia()) {
            throw new SdpException("More than " + limits.maxMedia() + " media sections");
        }
        section = begun;
        attributes = new ArrayList<>();
        connection = null;
    }

    private void endSection() {
        var ended = section;
        if (ended != null) {
            media.add(new MediaDescription(
                    ended.media(), ended.port(), ended.protocol(), ended.formats(), connection, attributes));
            section = null;
        }
    }
}
