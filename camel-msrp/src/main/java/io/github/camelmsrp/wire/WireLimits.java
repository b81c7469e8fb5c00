// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * What a peer may make the decoder hold or count. The octets of a body are not held, so they have no limit here.
 *
 * @param maxLineOctets longest start line or header line, without its CRLF
 * @param maxHeaderSectionOctets longest start line and header section together
 * @param maxHeaders most header fields of a message
 * @param maxNonSendBodyOctets longest body of a request other than SEND (RFC 4975 section 7.1)
 */
public record WireLimits(int maxLineOctets, int maxHeaderSectionOctets, int maxHeaders, int maxNonSendBodyOctets) {
    public static final WireLimits DEFAULT = new WireLimits(8192, 65536, 100, 10240);

    /** @throws IllegalArgumentException if a limit leaves no room for any message */
    public WireLimits {
        if (maxLineOctets < 64
                || maxHeaderSectionOctets < maxLineOctets
                || maxHeaders < 2
                || maxNonSendBodyOctets < 0) {
            throw new IllegalArgumentException("limits too small for any message");
        }
    }
}
