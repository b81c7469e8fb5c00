// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import java.util.List;
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
    void aCallGoesOnWithoutTheRouteThatMadeIt() throws Exception {
        try (var bob = SipPeer.open("UDP")) {
            var uri = "msrp-sip:bob@127.0.0.1:" + bob.port() + "?sipAddress=127.0.0.1:0";
            for (var name : List.of("one", "two")) {
                rig.alice.add(
                        routes -> routes.from("direct:" + name).routeId(name).to(uri));
            }
            rig.sendTo("direct:one", "first");
            var invite = bob.receive("INVITE");
            int alice = invite.port("Contact");
            var path = SdpDesk.path(9);
            var answer = bob.success(invite, SdpDesk.description(path, "a=setup:active"));
            bob.send(answer, alice);
            bob.receive("ACK");
            try (var peer = SipRig.connect(invite, path)) {
                peer.receiveMessage();
                rig.sendTo("direct:two", "second");
                assertThat(peer.receiveMessage().text()).isEqualTo("second");
                rig.alice.context.getRouteController().stopRoute("one");

                var moving = bob.inDialogOfCallee("INVITE", invite, answer, 1)
                        .sdp(SdpDesk.second(SdpDesk.path(9), "a=setup:active"));
                bob.send(moving, alice);

                assertThat(bob.receiveFinal(moving).status()).isEqualTo(200);
            }
        }
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
