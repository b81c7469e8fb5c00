// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code toD("msrp-sip:${header.x}")} use one endpoint for all addresses: the one with an asterisk, which gets the
 * address to call with the exchange.
 */
@SendDynamic("msrp-sip")
public class MsrpSipSendDynamicAware extends SendDynamicAwareSupport {

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
        return hasPlainAddress(uri) ? uri.substring(0, uri.indexOf(':') + 1) + MsrpSipEndpoint.ANY + query(uri) : null;
    }

    @Override
    public @Nullable Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        if (!hasPlainAddress(entry.getUri())) {
            return null;
        }
        var address = MsrpSipEndpoint.parseAddress(address(entry.getUri()));
        return target -> target.setProperty(MsrpSipProducer.DYNAMIC_ADDRESS, address);
    }

    @Override
    public @Nullable Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return hasPlainAddress(entry.getUri())
                ? target -> target.removeProperty(MsrpSipProducer.DYNAMIC_ADDRESS)
                : null;
    }

    private static String query(String uri) {
        int question = uri.indexOf('?');
        return question < 0 ? "" : uri.substring(question);
    }

    private static String address(String uri) {
        int question = uri.indexOf('?');
        return uri.substring(uri.indexOf(':') + 1, question < 0 ? uri.length() : question);
    }

    /** Whether the address needs no decoding first. */
    private static boolean hasPlainAddress(String uri) {
        return address(uri).indexOf('%') < 0;
    }
}
