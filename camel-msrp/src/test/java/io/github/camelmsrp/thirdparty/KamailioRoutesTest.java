// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static io.github.camelmsrp.thirdparty.KamailioRig.BUILDER;
import static io.github.camelmsrp.thirdparty.KamailioRig.WONDERLAND;
import static io.github.camelmsrp.thirdparty.KamailioRig.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.TcpRelay;
import io.github.camelmsrp.TestTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ways through Kamailio: all transports and both versions of IP. Kamailio records its route, refuses later requests
 * that do not follow it, and counts those that do.
 */
class KamailioRoutesTest {

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

    private void start(String host) {
        rig = new KamailioRig(Kamailio.in(folder).at(host).tls(TestTls.LOOPBACK).start(), host);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, tls", "[::1], udp", "[::1], tcp", "[::1], tls"})
    @DisplayName("Bob registers, Alice calls and converses with him, and he hangs up")
    void calls(String host, String transport) throws Exception {
        start(host);
        rig.registerBob(transport, BUILDER);
        rig.awaitRegistered();

        rig.converse(transport);
        rig.converse(transport);

        assertThat(rig.callIds()).hasSize(2).containsOnly(rig.callIds().get(0));
        assertThat(rig.kamailio().requests("bye")).isZero();
        rig.bob.context.getRouteController().stopRoute("bob");
        assertThat(rig.kamailio().requests("bye")).isPositive();
        // He has hung up, so this is a new call, to nobody.
        assertCode(rig.call("bob", transport, WONDERLAND), 404);
    }

    @ParameterizedTest
    @CsvSource({"tcp, udp", "tls, tcp", "udp, tls"})
    @DisplayName("a caller over one transport reaches a called party over another, and hangs up on the same way")
    void callsFromOneTransportToAnother(String callers, String called) throws Exception {
        start("127.0.0.1");
        rig.registerBob(called, BUILDER);
        rig.awaitRegistered();

        rig.converse(callers);
        rig.alice.close();

        assertThat(rig.kamailio().requests("bye")).isPositive();
        await().untilAsserted(() -> assertThat(rig.bobsCalls()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tls"})
    @DisplayName("a session whose connection is lost is offered again on the recorded route")
    void offersAgainOnTheRecordedRoute(String transport) throws Exception {
        start("127.0.0.1");
        int media = FreePort.next();
        try (var relay = new TcpRelay(media)) {
            rig.registerBob(
                    transport,
                    BUILDER + "&mediaAddress=msrp:127.0.0.1:" + media + "&publicAddress=127.0.0.1:" + relay.port());
            rig.awaitRegistered();
            rig.converse(transport);
            long invites = rig.kamailio().requests("invite");
            long acks = rig.kamailio().requests("ack");

            relay.dropAll();
            await().atMost(Duration.ofSeconds(15)).ignoreExceptions().untilAsserted(() -> rig.converse(transport));

            assertThat(rig.callIds()).containsOnly(rig.callIds().get(0));
            assertThat(rig.kamailio().requests("invite")).isGreaterThan(invites);
            assertThat(rig.kamailio().requests("ack")).isGreaterThan(acks);
        }
    }

    @Test
    @DisplayName("nobody registers with, or calls through, a proxy whose certificate nobody vouches for")
    void refusesAProxyThatNobodyVouchesFor() throws Exception {
        rig = new KamailioRig(Kamailio.in(folder).tls(TestTls.SELF_SIGNED).start());
        rig.registerBob("tls", BUILDER);

        assertCode(rig.call("bob", "tls", WONDERLAND), 503);

        await().during(1, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(rig.kamailio().requests()).isZero());
        assertThat(rig.kamailio().bindings()).doesNotContain("bob@");
    }
}
