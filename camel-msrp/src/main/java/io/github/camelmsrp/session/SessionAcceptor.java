// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import org.jspecify.annotations.Nullable;

/**
 * Decides about sessions whose ids were agreed out of band, so that the listener knows no registered session for them.
 * Called on an event loop; must not block.
 */
@FunctionalInterface
public interface SessionAcceptor {

    /**
     * Accepts or refuses a session.
     *
     * @return the template of the new session, or {@code null} to answer 481
     * @throws MsrpException to answer with its status instead
     */
    @Nullable
    SessionTemplate accept(SessionRequest request) throws MsrpException;
}
