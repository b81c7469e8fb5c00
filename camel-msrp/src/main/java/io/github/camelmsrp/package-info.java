// SPDX-License-Identifier: Apache-2.0
/**
 * The Camel binding of MSRP (RFC 4975): the component, endpoint, consumer and producer behind {@code msrp:} and
 * {@code msrps:} URIs.
 *
 * <p>This is the only package that knows Camel. It turns messages of the session engine into exchanges and route
 * outcomes into MSRP responses and reports; everything about bytes and connections is left to the packages below it.
 */
@NullMarked
package io.github.camelmsrp;

import org.jspecify.annotations.NullMarked;
