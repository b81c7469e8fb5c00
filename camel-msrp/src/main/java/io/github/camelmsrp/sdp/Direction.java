// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which way content flows, seen from the side that says so (RFC 8866 section 6.7, RFC 4975 section 8.9). */
public enum Direction {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    /** Whether this side may send content. REPORTs and requests without body are not content. */
    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    /** Whether this side takes content. */
    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** The same flow seen from the other side. */
    public Direction reversed() {
        return switch (this) {
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            default -> this;
        };
    }

    /** What both allow, seen from the same side. */
    public Direction and(Direction other) {
        return of(sends() && other.sends() ? Flow.ON : Flow.OFF, receives() && other.receives() ? Flow.ON : Flow.OFF);
    }

    private enum Flow {
        ON,
        OFF
    }

    private static Direction of(Flow sending, Flow receiving) {
        if (sending == Flow.ON) {
            return receiving == Flow.ON ? SENDRECV : SENDONLY;
        }
        return receiving == Flow.ON ? RECVONLY : INACTIVE;
    }

    /** That of a section, else that of the session, else both ways. */
    static Direction of(List<Attribute> session, List<Attribute> section) {
        var own = among(section);
        var all = own.isEmpty() ? among(session) : own;
        if (all.size() > 1) {
            throw new SdpException("There is more than one direction attribute at one level");
        }
        return all.isEmpty() ? SENDRECV : all.get(0);
    }

    private static List<Direction> among(List<Attribute> attributes) {
        return attributes.stream()
                .flatMap(attribute ->
                        Stream.of(values()).filter(value -> attribute.name().equals(value.toString())))
                .toList();
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
