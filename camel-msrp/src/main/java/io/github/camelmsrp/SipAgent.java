// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.IncomingCalls;
import io.github.camelmsrp.sip.SipAccount;
import io.github.camelmsrp.sip.SipAddress;
import io.github.camelmsrp.sip.SipException;
import io.github.camelmsrp.sip.SipSettings;
import io.github.camelmsrp.sip.SipUserAgent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One SIP user agent, the consumers and producers that share it, and the calls that the producers make. */
final class SipAgent {

    private final MsrpHost host;
    private final SipSettings settings;
    /** Under the lock of the host. */
    private final Set<Object> users = new HashSet<>();

    private final Map<SipAddress, MsrpSipConsumer> consumers = new ConcurrentHashMap<>();
    private final Map<CallKey, SipOutgoingCall> calls = new ConcurrentHashMap<>();
    private volatile @Nullable SipUserAgent userAgent;

    private record CallKey(SipAddress target, CallOptions options) {}

    SipAgent(MsrpHost host, SipSettings settings) {
        this.host = host;
        this.settings = settings;
    }

    // ---- its users, called by the host ----

    void add(Object user) {
        users.add(user);
    }

    /** Whether nobody is left. */
    boolean remove(Object user) {
        users.remove(user);
        return users.isEmpty();
    }

    /** @throws IllegalArgumentException naming the options in which a second endpoint differs from the first */
    void requireSame(SipSettings other) {
        var different = new ArrayList<String>();
        if (!Objects.equals(settings.publicAddress(), other.publicAddress())) {
            different.add("sipPublicAddress");
        }
        if (!Objects.equals(settings.tls(), other.tls())) {
            different.add("sslContextParameters or needClientAuth");
        }
        if (settings.sessionExpiresSeconds() != other.sessionExpiresSeconds()) {
            different.add("sessionExpires");
        }
        if (!different.isEmpty()) {
            throw new IllegalArgumentException("Endpoints with sipAddress=" + settings.host() + ":" + settings.port()
                    + " share one SIP user agent but differ in " + String.join(", ", different)
                    + ": give all of them the same values");
        }
    }

    synchronized void start() {
        if (userAgent == null) {
            try {
                userAgent = SipUserAgent.start(settings, host.node().scheduler(), host::runSip);
            } catch (SipException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }

    synchronized void stop() {
        var stopping = userAgent;
        if (stopping != null) {
            userAgent = null;
            MsrpHost.await(stopping.stop(MsrpHost.GRACE_MILLIS), 2 * MsrpHost.GRACE_MILLIS, "stopping SIP");
        }
    }

    SipUserAgent userAgent() {
        return Objects.requireNonNull(userAgent, "not started");
    }

    // ---- calls of peers ----

    /** @throws IllegalArgumentException if another route is called by the same address */
    SipAccount open(MsrpSipConsumer consumer, IncomingCalls incoming) {
        var identity = consumer.getEndpoint().calledIdentity();
        if (consumers.putIfAbsent(identity.address(), consumer) != null) {
            throw new IllegalArgumentException("Two routes take the calls to " + identity.address()
                    + ": give each a user of its own, or let one route pass the messages on");
        }
        try {
            return userAgent().open(identity, incoming);
        } catch (RuntimeException e) {
            consumers.remove(identity.address(), consumer);
            throw e;
        }
    }

    void close(MsrpSipConsumer consumer) {
        consumers.values().remove(consumer);
    }

    /** The consumer that has an identity; null if there is none. */
    @Nullable
    MsrpSipConsumer consumer(SipAddress identity) {
        return consumers.get(identity);
    }

    // ---- calls of ours ----

    /** The call to an address: the one of endpoints like this that is up or being made, else a new one. */
    SipOutgoingCall call(MsrpSipProducer producer, SipAddress target) {
        var endpoint = producer.getEndpoint();
        var from = endpoint.callerIdentity();
        var key = new CallKey(target, endpoint.callOptions());
        while (true) {
            var call = calls.computeIfAbsent(
                    key, absent -> new SipOutgoingCall(this, producer, new SipOutgoingCall.Parties(from, target)));
            if (call.join(producer)) {
                call.startOnce();
                return call;
            }
            calls.remove(key, call);
        }
    }

    void forget(SipOutgoingCall call) {
        calls.remove(new CallKey(call.target(), call.options()), call);
    }

    List<SipOutgoingCall> calls() {
        return List.copyOf(calls.values());
    }

    MsrpHost host() {
        return host;
    }
}
