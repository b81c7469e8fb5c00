// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.sip.CallFacts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This side of the session of a call to a consumer. */
record IncomingParty(MsrpSipConsumer consumer, CallFacts facts) implements SdpParty {

    @Override
    public MsrpEndpoint endpoint() {
        return consumer.getEndpoint().media();
    }

    @Override
    public Listener listener() {
        return consumer.mediaListener().listener();
    }

    @Override
    public long connectTimeoutMillis() {
        return endpoint().options().getConnectTimeout();
    }

    /** The consumer counts its calls. */
    @Override
    public int maxSessions() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Map<String, Object> headers() {
        return SipCallMedia.headers(facts);
    }

    @Override
    public @Nullable SessionHandler newHandler(SessionFacts known) {
        var receiver = consumer.receiverIfStarted();
        return receiver == null || receiver.isRejecting() || receiver.isFull()
                ? null
                : new SessionMailbox(receiver, known, RouteReceiver.Tie.OWNED);
    }
}
