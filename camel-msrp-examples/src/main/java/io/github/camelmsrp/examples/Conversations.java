// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who talks to the callers of the help desk, by session. */
public final class Conversations {

    private final Map<String, Partner> partners = new ConcurrentHashMap<>();

    private enum Partner {
        BOT,
        AGENT
    }

    public void begin(String session) {
        partners.put(session, Partner.BOT);
    }

    public void handOver(String session) {
        partners.replace(session, Partner.AGENT);
    }

    public void handBack(String session) {
        partners.replace(session, Partner.BOT);
    }

    public boolean isHandedOver(String session) {
        return partners.get(session) == Partner.AGENT;
    }

    /** Whether an agent has to be told. */
    public boolean end(String session) {
        return partners.remove(session) == Partner.AGENT;
    }
}
