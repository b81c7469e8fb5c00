// SPDX-License-Identifier: Apache-2.0
/**
 * MSRP as bytes and values (RFC 4975 sections 6, 7 and 9): frames, headers, URIs, byte ranges, status codes, limits,
 * and the streaming decoder and encoder between them and the wire.
 *
 * <p>Nothing here opens a socket, reads a clock or knows what a session is, so the whole package is tested with byte
 * sequences alone.
 */
@NullMarked
package io.github.camelmsrp.wire;

import org.jspecify.annotations.NullMarked;
