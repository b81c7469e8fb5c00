// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static io.github.camelmsrp.session.TestCertificates.AUTHORITY;
import static io.github.camelmsrp.session.TestCertificates.STRANGER;
import static io.github.camelmsrp.session.TestCertificates.issued;
import static io.github.camelmsrp.session.TestCertificates.issuedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.MsrpConsumer;
import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listening msrps routes. */
@Tag("tls")
class TlsConsumerTest {

    private static final String SUITE = "TLS_RSA_WITH_AES_128_CBC_SHA";
    private static final X509Bundle SERVER = issued(builder -> builder.rsa2048().addSanIpAddress("127.0.0.1"));
    private static final X509Bundle CLIENT = issued(builder -> builder.subject("CN=alice"));

    @RegisterExtension
    private static final SenderRig RIG = new SenderRig();

    @BeforeAll
    static void start() {
        var registry = RIG.context.getRegistry();
        registry.bind("server", CamelTls.parameters(SERVER, AUTHORITY));
        registry.bind("oldSuite", CamelTls.withSuite(CamelTls.parameters(SERVER, AUTHORITY), SUITE));
        listen("any", "127.0.0.1:0/any?sslContextParameters=#server");
        listen("mutual", "localhost:0/mutual?sslContextParameters=#server&needClientAuth=true");
        listen("old", "[::1]:0/old?sslContextParameters=#oldSuite");
    }

    private static void listen(String id, String address) {
        RIG.add(routes -> routes.from("msrps:" + address).routeId(id).log("${body}"));
    }

    private static int port(String route) {
        return ((MsrpConsumer) RIG.context.getRoute(route).getConsumer())
                .getLocalAddress()
                .getPort();
    }

    private static PeerTls client(@Nullable X509Bundle own) {
        return PeerTls.with(TestCertificates.context(own, AUTHORITY));
    }

    /** A session in which one message was delivered. */
    private static ScriptedPeer open(String route, String host, PeerTls tls) {
        var peer = ScriptedPeer.connect(host.replace("[", "").replace("]", ""), port(route), PeerOptions.tls(tls))
                .paths("msrps://" + host + ":" + port(route) + "/" + route + ";tcp", "msrps://127.0.0.1:9/peer;tcp");
        peer.expectResponse(peer.send("text/plain", "Hello"), 200);
        return peer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @DisplayName("[4975-14.2-01, 8996-6-01] TLS 1.3 and 1.2 are served")
    void servesCurrentVersions(String version) {
        try (var peer = open("any", "127.0.0.1", client(null).protocols(version))) {
            assertThat(peer.sslSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    @DisplayName("[8996-4-06] a client that has all versions gets TLS 1.3")
    void prefersTheHighestVersion() {
        try (var peer = open("any", "127.0.0.1", client(null))) {
            assertThat(peer.sslSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("[8996-4-01, 8996-4-03, 8996-4-04, 8996-5-01, 8996-5-03, 8996-5-04, 8996-1.1-01] "
            + "a ClientHello of TLS 1.0 or 1.1 gets the alert protocol_version, no ServerHello, and the end")
    void refusesOlderVersions(int minor) {
        try (var peer = ScriptedPeer.connect("127.0.0.1", port("any"))) {
            peer.write(clientHello(1, minor));
            byte[] answer = peer.readOctets(100);

            assertThat(answer).hasSize(7);
            assertThat(answer[0]).isEqualTo((byte) 21);
            assertThat(answer[5]).isEqualTo((byte) 2);
            assertThat(answer[6]).isEqualTo((byte) 70);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @DisplayName("[8996-4-05, 8996-5-05] the record of a ClientHello of TLS 1.2 may carry any version; "
            + "the ServerHello is of TLS 1.2")
    void acceptsAnyRecordVersion(int minor) {
        try (var peer = ScriptedPeer.connect("127.0.0.1", port("any"))) {
            peer.write(clientHello(minor, 3));
            byte[] answer = peer.readOctets(11);

            assertThat(answer[0]).isEqualTo((byte) 22);
            assertThat(answer[5]).as("ServerHello").isEqualTo((byte) 2);
            assertThat(Arrays.copyOfRange(answer, 9, 11)).containsExactly(3, 3);
        }
    }

    /** With RSA suites, and without extensions. */
    private static byte[] clientHello(int recordMinor, int minor) {
        var body = ByteBuffer.allocate(43);
        body.put((byte) 3).put((byte) minor).position(34);
        body.put((byte) 0).putShort((short) 4).putShort((short) 0x2f).putShort((short) 0x35);
        body.put((byte) 1).put((byte) 0);
        int length = body.position();
        var record = ByteBuffer.allocate(9 + length);
        record.put((byte) 22).put((byte) 3).put((byte) recordMinor).putShort((short) (4 + length));
        record.put((byte) 1).put((byte) 0).putShort((short) length).put(body.array(), 0, length);
        return record.array();
    }

    @Test
    @DisplayName("[8996-P-03] MSRP in clear text on a TLS port is closed without MSRP output")
    void clearTextOnATlsPort() {
        try (var peer = ScriptedPeer.connect("127.0.0.1", port("any"))
                .paths("msrps://127.0.0.1:" + port("any") + "/any;tcp", "msrps://127.0.0.1:9/peer;tcp")) {
            peer.send("text/plain", "Hello");
            assertThat(new String(peer.readOctets(1000), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("MSRP");
        }
    }

    @Test
    @DisplayName("[4975-14.2-02, 8996-P-02] the suite of RFC 4975 works where it is set, "
            + "and is not taken where there is a better one")
    void suites() {
        var oldFirst = client(null).protocols("TLSv1.2").cipherSuites(SUITE, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        try (var peer = open("any", "127.0.0.1", oldFirst)) {
            assertThat(peer.sslSession().getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        }
        try (var peer = open("old", "[::1]", client(null).protocols("TLSv1.2"))) {
            assertThat(peer.sslSession().getCipherSuite()).isEqualTo(SUITE);
        }
    }

    @Test
    @DisplayName("[4975-5.4-14, 4975-5.4-13] with needClientAuth only clients with a good certificate get in")
    void mutualTls() {
        open("mutual", "localhost", client(CLIENT)).close();

        assertRefused(client(null));
        assertRefused(PeerTls.with(
                TestCertificates.insistent(issuedBy(STRANGER, builder -> builder.subject("CN=stranger")))));
    }

    private static void assertRefused(PeerTls tls) {
        assertThatThrownBy(() -> open("mutual", "localhost", tls).close())
                .isInstanceOfAny(PeerFailure.class, SSLException.class);
    }
}
