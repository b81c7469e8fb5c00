// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * Makes the endpoints of {@code msrp-sip:}. SIP user agents, listening addresses, sessions and threads belong to the
 * CamelContext and are shared with the endpoints of {@link MsrpComponent}.
 */
@Component("msrp-sip")
public class MsrpSipComponent extends DefaultComponent implements SSLContextParametersAware {

    @Metadata(description = "Options that the endpoints of this component start from.")
    private MsrpSipConfiguration configuration = new MsrpSipConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description = "Whether endpoints without sslContextParameters take those of the CamelContext.")
    private boolean useGlobalSslContextParameters;

    public MsrpSipComponent() {}

    public MsrpSipComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var address = MsrpSipEndpoint.parseAddress(remaining);
        var endpoint = new MsrpSipEndpoint(uri, this, address, configuration.copy());
        setProperties(endpoint, parameters);
        var options = endpoint.getConfiguration();
        if (options.getSslContextParameters() == null) {
            options.setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        endpoint.validateOptions();
        return endpoint;
    }

    public MsrpSipConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MsrpSipConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }
}
