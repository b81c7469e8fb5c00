// SPDX-License-Identifier: Apache-2.0
/**
 * A scripted MSRP peer for tests: it writes any octets, right or wrong on purpose, and reads with a strict parser of
 * its own.
 *
 * <p>Because it shares no code with the component (it needs the JDK only), what it accepts is a second opinion on what
 * the component sends. Everything blocks, every wait has a time limit (10 s unless
 * {@link io.github.camelmsrp.peer.PeerOptions} says otherwise), and every unmet expectation is a
 * {@link io.github.camelmsrp.peer.PeerFailure}. Start with {@link io.github.camelmsrp.peer.ScriptedPeer}.
 */
@NullMarked
package io.github.camelmsrp.peer;

import org.jspecify.annotations.NullMarked;
