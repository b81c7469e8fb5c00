// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

/**
 * How much of a message/cpim object is read before its content. RFC 3862 section 2.2 wants no limit for a line; these
 * protect the memory of this process.
 *
 * @param maxOctets of all headers, those of the encapsulated MIME part included
 * @param maxHeaders of both kinds together
 */
public record CpimLimits(int maxOctets, int maxHeaders) {

    /** 64 KiB and 100 headers. */
    public static final CpimLimits DEFAULT = new CpimLimits(64 << 10, 100);

    public CpimLimits {
        if (maxOctets < 1 || maxHeaders < 1) {
            throw new IllegalArgumentException("Limits are positive");
        }
    }
}
