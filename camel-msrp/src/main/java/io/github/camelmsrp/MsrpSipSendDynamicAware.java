// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.net.URI;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;
import org.apache.camel.util.URISupport;
import org.apache.camel.util.UnsafeUriCharactersEncoder;

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
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        var uri = entry.getUri();
        int question = uri.indexOf('?');
        var query = question < 0 ? "" : uri.substring(question);
        return uri.substring(0, uri.indexOf(':') + 1) + MsrpSipEndpoint.ANY + query;
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) throws Exception {
        // Read as for an endpoint of its own, escapes included.
        var uri = new URI(UnsafeUriCharactersEncoder.encode(entry.getUri()));
        var address = MsrpSipEndpoint.parseAddress(URISupport.extractRemainderPath(uri, false));
        return target -> target.setProperty(MsrpSipProducer.DYNAMIC_ADDRESS, address);
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return target -> target.removeProperty(MsrpSipProducer.DYNAMIC_ADDRESS);
    }
}
