// SPDX-License-Identifier: Apache-2.0
/**
 * End-to-end measurements: {@code Benchmarks} starts a receiver and a sender as processes of their own ({@code Agent}),
 * tells them what to do line by line, and compares what the component reaches with bare Netty in the same round.
 */
@NullMarked
package io.github.camelmsrp.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
