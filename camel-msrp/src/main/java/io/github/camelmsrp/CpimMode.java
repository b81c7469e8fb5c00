// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** What becomes of message/cpim (RFC 3862, RFC 4975 section 13). */
public enum CpimMode {
    /** Nothing: it is a media type as any other. */
    OFF,
    /** Received facts become headers, the body stays the whole object; what is sent is sent as it is. */
    HEADERS,
    /** Received facts become headers and the content becomes the body; what is sent is wrapped. */
    UNWRAP
}
