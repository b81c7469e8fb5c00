// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/**
 * A piece of an MSRP message in the order of the wire: a head, for a request then any number of body parts, and always
 * an end-line, unless the connection ends first.
 */
public sealed interface Frame permits RequestHead, ResponseHead, BodyPart, EndLine {}
