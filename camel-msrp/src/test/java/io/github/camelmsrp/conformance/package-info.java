// SPDX-License-Identifier: Apache-2.0
/**
 * Proves the requirements of the RFCs against running routes, through sockets, by a scripted peer, and collects which
 * rows of the conformance catalogue the tests of a run have proven.
 */
@org.jspecify.annotations.NullMarked
package io.github.camelmsrp.conformance;
