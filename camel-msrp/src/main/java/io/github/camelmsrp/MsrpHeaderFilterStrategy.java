// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.wire.MsrpHeaders;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets only named header fields pass between messages and exchanges: a peer must not set headers that steer some
 * component further down the route, and headers of other components are nothing for the peer. To let more pass, extend
 * this class or bind another strategy.
 *
 * <p>The fields that the RFC defines become headers of their own ({@link MsrpConstants}) and never come here.
 */
public class MsrpHeaderFilterStrategy implements HeaderFilterStrategy {

    private static final Set<String> IN = ignoringCase(MsrpHeaders.CONTENT_ID, MsrpHeaders.CONTENT_DESCRIPTION);
    private static final Set<String> OUT =
            ignoringCase(MsrpHeaders.CONTENT_ID, MsrpHeaders.CONTENT_DESCRIPTION, MsrpHeaders.CONTENT_DISPOSITION);

    @Override
    public boolean applyFilterToCamelHeaders(String headerName, Object headerValue, Exchange exchange) {
        return !OUT.contains(headerName);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String headerName, Object headerValue, Exchange exchange) {
        return !IN.contains(headerName);
    }

    static Set<String> ignoringCase(String... names) {
        var set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }
}
