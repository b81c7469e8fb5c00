// SPDX-License-Identifier: Apache-2.0
/**
 * Offers and answers as text and values (RFC 8866, RFC 3264, RFC 4975 section 8, RFC 6135, RFC 8122): what a session
 * description says about MSRP, what one may answer, and who connects to whom afterwards.
 *
 * <p>Parsing is tolerant and bounded, generation strict. Nothing here opens a socket, keeps a session or draws a random
 * number, so the whole package is tested with text alone.
 */
@NullMarked
package io.github.camelmsrp.sdp;

import org.jspecify.annotations.NullMarked;
