// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on the session of a call: SIP alone changes what was agreed on. */
class MsrpSipOperationsTest {

    private static final String MEDIA = "msrp:127.0.0.1:0";

    private final SipRig rig = new SipRig();
    private String sessionId = "";

    @BeforeEach
    void call() throws Exception {
        rig.answering("&mediaAddress=" + MEDIA);
        assertThat(rig.tell("", "hello").getException()).isNull();
        await().until(() -> rig.desk.mock("in").getReceivedCounter() == 1);
        sessionId = String.valueOf(rig.received(0).get(MsrpConstants.SESSION_ID));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Exchange run(String operation, String body) {
        return rig.desk.template.send(MEDIA + "?operation=" + operation, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(MsrpConstants.TARGET_SESSION, sessionId);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"createOffer", "createAnswer", "applyAnswer"})
    void routesCannotNegotiateForACall(String operation) throws Exception {
        var failure =
                run(operation, SdpDesk.description(SdpDesk.path(9))).getException(MsrpOperationFailedException.class);

        assertThat(failure.getStatusCode()).isEqualTo(403);
        assertThat(failure).hasMessageContaining("SIP carries the offers and answers");
        assertThat(rig.consumer().calls().get(0).offer())
                .as("the next offer of SIP")
                .startsWith("v=0");
    }

    @Test
    void applicationsCannotEither() {
        rig.desk.context.getEndpoint(MEDIA);
        var manager =
                rig.desk.context.getRegistry().lookupByNameAndType(MsrpSessionManager.NAME, MsrpSessionManager.class);

        assertThatExceptionOfType(MsrpSessionManager.CallException.class)
                .isThrownBy(() -> manager.offerAgain(sessionId));
        assertThatExceptionOfType(MsrpSessionManager.CallException.class)
                .isThrownBy(() -> manager.dropOffer(sessionId));
    }

    @Test
    void aCallCanBeDescribedAndSentToAndEnded() {
        assertThat(run("info", "").getMessage().getBody(Map.class).get("state")).isEqualTo("OPEN");
        var closed = run("close", "");
        assertThat(closed.getException()).isNull();
        rig.awaitNothingLeft();
    }
}
