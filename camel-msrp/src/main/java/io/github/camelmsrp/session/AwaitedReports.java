// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.Map;

/**
 * How many messages of a connection wait for success reports, and which were answered lately: a failure REPORT may
 * still come for those (RFC 4975 section 7.1.4), and can be told from one that is about nothing known.
 */
@OnEventLoop
final class AwaitedReports {

    private final int max;
    private final int maxRecent;
    private Map<String, MsrpSession> recent = Map.of();
    private int awaited;

    AwaitedReports(Limits limits) {
        max = limits.maxReportsAwaited();
        maxRecent = limits.maxRecentMessageIds();
    }

    boolean hasRoom() {
        return awaited < max;
    }

    void reserve() {
        awaited++;
    }

    void release() {
        awaited--;
    }

    void remember(String messageId, MsrpSession session) {
        if (recent.isEmpty()) {
            recent = new LatestOnly<>(maxRecent);
        }
        recent.put(messageId, session);
    }

    boolean remembers(String messageId, MsrpSession session) {
        return recent.get(messageId) == session;
    }

    void forget(MsrpSession session) {
        if (!recent.isEmpty()) {
            recent.values().removeIf(other -> other == session);
        }
    }
}
