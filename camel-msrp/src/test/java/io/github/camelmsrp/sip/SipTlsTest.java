// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.session.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.support.jsse.CipherSuitesParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SipTlsTest {

    private final RecordingMedia media = new RecordingMedia("caller");

    @Test
    void callsOverTls() throws Exception {
        try (var caller = desk("127.0.0.1");
                var callee = desk("127.0.0.1")) {
            callee.open("helpdesk");
            var target = SipAddress.parse("sips:helpdesk@127.0.0.1:" + callee.agent.port());

            var call = Desk.await(caller.call(target, media));
            Desk.await(Desk.next(callee.established).offerAgain());
            Desk.await(call.bye());

            assertThat(Desk.next(callee.media.ends).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesACertificateOfAnotherHost() throws Exception {
        try (var caller = desk("127.0.0.1");
                var callee = desk("192.0.2.1")) {
            callee.open("helpdesk");

            assertThat(SipUserAgentTest.statusOf(caller.call(callee.address("helpdesk"), media)))
                    .isEqualTo(503);
            assertThat(callee.invited).isEmpty();
        }
    }

    @Test
    void silentPeersHoldNobodyUp() throws Exception {
        var silent = new ArrayList<Socket>();
        try (var caller = desk("127.0.0.1");
                var callee = desk("127.0.0.1")) {
            callee.open("helpdesk");
            for (int i = 0; i < 20; i++) {
                silent.add(new Socket("127.0.0.1", callee.agent.port()));
            }

            assertThat(caller.call(callee.address("helpdesk"), media)).succeedsWithin(Duration.ofMillis(2500));
            // Who never says anything is not waited for without end.
            for (var socket : silent) {
                socket.setSoTimeout(10_000);
                assertThat(socket.getInputStream().readAllBytes().length).isLessThan(100);
            }
        } finally {
            for (var socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void handshakesThatFailTakeNoPlace() throws Exception {
        try (var caller = desk("127.0.0.1");
                var callee = desk("127.0.0.1")) {
            callee.open("helpdesk");
            for (int i = 0; i < Connections.MAX + 20; i++) {
                try (var socket = new Socket("127.0.0.1", callee.agent.port())) {
                    socket.getOutputStream().write("OPTIONS sip:nobody SIP/2.0\r\n\r\n".getBytes(US_ASCII));
                }
            }

            Desk.await(caller.call(callee.address("helpdesk"), media));
        }
    }

    @Test
    void needsAContext() {
        assertThatThrownBy(() -> new Desk(SipSettings.Transport.TLS)).isInstanceOf(SipException.class);
    }

    @Test
    void leavesThePortFreeIfItDoesNotKnowTheCipherSuites() throws Exception {
        var suites = new CipherSuitesParameters();
        suites.setCipherSuite(List.of("TLS_OF_TOMORROW"));
        var parameters = new SSLContextParameters();
        parameters.setCipherSuites(suites);
        var context = parameters.createSSLContext(null);
        int port = freePort();

        assertThatThrownBy(() -> new Desk(Desk.Setup.of(SipSettings.Transport.TLS)
                        .with(settings -> Desk.tls(settings, context))
                        .with(settings -> Desk.port(settings, port))))
                .isInstanceOf(SipException.class);

        try (var bound = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(bound.isBound()).isTrue();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void callsSipsByTlsOnly() throws Exception {
        try (var caller = new Desk(SipSettings.Transport.TCP)) {
            var target = SipAddress.parse("sips:helpdesk@127.0.0.1");

            assertThat(SipUserAgentTest.statusOf(caller.call(target, media))).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void sendsNothingToSipsProxiesInTheClear(SipSettings.Transport transport) throws Exception {
        try (var peer = SipPeer.open(transport.name());
                var desk = new Desk(transport)) {
            var proxy = SipAddress.parse("sips:127.0.0.1:" + peer.port());
            var own = Desk.identity("helpdesk");
            var proxied = new SipIdentity(own.address(), null, null, proxy, own.credentials(), 600);
            var registered = Desk.identity("helpdesk", proxy.toString(), "open sesame");

            var call = desk.agent
                    .call(proxied, SipAddress.parse("sip:bob@example.com"), media)
                    .toCompletableFuture();

            assertThat(SipUserAgentTest.statusOf(call)).isEqualTo(503);
            assertThatThrownBy(() -> desk.agent.open(registered, desk)).hasMessageContaining(proxy.toString());
            desk.open("helpdesk");
            peer.send(peer.request("OPTIONS", desk.address("helpdesk").toString()), desk.agent.port());
            peer.receive("SIP/2.0 200");
            assertThat(peer.received("REGISTER")).isEmpty();
            assertThat(peer.received("INVITE")).isEmpty();
        }
    }

    private static Desk desk(String host) throws Exception {
        var own = TestCertificates.issued(builder -> {
            try {
                builder.addSanIpAddress(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        });
        var context = TestCertificates.context(own, TestCertificates.AUTHORITY);
        return new Desk(Desk.Setup.of(SipSettings.Transport.TLS).with(settings -> Desk.tls(settings, context)));
    }
}
