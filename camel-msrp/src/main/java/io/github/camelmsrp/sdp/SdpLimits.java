// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

/**
 * How much a session description may hold; it comes from strangers.
 *
 * @param maxOctets of the whole text
 * @param maxLines of the whole text
 * @param maxMedia m-lines
 * @param maxAttributes a-lines at session level, and in each media section
 */
public record SdpLimits(int maxOctets, int maxLines, int maxMedia, int maxAttributes) {

    /** 64 KiB, 2,000 lines, 32 m-lines, 256 attributes a section: far above what signalling sends. */
    public static final SdpLimits DEFAULT = new SdpLimits(64 << 10, 2_000, 32, 256);

    public SdpLimits {
        if (maxOctets < 1 || maxLines < 1 || maxMedia < 1 || maxAttributes < 1) {
            throw new IllegalArgumentException("A limit is not positive");
        }
    }
}
