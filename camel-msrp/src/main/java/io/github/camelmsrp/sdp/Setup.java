// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who opens the connection, as the setup attribute says it (RFC 4145 section 4, RFC 6135). */
public enum Setup {
    /** The endpoint connects. */
    ACTIVE,
    /** The endpoint waits to be connected to. */
    PASSIVE,
    /** The endpoint does either; offers only. */
    ACTPASS;

    static final String ATTRIBUTE = "setup";

    /** Empty for {@code holdconn} as well, which RFC 6135 section 4.2.1 wants to be ignored. */
    static Optional<Setup> parse(String text) {
        return Stream.of(values())
                .filter(value -> value.toString().equals(text.trim()))
                .findFirst();
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
