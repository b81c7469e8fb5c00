// SPDX-License-Identifier: Apache-2.0
/**
 * The MSRP engine and its transport (RFC 4975 sections 4, 5, 7 and 14): event loops, listeners, TLS, shared
 * connections, sessions, chunking, reassembly, transaction timers and delivery outcomes.
 *
 * <p>One event loop owns a connection and all that hangs on it. Time, threads and randomness enter the project here and
 * nowhere else, which is what lets tests advance the clock instead of sleeping.
 */
@NullMarked
package io.github.camelmsrp.session;

import org.jspecify.annotations.NullMarked;
