// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.conformance.SenderRig.accept;
import static io.github.camelmsrp.conformance.SenderRig.answeredChunk;
import static io.github.camelmsrp.session.TestCertificates.AUTHORITY;
import static io.github.camelmsrp.session.TestCertificates.issued;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpConstants;
import io.github.camelmsrp.MsrpConsumer;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which certificate is shown to whom, and that what one session has shown counts for no other. */
@Tag("tls")
class TlsIdentityTest {

    private static final X509Bundle SERVER = issued(b -> b.addSanDnsName("localhost"));
    private static final X509Bundle ANONYMOUS_SERVER = issued(b -> b.addSanDnsName("localhost"));
    private static final X509Bundle ALICE = issued(b -> b.subject("CN=alice"));
    private static final X509Bundle BOB = issued(b -> b.subject("CN=bob"));
    private static final String PATH = "msrps://127.0.0.1:9/somebody;tcp";

    private static final BlockingQueue<Exchange> EXCHANGES = new LinkedBlockingQueue<>();

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig();

    @BeforeAll
    static void start() {
        var registry = RIG.context.getRegistry();
        registry.bind("alice", CamelTls.parameters(ALICE, AUTHORITY));
        registry.bind("anonymous", CamelTls.parameters(BOB, AUTHORITY));
        registry.bind("server", CamelTls.parameters(SERVER, AUTHORITY));
        registry.bind("anonymousServer", CamelTls.parameters(ANONYMOUS_SERVER, AUTHORITY));
        listen("named", "localhost:0/named?sslContextParameters=#server&needClientAuth=true");
        listen("nobody", "127.0.0.1:0/nobody?sslContextParameters=#anonymousServer");
    }

    private static void listen(String id, String address) {
        RIG.add(routes -> routes.from("msrps:" + address).routeId(id).process(EXCHANGES::add));
    }

    @BeforeEach
    void reset() {
        EXCHANGES.clear();
    }

    private static ScriptedPeer connect(String route, X509Bundle own, String from) {
        int port = ((MsrpConsumer) RIG.context.getRoute(route).getConsumer())
                .getLocalAddress()
                .getPort();
        return ScriptedPeer.connect(
                        "127.0.0.1", port, PeerOptions.tls(PeerTls.with(TestCertificates.context(own, AUTHORITY))))
                .paths("msrps://localhost:" + port + "/" + route + ";tcp", from);
    }

    /** What the route got; the session of before may not be over yet. */
    private static Message deliver(ScriptedPeer peer) throws InterruptedException {
        Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> {
            peer.send("text/plain", "Hello");
            return peer.readFrame().status() == 200;
        });
        var exchange = EXCHANGES.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        return exchange.getMessage();
    }

    private static Object subject(Message message) {
        return message.getHeader(MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME);
    }

    private static Object session(Message message) {
        return message.getHeader(MsrpConstants.SESSION_ID);
    }

    @Test
    @DisplayName("[4975-14.4-02, 4975-14.4-03] producers with different keys do not share a connection or a session, "
            + "and each shows its own certificate")
    void producersShowTheirOwnCertificate() throws SSLPeerUnverifiedException {
        var tls = PeerTls.with(TestCertificates.context(SERVER, AUTHORITY)).clientAuth(PeerTls.ClientAuth.NEEDED);
        try (var listener = PeerListener.listen(PeerOptions.tls(tls))) {
            var uri = "msrps:localhost:" + listener.port() + "/abc?sslContextParameters=#";
            var named = RIG.send(uri + "alice", "named");
            try (var first = accept(listener)) {
                assertThat(answeredChunk(first).text()).isEqualTo("named");
                named.ok();
                var anonymous = RIG.send(uri + "anonymous", "anonymous");
                try (var second = accept(listener)) {
                    var chunk = answeredChunk(second);
                    anonymous.ok();

                    assertThat(chunk.text()).isEqualTo("anonymous");
                    assertThat(first.sslSession().getPeerCertificates()[0]).isEqualTo(ALICE.getCertificate());
                    assertThat(second.sslSession().getPeerCertificates()[0]).isEqualTo(BOB.getCertificate());
                }
            }
        }
    }

    @Test
    @DisplayName("[4975-14.4-02, 4975-14.4-03] listening routes with different keys show different certificates")
    void listenersShowTheirOwnCertificate() throws Exception {
        try (var named = connect("named", ALICE, PATH);
                var anonymous = connect("nobody", ALICE, PATH)) {
            deliver(named);
            deliver(anonymous);

            assertThat(named.sslSession().getPeerCertificates()[0]).isEqualTo(SERVER.getCertificate());
            assertThat(anonymous.sslSession().getPeerCertificates()[0]).isEqualTo(ANONYMOUS_SERVER.getCertificate());
        }
    }

    @Test
    @DisplayName("[4975-14.5-04, 4975-5.4-14] the certificate of a client counts for its session alone: "
            + "who takes the same path later is somebody else")
    void trustEndsWithTheSession() throws Exception {
        Message first;
        try (var alice = connect("named", ALICE, PATH)) {
            first = deliver(alice);
            assertThat(subject(first)).isEqualTo("CN=alice");
            assertThat(subject(deliver(alice))).isEqualTo("CN=alice");
        }
        try (var bob = connect("named", BOB, PATH)) {
            var second = deliver(bob);

            assertThat(subject(second)).isEqualTo("CN=bob");
            assertThat(session(second)).isNotEqualTo(session(first));
        }
    }

    @Test
    @DisplayName("[4975-14.5-04] sessions at the same time have the identity of their own connection, "
            + "and none where no certificate was asked for")
    void trustIsOfOneSession() throws Exception {
        try (var alice = connect("named", ALICE, PATH);
                var bob = connect("named", BOB, PATH.replace("somebody", "else"));
                var nobody = connect("nobody", ALICE, PATH)) {
            for (int i = 0; i < 2; i++) {
                assertThat(subject(deliver(alice))).isEqualTo("CN=alice");
                assertThat(subject(deliver(bob))).isEqualTo("CN=bob");
                assertThat(subject(deliver(nobody))).isNull();
            }
        }
    }
}
