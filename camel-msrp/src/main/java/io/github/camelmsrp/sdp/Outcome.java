// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

/** What became of one media section of an offer. */
public sealed interface Outcome {

    /** The session can be set up; {@code own} is what this side says about it. */
    record Agreed(MessageMedia own, Agreement agreement) implements Outcome {}

    /**
     * A middlebox is on the way that this cannot lead through: offer again without msrp-cema (RFC 6714 section 4.2).
     */
    record Fallback() implements Outcome {}

    /** There is no session; the section has port 0 in the answer. */
    record Refused(String reason) implements Outcome {}
}
