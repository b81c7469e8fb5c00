// SPDX-License-Identifier: Apache-2.0
/**
 * Runnable bridges between MSRP and other systems, written with the public contract of the component only: endpoint
 * URIs, headers and Camel's own API.
 */
@NullMarked
package io.github.camelmsrp.examples;

import org.jspecify.annotations.NullMarked;
