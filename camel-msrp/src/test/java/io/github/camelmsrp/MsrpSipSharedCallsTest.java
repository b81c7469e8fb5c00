// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which endpoints have a call in common. */
class MsrpSipSharedCallsTest {

    private final SipRig rig = new SipRig();

    @BeforeEach
    void answer() throws Exception {
        rig.answering("");
        rig.alice.add(routes -> routes.from("direct:inbox").routeId("inbox").to("mock:inbox"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&acceptTypes=text/plain",
                "&maxMessageSize=1000",
                "&receiverRoute=inbox",
                "&idleTimeout=60000",
                "&cpim=unwrap",
                "&displayName=Alice",
                "&username=alice&password=secret",
            })
    void aCallIsWhatItsEndpointSays(String option) throws Exception {
        assertThat(rig.tell("", "first").getException()).isNull();

        assertThat(rig.tell(option, "second").getException()).isNull();

        assertThat(rig.consumer().getCallCount()).isEqualTo(2);
        assertThat(rig.tell("", "third").getException()).isNull();
        assertThat(rig.tell(option, "fourth").getException()).isNull();
        assertThat(rig.consumer().getCallCount()).isEqualTo(2);
    }

    @Test
    void whatIsAboutSingleMessagesNeedsNoCallOfItsOwn() throws Exception {
        assertThat(rig.tell("", "first").getException()).isNull();

        assertThat(rig.tell("&waitFor=written&requestTimeout=5000&chunkSize=1000&successReport=yes", "second")
                        .getException())
                .isNull();

        assertThat(rig.consumer().getCallCount()).isEqualTo(1);
    }
}
