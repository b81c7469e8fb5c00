// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.PeerTls;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.sdp.Direction;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A route that takes the sessions of offers and answers over TLS, and peers with certificates of their own making. */
final class SdpTlsDesk implements AutoCloseable {

    static final String ADDRESS = "msrps:127.0.0.1:0";
    static final X509Bundle PEER = TestTls.selfSigned("CN=peer");
    static final X509Bundle STRANGER = TestTls.selfSigned("CN=stranger");

    final RunningCamel camel = new RunningCamel();

    /** A peer that knows the certificate of this side, as from its fingerprint. */
    static TrustManager[] trustingUs() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("us", TestTls.SELF_SIGNED.getCertificate());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void listen(String options) throws Exception {
        camel.context.getRegistry().bind("tls", TestTls.parameters(TestTls.SELF_SIGNED));
        camel.add(routes -> routes.from(ADDRESS + "?sslContextParameters=#tls" + options)
                .routeId("desk")
                .to("mock:in"));
    }

    @Override
    public void close() {
        camel.close();
    }

    MsrpSessionManager manager() {
        return camel.context.getRegistry().lookupByNameAndType(MsrpSessionManager.NAME, MsrpSessionManager.class);
    }

    static String path(int port) {
        return SdpDesk.path(port).replace("msrp:", "msrps:");
    }

    static String description(String path, X509Bundle certificate, String... more) {
        return SdpDesk.description(path, more).replace("TCP/MSRP", "TCP/TLS/MSRP") + "a=fingerprint:"
                + TestTls.fingerprint(certificate) + "\r\n";
    }

    /** As in the SDP attribute. */
    static String sha1(X509Bundle bundle) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest(bundle.getCertificate().getEncoded());
            return "sha-1 " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The description of {@link #PEER}, with this fingerprint instead of the strong one. */
    static String withSha1(String description) {
        return description.replaceFirst("a=fingerprint:.*", "a=fingerprint:" + sha1(PEER));
    }

    MsrpSessionManager.Described answer(String offer) {
        return manager().createAnswer(ADDRESS, offer, Direction.SENDRECV);
    }

    ScriptedPeer connect(@Nullable X509Bundle certificate, String own, String peer) {
        return connect(camel.port(), certificate).paths(own, peer);
    }

    /** A peer that shows this certificate, if any, and trusts this side. */
    static ScriptedPeer connect(int port, @Nullable X509Bundle certificate) {
        return ScriptedPeer.connect(
                "127.0.0.1", port, PeerOptions.tls(PeerTls.with(TestTls.context(certificate, trustingUs()))));
    }

    void awaitEnd(String sessionId) {
        await().untilAsserted(() ->
                assertThatIllegalStateException().isThrownBy(() -> manager().info(sessionId)));
    }
}
