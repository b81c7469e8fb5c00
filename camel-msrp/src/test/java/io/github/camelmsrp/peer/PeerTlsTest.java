// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerTls.ClientAuth;
import io.github.camelmsrp.peer.ScriptedPeer.Closing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTlsTest {
    private static final String BOB = "msrps://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";
    private static final String ALICE = "msrps://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path folder;

    private static SSLContext trusting;
    private static SSLContext untrusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        var file = folder.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "bob",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=bob.example.net",
                        "-ext",
                        "san=dns:bob.example.net",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        trusting = context(keys, keys);
        untrusting = context(keys, (KeyStore) null);
    }

    @Test
    void exchangesMessagesAndShowsTheSession() {
        var server = PeerTls.with(trusting).clientAuth(ClientAuth.NEEDED);
        var client = PeerTls.with(trusting).serverName("bob.example.net").protocols("TLSv1.2");
        try (var pair = new Pair(server, client)) {
            var hello = pair.alice.send("text/plain", "Hello");
            assertThat(pair.bob.receiveMessage().text()).isEqualTo("Hello");
            pair.alice.expectResponse(hello, 200);

            assertThat(pair.bob.sslSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThat(((ExtendedSSLSession) pair.bob.sslSession()).getRequestedServerNames())
                    .containsExactly(new SNIHostName("bob.example.net"));
            assertThat(pair.alice.sslSession().getCipherSuite())
                    .isEqualTo(pair.bob.sslSession().getCipherSuite());
        }
    }

    @Test
    void staysUsableAfterAnExpectedSilence() {
        try (var pair = new Pair(PeerTls.with(trusting), PeerTls.with(trusting))) {
            pair.bob.expectNothing(Duration.ofMillis(50));
            pair.alice.write(pair.alice.newSend().body("text/plain", "Hello"), Splits.eachOctet());
            assertThat(pair.bob.readFrame().text()).isEqualTo("Hello");
        }
    }

    @Test
    void streamsALargeBody() {
        try (var pair = new Pair(PeerTls.with(trusting), PeerTls.with(trusting))) {
            byte[] body = new byte[5_000_000];
            var reading =
                    CompletableFuture.supplyAsync(() -> pair.bob.digestBodies().receiveMessage());
            var template = pair.alice.newSend().type("image/png");
            pair.alice.sendStream(template, new ByteArrayInputStream(body), body.length, 65_536);
            assertThat(reading.join().length()).isEqualTo(body.length);
        }
    }

    @Test
    void tellsACloseFromATruncation() {
        try (var pair = new Pair(PeerTls.with(trusting), PeerTls.with(trusting))) {
            pair.alice.close();
            assertThat(pair.bob.expectClosed()).isEqualTo(Closing.ORDERLY);
        }
        try (var pair = new Pair(PeerTls.with(trusting), PeerTls.with(trusting))) {
            pair.alice.reset();
            assertThat(pair.bob.expectClosed()).isEqualTo(Closing.RESET);
        }
    }

    @Test
    void failsBothEndsOverAnUntrustedCertificate() {
        try (var listener = PeerListener.listen(PeerOptions.tls(trusting))) {
            var accepting = CompletableFuture.supplyAsync(listener::accept);
            assertThatThrownBy(
                            () -> ScriptedPeer.connect(listener.host(), listener.port(), PeerOptions.tls(untrusting)))
                    .isInstanceOf(PeerFailure.class)
                    .hasCauseInstanceOf(SSLHandshakeException.class);
            assertThatThrownBy(accepting::join)
                    .isInstanceOf(CompletionException.class)
                    // Its own handshake may be over before the alert comes: then the write after it fails.
                    .rootCause()
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void seesTheHelloOfAClientOnAPlainPort() {
        try (var listener = PeerListener.listen()) {
            var impatient = PeerOptions.tls(trusting).timeout(Duration.ofMillis(500));
            var dialling =
                    CompletableFuture.runAsync(() -> ScriptedPeer.connect(listener.host(), listener.port(), impatient));
            try (var bob = listener.accept()) {
                assertThat(bob.readOctets(3)).startsWith(22, 3);
            }
            assertThatThrownBy(dialling::join).hasCauseInstanceOf(PeerFailure.class);
        }
    }

    private static final class Pair implements AutoCloseable {
        private final ScriptedPeer alice;
        private final ScriptedPeer bob;

        Pair(PeerTls server, PeerTls client) {
            try (var listener = PeerListener.listen(PeerOptions.tls(server))) {
                var accepting = CompletableFuture.supplyAsync(listener::accept);
                alice = ScriptedPeer.connect(listener.host(), listener.port(), PeerOptions.tls(client))
                        .paths(BOB, ALICE);
                bob = accepting.join();
            }
        }

        @Override
        public void close() {
            alice.close();
            bob.close();
        }
    }

    private static SSLContext context(KeyStore keys, KeyStore trusted) throws GeneralSecurityException {
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD);
        var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
