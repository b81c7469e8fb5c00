// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Objects;

/** What a new session is made of: its settings and the handler that gets its events. */
public record SessionTemplate(SessionSettings settings, SessionHandler handler) {
    public SessionTemplate {
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(handler, "handler");
    }
}
