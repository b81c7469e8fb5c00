// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.SipSettings;
import io.github.camelmsrp.sip.SipSettings.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceSupport;

/** The SIP user agents of a CamelContext: one for each address and transport, shared by all endpoints that name it. */
final class SipHost extends ServiceSupport {

    /** Calls and attempts of one user agent; consumers have limits of their own below it. */
    static final int MAX_CALLS = 100_000;

    /** Longer than any attempt of ours; RFC 3261 timer C is more than three minutes. */
    static final long LONGEST_RINGING_MILLIS = 200_000;

    private final MsrpHost host;
    private final Map<AgentKey, SipAgent> agents = new HashMap<>();

    private record AgentKey(String host, int port, Transport transport) {}

    private SipHost(MsrpHost host) {
        this.host = host;
    }

    /** The one of a context; made and started if there is none yet. */
    static SipHost of(CamelContext context) {
        synchronized (context) {
            var known = context.hasService(SipHost.class);
            if (known == null) {
                known = new SipHost(MsrpHost.of(context));
                try {
                    context.addService(known, true, true);
                } catch (Exception e) {
                    throw RuntimeCamelException.wrapRuntimeCamelException(e);
                }
            }
            return known;
        }
    }

    MsrpHost host() {
        return host;
    }

    /** Joins the user agent of an endpoint, which is started if this is its first user. */
    SipAgent join(MsrpSipEndpoint endpoint, Object user) {
        var settings = settings(endpoint);
        var key = new AgentKey(settings.host(), settings.port(), settings.transport());
        SipAgent agent;
        synchronized (this) {
            agent = agents.get(key);
            if (agent == null) {
                agent = new SipAgent(host, settings);
                agents.put(key, agent);
            }
            agent.requireSame(settings);
            agent.add(user);
        }
        try {
            agent.start();
        } catch (RuntimeException e) {
            part(agent, user);
            throw e;
        }
        return agent;
    }

    /** Takes a user from its agent, which is stopped with the last one. */
    void leave(SipAgent agent, Object user) {
        if (part(agent, user)) {
            agent.stop();
        }
    }

    /** Whether this was the last user. */
    private synchronized boolean part(SipAgent agent, Object user) {
        return agent.remove(user) && agents.values().remove(agent);
    }

    private SipSettings settings(MsrpSipEndpoint endpoint) {
        var options = endpoint.getConfiguration();
        var transport = options.getSipTransport();
        return new SipSettings(
                endpoint.sip().host(),
                endpoint.sip().port(),
                transport,
                options.getSipPublicAddress(),
                transport == Transport.TLS ? host.tlsOptions().forSip(options) : null,
                MAX_CALLS,
                LONGEST_RINGING_MILLIS,
                options.getSessionExpires());
    }

    @Override
    protected void doStop() {
        List<SipAgent> left;
        synchronized (this) {
            left = List.copyOf(agents.values());
            agents.clear();
        }
        left.forEach(SipAgent::stop);
    }
}
