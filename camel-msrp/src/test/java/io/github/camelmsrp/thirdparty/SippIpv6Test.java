// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIPp calls and is called over IPv6. */
class SippIpv6Test {

    private static final String HOST = "[::1]";
    private static final String ALICE = "msrp://[::1]:9/jshA7weztas;tcp";

    @TempDir
    Path folder;

    @BeforeAll
    static void requireSipp() {
        Program.SIPP.require();
    }

    private Sipp.Scenario scenario(String name, String path, Transport transport) {
        return Sipp.scenario(folder, name)
                .at(HOST)
                .with("sdp", sdp(path))
                .with("headers", "Content-Type: application/sdp")
                .over(transport)
                .withTwin();
    }

    /** Brackets mean something to SIPp. */
    private static String sdp(String path) {
        return MsrpSdp.of(path).replace("IP4 127.0.0.1", "IP6 ::1").replace("[::1]", "[local_ip]");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a caller offers, connects, converses and hangs up")
    void answersUntilTheCallerHangsUp(Transport transport) throws Exception {
        try (var desk = new Desk(HOST, transport, "");
                var sipp = scenario("caller-hangs-up", ALICE, transport).call(Desk.USER, desk.sipPort)) {
            var established = sipp.twin().receive();
            try (var alice = Desk.connect(established.get("Path"), ALICE)) {
                Desk.converse(alice, "Hello");
                sipp.twin().goOn(established);
                sipp.awaitSuccess();
                desk.awaitOver(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a called party answers, is connected to, and is hung up on")
    void callsAndHangsUp(Transport transport) throws Exception {
        try (var camel = RunningCamel.with(
                        routes -> routes.from("direct:nothing").to("mock:nothing"));
                var listener = PeerListener.listen(PeerOptions.plain().address("::1"));
                var sipp = scenario(
                                "callee-answers", "msrp://[::1]:" + listener.port() + "/kjhd37s2s20w2a;tcp", transport)
                        .listen()) {
            var uri = "msrp-sip:bob@[::1]:" + sipp.port() + "?sipAddress=[::1]:0&sipTransport=" + transport.text();
            var saying = camel.template.asyncSend(
                    uri, exchange -> exchange.getMessage().setBody("Hello"));
            sipp.twin().receive();
            try (var bob = listener.accept()) {
                assertThat(bob.receiveMessage().text()).isEqualTo("Hello");
                assertThat(saying.get(15, TimeUnit.SECONDS).getException()).isNull();
                camel.close();
                bob.expectClosed();
            }
            sipp.awaitSuccess();
        }
    }
}
