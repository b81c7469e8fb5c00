// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.Listener;
import org.jspecify.annotations.Nullable;

/** The listening address of the sessions that SIP sets up for one consumer or producer; shared with routes. */
final class MediaListener implements ListenerUser {

    private final MsrpEndpoint endpoint;
    private volatile @Nullable SharedListener shared;

    MediaListener(MsrpEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** @throws IllegalStateException if the address cannot be bound, or no peer could connect to it */
    void open(MsrpHost host) {
        var joined = host.listen(this);
        shared = joined;
        try {
            SdpSessions.newUri(joined.listener());
        } catch (IllegalStateException e) {
            close(host);
            throw e;
        }
    }

    void close(MsrpHost host) {
        var left = shared;
        shared = null;
        if (left != null) {
            host.leave(left, this);
        }
    }

    Listener listener() {
        var joined = shared;
        if (joined == null) {
            throw new IllegalStateException(endpoint.getServiceUrl() + " is not listened on any more");
        }
        return joined.listener();
    }

    @Override
    public MsrpEndpoint getEndpoint() {
        return endpoint;
    }

    /** The option counts calls here. */
    @Override
    public boolean limitsSessions() {
        return false;
    }
}
