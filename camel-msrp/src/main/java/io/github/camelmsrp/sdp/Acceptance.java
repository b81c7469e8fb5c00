// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one side takes: the attributes accept-types, accept-wrapped-types and max-size (RFC 4975 section 8.6).
 *
 * @param types patterns of what may be the type of a message; empty if nothing may
 * @param wrappedTypes patterns of what may stand inside a container besides {@code types}
 * @param maxSize of a whole message in octets, {@link #UNLIMITED} if nothing is said
 */
public record Acceptance(List<MediaType> types, List<MediaType> wrappedTypes, long maxSize) {

    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final Acceptance ANYTHING = new Acceptance(List.of(MediaType.ANY), List.of(), UNLIMITED);

    static final String TYPES_ATTRIBUTE = "accept-types";
    static final String WRAPPED_TYPES_ATTRIBUTE = "accept-wrapped-types";
    static final String MAX_SIZE_ATTRIBUTE = "max-size";

    /** What every endpoint takes (RFC 4975 sections 7.3.1, 13 and 14.3) and nevertheless has to list. */
    private static final List<MediaType> MANDATORY = Stream.of(
                    "message/cpim", "multipart/mixed", "multipart/alternative", "multipart/signed")
            .map(MediaType::parse)
            .toList();

    public Acceptance {
        types = List.copyOf(types);
        wrappedTypes = List.copyOf(wrappedTypes);
        if (maxSize < 0) {
            throw new IllegalArgumentException("maxSize is negative");
        }
    }

    /** Whether a message of this type may be sent to that side; parameters take no part. */
    public boolean takes(MediaType type) {
        return types.stream().anyMatch(type::matches);
    }

    /** Whether content of this type may be inside a container. */
    public boolean takesWrapped(MediaType type) {
        return takes(type) || wrappedTypes.stream().anyMatch(type::matches);
    }

    /** Whether there is a type that both sides take, be it in a container. */
    boolean overlaps(Acceptance other) {
        return all().anyMatch(ours -> other.all().anyMatch(theirs -> ours.matches(theirs) || theirs.matches(ours)));
    }

    private Stream<MediaType> all() {
        return Stream.concat(types.stream(), wrappedTypes.stream());
    }

    /** With what every endpoint has to take as well. */
    Acceptance withMandatoryTypes() {
        var listed = new ArrayList<>(types);
        MANDATORY.stream().filter(type -> !takes(type)).forEach(listed::add);
        return new Acceptance(listed, wrappedTypes, maxSize);
    }

    static Acceptance read(MediaDescription section) {
        var types = section.attribute(TYPES_ATTRIBUTE)
                .orElseThrow(() -> new SdpException("There is no accept-types attribute"));
        var wrapped = section.attribute(WRAPPED_TYPES_ATTRIBUTE).orElse("");
        var maxSize = section.attribute(MAX_SIZE_ATTRIBUTE).map(Acceptance::size);
        return new Acceptance(parse(types), parse(wrapped), maxSize.orElse(UNLIMITED));
    }

    private static List<MediaType> parse(String text) {
        return SdpText.words(text).stream()
                .map(Acceptance::parseType)
                .flatMap(Optional::stream)
                .toList();
    }

    /** An entry that is no media type cannot be sent anyway. */
    private static Optional<MediaType> parseType(String text) {
        try {
            return Optional.of(MediaType.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long size(String text) {
        var digits = text.trim();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new SdpException("max-size is not a number");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return UNLIMITED;
        }
    }

    List<Attribute> attributes() {
        var attributes = new ArrayList<Attribute>();
        attributes.add(Attribute.of(TYPES_ATTRIBUTE, format(types)));
        var onlyWrapped = wrappedTypes.stream().filter(type -> !takes(type)).toList();
        if (!onlyWrapped.isEmpty()) {
            attributes.add(Attribute.of(WRAPPED_TYPES_ATTRIBUTE, format(onlyWrapped)));
        }
        if (maxSize != UNLIMITED) {
            attributes.add(Attribute.of(MAX_SIZE_ATTRIBUTE, Long.toString(maxSize)));
        }
        return attributes;
    }

    /** The wildcard alone says it all. */
    private static String format(List<MediaType> types) {
        return types.contains(MediaType.ANY)
                ? "*"
                : types.stream().distinct().map(MediaType::toString).collect(Collectors.joining(" "));
    }
}
