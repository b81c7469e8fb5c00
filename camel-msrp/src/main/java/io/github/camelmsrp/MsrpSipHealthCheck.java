// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.SipAccount;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Down while the address of a consumer is not registered although it should be: nobody can call it then. */
final class MsrpSipHealthCheck extends AbstractHealthCheck {

    private final MsrpSipConsumer consumer;

    MsrpSipHealthCheck(MsrpSipConsumer consumer) {
        super("camel", "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        var state = consumer.registration();
        builder.detail("address", consumer.getEndpoint().getAddress());
        builder.detail("registration", consumer.getRegistrationState());
        if (state == SipAccount.State.UNREGISTERED || state == SipAccount.State.REGISTERED) {
            builder.up();
        } else if (state == SipAccount.State.REGISTERING) {
            builder.unknown().message("Not registered yet");
        } else {
            builder.down().message("The registrar does not answer or refuses: the address cannot be called");
        }
    }
}
