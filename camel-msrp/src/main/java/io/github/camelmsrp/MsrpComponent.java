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
 * Makes the endpoints of {@code msrp:} and {@code msrps:}. Each of the two schemes has a component instance of its own;
 * sockets, sessions and threads belong to the CamelContext and are shared by both.
 */
@Component("msrp,msrps")
public class MsrpComponent extends DefaultComponent implements SSLContextParametersAware {

    @Metadata(description = "Options that the endpoints of this component start from.")
    private MsrpConfiguration configuration = new MsrpConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description = "Whether msrps endpoints without sslContextParameters take those of the CamelContext.")
    private boolean useGlobalSslContextParameters;

    public MsrpComponent() {}

    public MsrpComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        MsrpSessionManager.bind(getCamelContext());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var scheme = uri.startsWith("msrps:") ? "msrps" : "msrp";
        var address = MsrpEndpoint.parseAddress(scheme, remaining);
        var endpoint = new MsrpEndpoint(uri, this, address, configuration.copy());
        setProperties(endpoint, parameters);
        var options = endpoint.getConfiguration();
        if (address.isSecure() && options.getSslContextParameters() == null) {
            options.setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        endpoint.validateOptions();
        return endpoint;
    }

    public MsrpConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MsrpConfiguration configuration) {
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
