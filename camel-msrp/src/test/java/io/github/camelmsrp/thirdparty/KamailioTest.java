// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static io.github.camelmsrp.thirdparty.KamailioRig.BUILDER;
import static io.github.camelmsrp.thirdparty.KamailioRig.WONDERLAND;
import static io.github.camelmsrp.thirdparty.KamailioRig.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alice calls Bob, who is registered; both are ours, and Kamailio is between them. */
class KamailioTest {

    private static final Pattern CSEQ = Pattern.compile("CSeq: ([0-9]+)");

    @TempDir
    Path folder;

    private KamailioRig rig;

    @BeforeAll
    static void requireKamailio() {
        Program.KAMAILIO.require();
    }

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private void start(String algorithm) {
        rig = new KamailioRig(Kamailio.in(folder).algorithm(algorithm).start());
    }

    @ParameterizedTest
    @CsvSource({"udp, MD5", "tcp, MD5", "udp, SHA-256", "tcp, SHA-256"})
    @DisplayName("both prove who they are, converse, and hang up; Bob is unregistered at the end")
    void callsAUserWhoIsRegistered(String transport, String algorithm) throws Exception {
        start(algorithm);
        rig.registerBob(transport, BUILDER + "&displayName=Bob the Builder");
        rig.awaitRegistered();

        for (int message = 0; message < 3; message++) {
            rig.converse(transport);
        }
        assertThat(rig.callIds()).hasSize(3).containsOnly(rig.callIds().get(0));
        rig.alice.close();
        rig.bob.close();
        assertThat(rig.kamailio().bindings()).doesNotContain("sip:bob@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    @DisplayName("who is not registered cannot be called")
    void failsIfTheCalleeIsNotRegistered(String transport) throws Exception {
        start("MD5");
        rig.registerBob(transport, BUILDER);
        rig.awaitRegistered();
        rig.bob.context.getRouteController().stopRoute("bob");

        assertCode(rig.call("bob", transport, WONDERLAND), 404);
        assertThat(rig.kamailio().bindings()).doesNotContain("sip:bob@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    @DisplayName("a caller with a wrong password, or none, is refused")
    void failsWithoutTheRightPassword(String transport) throws Exception {
        start("SHA-256");
        rig.registerBob(transport, BUILDER);
        rig.awaitRegistered();

        assertCode(rig.call("bob", transport, "&username=alice&password=wrong"), 407);
        assertCode(rig.call("bob", transport, ""), 407);
        assertThat(rig.bob.mock("messages").getExchanges()).isEmpty();
    }

    @Test
    @DisplayName("a registration with a wrong password fails, and does not try at full speed")
    void doesNotRegisterWithAWrongPassword() throws Exception {
        start("MD5");
        rig.registerBob("udp", "&username=bob&password=wrong");

        await().during(2, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(rig.kamailio().bindings()).doesNotContain("sip:bob@"));
        // Each attempt is a request, and a second one with credentials.
        assertThat(rig.kamailio().requests()).isBetween(2L, 10L);
    }

    @Test
    @DisplayName("a registration is renewed before it expires, and a registrar that comes back after a while is found")
    void renewsTheRegistration() throws Exception {
        start("SHA-256");
        rig.registerBob("udp", BUILDER + "&registerExpires=2");
        rig.awaitRegistered();
        long first = cseq();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            rig.awaitRegistered();
            assertThat(cseq()).isGreaterThan(first + 1);
        });

        rig.restartKamailio();
        assertThat(rig.kamailio().bindings()).doesNotContain("sip:bob@");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(rig::awaitRegistered);
    }

    private long cseq() {
        var cseq = CSEQ.matcher(rig.kamailio().bindings());
        return cseq.find() ? Long.parseLong(cseq.group(1)) : 0;
    }
}
