// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the options of a producer mean to the party that it calls. */
class MsrpSipCallingTest {

    private final SipRig rig = new SipRig();
    private final SipPeer bob;

    MsrpSipCallingTest() throws IOException {
        bob = SipPeer.open("TCP");
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        bob.close();
    }

    private CompletableFuture<Exchange> tell(String options) {
        return rig.sendTo(
                "msrp-sip:bob@127.0.0.1:" + bob.port() + "?sipAddress=127.0.0.1:0&sipTransport=tcp" + options, "hello");
    }

    private static int codeOf(CompletableFuture<Exchange> sending) throws Exception {
        var failure = SipRig.outcome(sending).getException();
        assertThat(failure).isInstanceOf(MsrpSipException.class);
        return ((MsrpSipException) failure).getCode();
    }

    private static SipText asking(SipText invite, String realm) {
        return invite.answer(401, "Unauthorized")
                .with("WWW-Authenticate", "Digest realm=\"" + realm + "\", nonce=\"n\", algorithm=SHA-256");
    }

    @Test
    void passwordsAreForTheirRealmOnly() throws Exception {
        var options = "&identity=alice@example.com&password=sesame&authRealm=example.com";
        var toStrangers = tell(options);
        var first = bob.receive("INVITE");
        int alice = first.port("Contact");
        bob.send(asking(first, "example.org"), alice);
        assertThat(codeOf(toStrangers)).isEqualTo(401);
        assertThat(bob.received("INVITE")).hasSize(1);

        var toOwn = tell(options);
        bob.send(asking(bob.receive("INVITE"), "example.com"), alice);
        var second = bob.receive("INVITE");
        assertThat(second.parameter("Authorization", "username")).isEqualTo("alice");
        bob.send(second.answer(486, "Busy Here"), alice);
        assertThat(codeOf(toOwn)).isEqualTo(486);
    }

    @Test
    void thePublicAddressIsWherePeersAnswerTo() throws Exception {
        var telling = tell("&sipPublicAddress=sip.example.com:5070");

        var invite = bob.receive("INVITE");

        assertThat(invite.uri("Contact")).contains("sip.example.com:5070");
        bob.send(invite.answer(486, "Busy Here"), 5070);
        assertThat(codeOf(telling)).isEqualTo(486);
    }

    @Test
    void aCallMayRingForLongerThanAConnectionMayTake() throws Exception {
        var telling = tell("&connectTimeout=700");
        var invite = bob.receive("INVITE");
        int alice = invite.port("Contact");
        bob.send(invite.answer(180, "Ringing"), alice);
        await().during(Duration.ofMillis(2_500)).until(() -> !telling.isDone());
        var path = SdpDesk.path(9);

        bob.send(bob.success(invite, SdpDesk.description(path, "a=setup:active")), alice);
        bob.receive("ACK");

        try (var peer = SipRig.connect(invite, path)) {
            assertThat(peer.receiveMessage().text()).isEqualTo("hello");
            assertThat(SipRig.outcome(telling).getException()).isNull();
        }
    }

    @Test
    void whoeverAnswersAndDoesNotConnectIsHungUpOn() throws Exception {
        var telling = tell("&connectTimeout=100");
        var invite = bob.receive("INVITE");
        int alice = invite.port("Contact");
        bob.send(bob.success(invite, SdpDesk.description(SdpDesk.path(9), "a=setup:active")), alice);
        bob.receive("ACK");

        bob.send(bob.receive("BYE").answer(200, "OK"), alice);

        assertThat(SipRig.outcome(telling).getException()).hasMessageContaining("not connected in time");
    }
}
