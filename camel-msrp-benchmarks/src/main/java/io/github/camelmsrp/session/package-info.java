// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of what only its own package sees: reassembly. */
@NullMarked
package io.github.camelmsrp.session;

import org.jspecify.annotations.NullMarked;
