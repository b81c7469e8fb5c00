// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many calls at once on one user agent. */
class MsrpSipManyCallsTest {

    private static final int CALLS = 200;

    private SipRig rig = new SipRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    @Timeout(120)
    void twoHundredCallersTalkAtTheSameTime(String transport) throws Exception {
        rig.close();
        rig = new SipRig("127.0.0.1", transport).answering("&exchangePattern=InOut");
        rig.desk.mock("in").setRetainFirst(1);
        var uris = IntStream.range(0, CALLS)
                .mapToObj(i -> rig.calling("helpdesk", "&waitFor=reply").replace("alice@", "alice" + i + "@"))
                .toList();

        var first = uris.stream().map(uri -> rig.sendTo(uri, uri)).toList();
        for (int i = 0; i < CALLS; i++) {
            var answered = SipRig.outcome(first.get(i));
            assertThat(answered.getException()).isNull();
            assertThat(answered.getMessage().getBody(String.class)).isEqualTo(uris.get(i));
        }
        assertThat(rig.consumer().getCallCount()).isEqualTo(CALLS);
        assertThat(SipRig.sessions(rig.desk)).isEqualTo(CALLS);

        rig.alice.context.stop();
        await().atMost(Duration.ofSeconds(30)).until(() -> rig.consumer().getCallCount() == 0);
        assertThat(SipRig.sessions(rig.desk)).isZero();
    }

    @Test
    @Timeout(120)
    void callsAboveTheLimitDoNotDisturbTheOthers() throws Exception {
        rig.answering("&maxSessions=20&exchangePattern=InOut");
        var sending = IntStream.range(0, 60)
                .mapToObj(i -> rig.calling("helpdesk", "&waitFor=reply").replace("alice@", "alice" + i + "@"))
                .map(uri -> rig.sendTo(uri, "hello"))
                .toList();
        int busy = 0;
        for (var each : sending) {
            var sent = SipRig.outcome(each);
            if (sent.getException() instanceof MsrpSipException refused) {
                assertThat(refused.getCode()).isEqualTo(486);
                busy++;
            } else {
                assertThat(sent.getException()).isNull();
            }
        }

        assertThat(busy).isEqualTo(40);
        assertThat(rig.consumer().getCallCount()).isEqualTo(20);
    }

    @Test
    @Timeout(120)
    void thousandsOfAddressesOfToDNeedOneEndpointAndLeaveNothing() throws Exception {
        rig.close();
        rig = new SipRig("127.0.0.1", "tcp").answering("");
        int port = rig.consumer().getSipPort();
        rig.alice.add(routes -> routes.from("direct:out")
                .errorHandler(routes.noErrorHandler())
                .toD("msrp-sip:${header.user}@127.0.0.1:" + port + "?sipAddress=127.0.0.1:0&sipTransport=tcp&identity="
                        + SipRig.ALICE));

        var sending = IntStream.range(0, 3000)
                .mapToObj(i -> rig.alice.template.asyncSend("direct:out", exchange -> {
                    exchange.getMessage().setHeader("user", "agent" + i);
                    exchange.getMessage().setBody("hello");
                }))
                .toList();

        for (var each : sending) {
            assertThat(SipRig.outcome(each).getException()).hasFieldOrPropertyWithValue("code", 404);
        }
        assertThat(rig.alice.context.getEndpoints().stream().filter(MsrpSipEndpoint.class::isInstance))
                .hasSize(1);
        assertThat(SipRig.sessions(rig.alice)).isZero();
    }
}
