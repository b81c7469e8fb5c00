// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of the engine, under the name of its public type. Session ids are masked before they come here. */
final class SessionLog {

    static final Logger LOG = LoggerFactory.getLogger(MsrpSession.class);

    private SessionLog() {}

    /** Runs code of the application: what escapes from it must not reach the engine. */
    static void guard(String callback, MsrpSession session, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("{} of session {} failed", callback, session.maskedId(), e);
        }
    }
}
