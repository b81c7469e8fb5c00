// SPDX-License-Identifier: Apache-2.0
/**
 * Session set-up by SIP (RFC 3261): a user agent that carries offers and answers (RFC 3264) and knows nothing of what
 * they describe. The only package that touches the SIP stack, which is an optional dependency.
 */
@NullMarked
package io.github.camelmsrp.sip;

import org.jspecify.annotations.NullMarked;
