// SPDX-License-Identifier: Apache-2.0
/**
 * Makes a buffer that nobody released fail the test class that lost it. Registered for every test class; there is
 * nothing to declare.
 */
@NullMarked
package io.github.camelmsrp.leak;

import org.jspecify.annotations.NullMarked;
