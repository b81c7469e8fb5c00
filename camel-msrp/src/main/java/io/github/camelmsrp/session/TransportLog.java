// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One logger for all that concerns sockets, under the name of the public type that owns them. */
final class TransportLog {

    static final Logger LOG = LoggerFactory.getLogger(MsrpNode.class);

    private TransportLog() {}
}
