// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of the parts: decoder, encoder, guard of the end-line, URIs. */
@NullMarked
package io.github.camelmsrp.benchmarks;

import org.jspecify.annotations.NullMarked;
