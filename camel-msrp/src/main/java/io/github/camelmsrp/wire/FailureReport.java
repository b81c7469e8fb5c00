// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/** Which failures (and successes of a hop) the sender of a SEND wants to hear of: RFC 4975 sections 5.3 and 7.1.1. */
public enum FailureReport {
    /** Every transaction is answered; silence for 30 s is a failure. Also the meaning of an absent field. */
    YES("yes"),
    /** Nothing is answered or reported. */
    NO("no"),
    /** Only failures are answered or reported. */
    PARTIAL("partial");

    private final String value;

    FailureReport(String value) {
        this.value = value;
    }

    /** The value of the header field. */
    public String value() {
        return value;
    }

    static @Nullable FailureReport of(CharSequence text) {
        for (FailureReport report : values()) {
            if (Grammar.equalsIgnoreCase(text, report.value)) {
                return report;
            }
        }
        return null;
    }
}
