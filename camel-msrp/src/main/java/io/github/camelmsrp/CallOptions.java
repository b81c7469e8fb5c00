// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint that make its calls what they are: all but those about single messages. Endpoints that
 * agree in them share calls. Credentials are among them, so it is never shown.
 */
final class CallOptions {

    private static final Set<String> OF_MESSAGES =
            Set.of("chunkSize", "failureReport", "requestTimeout", "successReport", "waitFor");

    private final Map<String, Object> values;
    private final int hash;

    private CallOptions(Map<String, Object> values) {
        this.values = values;
        hash = values.hashCode();
    }

    static CallOptions of(MsrpSipEndpoint endpoint) {
        var values = new HashMap<String, Object>();
        PluginHelper.getBeanIntrospection(endpoint.getCamelContext())
                .getProperties(endpoint.getConfiguration(), values, null, false);
        values.keySet().removeAll(OF_MESSAGES);
        return new CallOptions(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallOptions options && hash == options.hash && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
