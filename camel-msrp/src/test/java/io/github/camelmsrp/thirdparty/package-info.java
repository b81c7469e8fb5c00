// SPDX-License-Identifier: Apache-2.0
/**
 * The component against programs of other projects: SIPp as caller and callee, Kamailio as registrar and proxy, tshark
 * as a reader of what goes over the wire.
 *
 * <p>Where a program is not installed its tests are skipped, and say which package has it; with
 * {@code -Dmsrp.thirdparty.required=true} they fail instead, and those run as well that wait half a minute or more.
 */
@NullMarked
package io.github.camelmsrp.thirdparty;

import org.jspecify.annotations.NullMarked;
