// SPDX-License-Identifier: Apache-2.0
/** Collects which rows of the conformance catalogue the tests of this run have proven. */
package io.github.camelmsrp.conformance;
