// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.SessionHandler;
import org.jspecify.annotations.Nullable;

/**
 * The route that consumes from a listening address without a session id.
 *
 * @param setUp the endpoint whose options rule the setting up
 * @param consumer whose options rule what is received
 */
record RouteParty(MsrpEndpoint setUp, MsrpConsumer consumer) implements SdpParty {

    @Override
    public MsrpEndpoint endpoint() {
        return consumer.getEndpoint();
    }

    @Override
    public Listener listener() {
        return consumer.listener();
    }

    @Override
    public long connectTimeoutMillis() {
        return setUp.getConfiguration().getConnectTimeout();
    }

    @Override
    public int maxSessions() {
        return consumer.getEndpoint().getConfiguration().getMaxSessions();
    }

    @Override
    public boolean isCarriedByRoutes() {
        return true;
    }

    @Override
    public @Nullable SessionHandler newHandler(SessionFacts facts) {
        var receiver = consumer.receiverIfStarted();
        return receiver == null || receiver.isRejecting() || receiver.isFull()
                ? null
                : new SessionMailbox(receiver, facts, RouteReceiver.Tie.OWNED);
    }
}
