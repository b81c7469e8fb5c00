// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.SecureSocketProtocolsParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the TLS options mean to SIP: the same as to MSRP. */
class MsrpSipTlsTest {

    private final SipRig rig = new SipRig("127.0.0.1", "tls");
    private final SSLContextParameters parameters = TestTls.parameters();

    @AfterEach
    void close() {
        rig.close();
    }

    private void answer(String options) throws Exception {
        rig.desk.context.getRegistry().bind("sipKeys", parameters);
        rig.answering(options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&needClientAuth=true", ""})
    void whoeverShowsNoCertificateIsRefused(String option) throws Exception {
        if (option.isEmpty()) {
            var server = new SSLContextServerParameters();
            server.setClientAuthentication("REQUIRE");
            parameters.setServerParameters(server);
        }
        answer(option);

        assertThat(answerOf(null, "TLSv1.3")).isEmpty();
        assertThat(answerOf(null, "TLSv1.2")).isEmpty();
        assertThat(answerOf(TestTls.SELF_SIGNED, "TLSv1.3")).isEmpty();
        assertThat(answerOf(TestTls.ALICE, "TLSv1.3")).startsWith("SIP/2.0 200");
    }

    @Test
    void nobodyNeedsACertificateIfItIsNotAskedFor() throws Exception {
        answer("");

        assertThat(answerOf(null, "TLSv1.3")).startsWith("SIP/2.0 200");
        assertThat(answerOf(null, "TLSv1.2")).startsWith("SIP/2.0 200");
    }

    @Test
    void protocolsThatAreNotAllowedAreNotSpoken() throws Exception {
        parameters.setSecureSocketProtocols(protocols("TLSv1.3"));
        answer("");

        assertThat(answerOf(null, "TLSv1.2")).isEmpty();
        assertThat(answerOf(null, "TLSv1.3")).startsWith("SIP/2.0 200");
    }

    @Test
    void callersKeepToTheirProtocolsAndShowTheirCertificate() throws Exception {
        parameters.setSecureSocketProtocols(protocols("TLSv1.3"));
        answer("&needClientAuth=true");
        var old = TestTls.parameters();
        old.setSecureSocketProtocols(protocols("TLSv1.2"));
        rig.alice.context.getRegistry().bind("old", old);

        assertThat(rig.tell("", "hello").getException()).isNull();

        var other = rig.calling("helpdesk", "")
                .replace("=127.0.0.1:0", "=localhost:0")
                .replace("#sipKeys", "#old");
        var sent = SipRig.outcome(rig.sendTo(other, "hello"));
        assertThat(sent.getException()).isInstanceOf(MsrpSipException.class);
        assertThat(((MsrpSipException) sent.getException()).getCode()).isEqualTo(503);
    }

    private static SecureSocketProtocolsParameters protocols(String only) {
        var protocols = new SecureSocketProtocolsParameters();
        protocols.setSecureSocketProtocol(List.of(only));
        return protocols;
    }

    /** The first line that comes back to an OPTIONS; empty if the connection is ended instead. */
    private String answerOf(@Nullable X509Bundle own, String protocol) throws IOException {
        int port = rig.consumer().getSipPort();
        var factory = TestTls.context(own).getSocketFactory();
        try (var socket = (SSLSocket) factory.createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {protocol});
            var request = "OPTIONS sip:127.0.0.1:" + port + " SIP/2.0\r\n"
                    + "Via: SIP/2.0/TLS 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bKoptions\r\n"
                    + "Max-Forwards: 70\r\nFrom: <sip:peer@example.org>;tag=f\r\nTo: <sip:127.0.0.1>\r\n"
                    + "Call-ID: options@example.org\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        } catch (IOException refused) {
            return "";
        }
    }
}
