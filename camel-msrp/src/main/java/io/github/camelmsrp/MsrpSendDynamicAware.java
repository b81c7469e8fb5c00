// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code toD("msrp:host:port/${header.x}")} use one endpoint for all session ids: the one without a session id,
 * which gets the address to dial with the exchange.
 */
@SendDynamic("msrp,msrps")
public class MsrpSendDynamicAware extends SendDynamicAwareSupport {

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) throws Exception {
        Map<String, Object> properties = endpointProperties(exchange, uri);
        return new DynamicAwareEntry(uri, originalUri, properties, Map.of());
    }

    @Override
    public @Nullable String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        var uri = entry.getUri();
        int pathEnd = uri.indexOf('?') < 0 ? uri.length() : uri.indexOf('?');
        int sessionStart = sessionStart(uri, pathEnd);
        return sessionStart < 0 ? null : uri.substring(0, sessionStart) + uri.substring(pathEnd);
    }

    @Override
    public @Nullable Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        if (resolveStaticUri(exchange, entry) == null) {
            return null;
        }
        var remaining = entry.getUri().substring(entry.getUri().indexOf(':') + 1);
        int pathEnd = remaining.indexOf('?') < 0 ? remaining.length() : remaining.indexOf('?');
        var address = MsrpEndpoint.parseAddress(getScheme(), remaining.substring(0, pathEnd));
        return target -> target.setProperty(MsrpProducer.DYNAMIC_ADDRESS, address);
    }

    @Override
    public @Nullable Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return resolveStaticUri(exchange, entry) == null
                ? null
                : target -> target.removeProperty(MsrpProducer.DYNAMIC_ADDRESS);
    }

    /** Where the slash before the session id is; -1 if there is no session id, or one that has to be decoded first. */
    private static int sessionStart(String uri, int pathEnd) {
        int authority = uri.indexOf(':') + 1;
        if (uri.startsWith("//", authority)) {
            authority += 2;
        }
        int slash = uri.indexOf('/', authority);
        boolean isEncoded = uri.indexOf('%') >= 0 && uri.indexOf('%') < pathEnd;
        return slash < 0 || slash >= pathEnd || isEncoded ? -1 : slash;
    }
}
