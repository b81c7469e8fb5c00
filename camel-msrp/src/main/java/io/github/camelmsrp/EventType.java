// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Things that happen to a session besides messages, and can become exchanges of their own. */
enum EventType {
    OPEN,
    CLOSE,
    REPORT,
    INTERRUPTED;

    /** @throws IllegalArgumentException if a name is none of these */
    static Set<EventType> parseList(@Nullable String names) {
        var types = EnumSet.noneOf(EventType.class);
        if (names == null || names.isBlank()) {
            return types;
        }
        for (String name : names.split(",", -1)) {
            try {
                types.add(valueOf(name.trim().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "events=" + names + ": '" + name.trim() + "' is none of open, close, report, interrupted", e);
            }
        }
        return types;
    }
}
