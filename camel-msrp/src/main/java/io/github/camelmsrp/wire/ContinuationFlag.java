// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/** The last character of an end-line (RFC 4975 section 7.1): what comes after this chunk. */
public enum ContinuationFlag {
    /** The chunk holds the end of the message; earlier chunks may still be missing. */
    COMPLETE('$'),
    /** More of the message follows in other transactions. */
    MORE('+'),
    /** The sender gave the message up. */
    ABORTED('#');

    private final char symbol;

    ContinuationFlag(char symbol) {
        this.symbol = symbol;
    }

    public char symbol() {
        return symbol;
    }

    static @Nullable ContinuationFlag of(int octet) {
        return switch (octet) {
            case '$' -> COMPLETE;
            case '+' -> MORE;
            case '#' -> ABORTED;
            default -> null;
        };
    }
}
