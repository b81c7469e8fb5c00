// SPDX-License-Identifier: Apache-2.0
/**
 * Formats of what messages carry, as pure values: message/cpim (RFC 3862, RFC 4975 section 13).
 *
 * <p>Nothing here knows a session, a socket, a clock or Camel. What is read comes from peers: every read has a limit,
 * and the one exception that malformed input can cause is declared.
 */
@NullMarked
package io.github.camelmsrp.content;

import org.jspecify.annotations.NullMarked;
