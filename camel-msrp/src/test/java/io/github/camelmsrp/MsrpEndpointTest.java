// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.SessionSettings;
import io.github.camelmsrp.wire.FailureReport;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint URI means, as Camel hands it over after rewriting it. */
class MsrpEndpointTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private MsrpEndpoint endpoint(String uri) {
        return context.getEndpoint(uri, MsrpEndpoint.class);
    }

    @ParameterizedTest
    @CsvSource({
        "msrp:0.0.0.0:2855, 0.0.0.0, 2855, ",
        "msrp://0.0.0.0:2855, 0.0.0.0, 2855, ",
        "msrp:0.0.0.0:2855?sessionPolicy=open, 0.0.0.0, 2855, ",
        "msrp:host, host, 2855, ",
        "msrp:host/abc, host, 2855, abc",
        "msrp:host:0/desk-1, host, 0, desk-1",
        "msrp:0.0.0.0:2855/desk-1?ackPolicy=received, 0.0.0.0, 2855, desk-1",
        "msrp://atlanta.example.com:7654/jshA7weztas;tcp, atlanta.example.com, 7654, jshA7weztas",
        "msrp:atlanta.example.com:7654/jshA7weztas;tcp?waitFor=report, atlanta.example.com, 7654, jshA7weztas",
        "msrps://alice@atlanta.example.com:7654/jshA;tcp;x=y, atlanta.example.com, 7654, jshA",
        "msrp:[::1]:2855/a, ::1, 2855, a",
        "msrps://[2001:db8::9:1]:9892/asd;tcp, 2001:db8::9:1, 9892, asd",
        "msrp:host:1/a+b=c/d~e_f.g-h, host, 1, a+b=c/d~e_f.g-h",
        "msrp:host:1/a%2Bb%3Dc%2Fd%7Ee, host, 1, a+b=c/d~e",
        "msrp:host:1/a//b, host, 1, a//b",
        "msrp:host:1/a/b/, host, 1, a/b/",
        "msrp:host:1/AbC, host, 1, AbC",
    })
    void readsHostPortAndSessionId(String uri, String host, int port, String sessionId) {
        var endpoint = endpoint(uri);

        assertThat(endpoint.getHost()).isEqualTo(host);
        assertThat(endpoint.getPort()).isEqualTo(port);
        assertThat(endpoint.getSessionId()).isEqualTo(sessionId);
        assertThat(endpoint.address().isSecure()).isEqualTo(uri.startsWith("msrps"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msrp:host:1/a b",
                "msrp:host:1/a*b",
                "msrp:host:99999/a",
                "msrp:host:port/a",
                "msrp:host:1/a@b",
                "msrp:::1:2855/a"
            })
    void refusesWhatIsNoAddress(String uri) {
        assertThatThrownBy(() -> endpoint(uri))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .isNotNull();
        assertThatThrownBy(() -> endpoint(uri)).hasMessageContaining("Expected msrp:host:port[/sessionId]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "[2001:db8::1]", "host"})
    @DisplayName("[4975-6-04, 4975-6-07] a literal MSRP URI without a port is refused: 2855 is not assumed for it")
    void aLiteralUriNamesItsPort(String host) {
        assertThatThrownBy(() -> endpoint("msrp://" + host + "/abc;tcp")).hasStackTraceContaining("its port");
        assertThat(endpoint("msrp://" + host + ":7654/abc;tcp").getPort()).isEqualTo(7654);
    }

    @Test
    @DisplayName("[4975-6-04, 4975-15.4-01] an endpoint without a port is one with port 2855, also in its URI")
    void theRegisteredPort() {
        assertThat(endpoint("msrp:192.0.2.1/abc").address()).hasToString("msrp://192.0.2.1:2855/abc;tcp");
        assertThat(endpoint("msrp:[2001:db8::1]/abc").address()).hasToString("msrp://[2001:db8::1]:2855/abc;tcp");
    }

    @Test
    void saysWhichTransportItKnows() {
        assertThatThrownBy(() -> endpoint("msrp:host:1/a;ws")).hasMessageContaining("use ;tcp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chunkSize=0 | chunkSize=0: must be at least 1",
                "receiveWindow=0 | receiveWindow=0: must be at least 1",
                "maxMessageSize=-1 | maxMessageSize=-1: must be at least 0",
                "failureStatus=200 | failureStatus=200: must be at least 400",
                "failureStatus=1000 | failureStatus must have three digits",
                "reconnectDelay=5000&reconnectMaxDelay=1000 | reconnectMaxDelay=1000: must be at least 5000",
                "events=open,nothing | 'nothing' is none of open, close, report, interrupted",
                "acceptTypes=text | acceptTypes=text is not a list of media types",
                "delivery=live&bodyType=string | use bodyType=auto or bodyType=stream",
                "fingerprint=SHA-256 AB | use msrps: instead of msrp:",
            })
    void refusesOptionsThatCannotWorkAndSaysWhatDoes(String options, String message) {
        assertThatThrownBy(() -> endpoint("msrp:host:1?" + options)).hasStackTraceContaining(message.trim());
    }

    @Test
    void refusesFingerprintsFromTwoSources() {
        assertThatThrownBy(() -> endpoint("msrps:host:1?trustFingerprints=true&fingerprint=SHA-256 AB"))
                .hasStackTraceContaining("trustFingerprints takes those that descriptions announce: use one of them");
    }

    @Test
    void clientModeNeedsASession() {
        assertThatThrownBy(() -> endpoint("msrp:host:1?clientMode=true").createConsumer(exchange -> {}))
                .hasMessageContaining("clientMode=true needs the id");
    }

    @Test
    void hasTheDocumentedDefaults() {
        var options = endpoint("msrp:host:1/a").getConfiguration();

        assertThat(options.isClientMode()).isFalse();
        assertThat(options.getSessionPolicy()).isEqualTo(SessionPolicy.REGISTERED);
        assertThat(options.getAcceptTypes()).isEqualTo("*");
        assertThat(options.getMaxMessageSize()).isEqualTo(10 * 1024 * 1024);
        assertThat(options.getChunkSize()).isEqualTo(8192);
        assertThat(options.getBodyType()).isEqualTo(BodyType.AUTO);
        assertThat(options.getDelivery()).isEqualTo(SessionSettings.Delivery.MESSAGE);
        assertThat(options.getInMemoryThreshold()).isEqualTo(64 * 1024);
        assertThat(options.getPartialMessageTimeout()).isEqualTo(60_000);
        assertThat(options.getMaxBufferedBytes()).isEqualTo(64 * 1024 * 1024);
        assertThat(options.getReceiveWindow()).isEqualTo(64);
        assertThat(options.getAckPolicy()).isEqualTo(AckPolicy.ROUTED);
        assertThat(options.getAckTimeout()).isEqualTo(5_000);
        assertThat(options.getFailureStatus()).isEqualTo(413);
        assertThat(options.isMuteException()).isTrue();
        assertThat(options.getEvents()).isNull();
        assertThat(options.getSuccessReport()).isEqualTo(SuccessReport.NO);
        assertThat(options.getFailureReport()).isEqualTo(FailureReport.YES);
        assertThat(options.getWaitFor()).isEqualTo(WaitFor.RESPONSE);
        assertThat(options.getRequestTimeout()).isEqualTo(30_000);
        assertThat(options.getConnectTimeout()).isEqualTo(10_000);
        assertThat(options.getIdleTimeout()).isZero();
        assertThat(options.getKeepAliveInterval()).isZero();
        assertThat(options.isReconnect()).isTrue();
        assertThat(options.getReconnectDelay()).isEqualTo(1_000);
        assertThat(options.getReconnectMaxDelay()).isEqualTo(30_000);
        assertThat(options.getMaxReconnectAttempts()).isEqualTo(-1);
        assertThat(options.getMaxConnections()).isEqualTo(10_000);
        assertThat(options.getMaxSessions()).isEqualTo(100_000);
        assertThat(options.isNeedClientAuth()).isFalse();
        assertThat(options.isHostnameVerification()).isTrue();
        assertThat(options.getSuspendPolicy()).isEqualTo(SuspendPolicy.PAUSE);
        assertThat(options.getSessionMatching()).isEqualTo(SessionSettings.SessionMatching.STRICT);
    }

    @Test
    void readsValuesAsTheyAreDocumented() {
        var endpoint = endpoint("msrp:host:1/a?ackPolicy=manual&bodyType=bytes&delivery=chunk&sessionMatching=sessionId"
                + "&waitFor=reply&failureReport=partial&successReport=yes&suspendPolicy=reject&ackTimeout=2s"
                + "&events=open,close,report,interrupted&acceptTypes=text/plain,image/*");
        var options = endpoint.getConfiguration();

        assertThat(options.getAckPolicy()).isEqualTo(AckPolicy.MANUAL);
        assertThat(options.getBodyType()).isEqualTo(BodyType.BYTES);
        assertThat(options.getSessionMatching()).isEqualTo(SessionSettings.SessionMatching.SESSION_ID);
        assertThat(options.getWaitFor()).isEqualTo(WaitFor.REPLY);
        assertThat(options.getFailureReport()).isEqualTo(FailureReport.PARTIAL);
        assertThat(options.getSuccessReport()).isEqualTo(SuccessReport.YES);
        assertThat(options.getSuspendPolicy()).isEqualTo(SuspendPolicy.REJECT);
        assertThat(endpoint.events()).containsExactlyInAnyOrder(EventType.values());
        var settings = endpoint.sessionSettings();
        assertThat(settings.ackTimeoutMillis()).isEqualTo(2_000);
        assertThat(settings.delivery()).isEqualTo(SessionSettings.Delivery.CHUNK);
        assertThat(settings.ackPolicy()).isEqualTo(SessionSettings.AckPolicy.ROUTED);
        assertThat(settings.acceptTypes()).hasSize(2);
    }

    @Test
    void bothSchemesTakeDefaultsOfTheirOwnComponent() {
        context.getComponent("msrp", MsrpComponent.class).getConfiguration().setChunkSize(4096);

        assertThat(endpoint("msrp:host:1/a").getConfiguration().getChunkSize()).isEqualTo(4096);
        assertThat(endpoint("msrps:host:1/a").getConfiguration().getChunkSize()).isEqualTo(8192);
    }

    @Test
    void doesNotShowSessionIds() {
        var endpoint = endpoint("msrp:host:1/a-long-session-id-that-is-secret");

        assertThat(endpoint).asString().doesNotContain("secret");
        assertThat(endpoint.getServiceUrl()).isEqualTo("msrp:host:1");
    }

    @Test
    void globalTlsIsTakenForMsrpsOnlyAndIfAskedFor() {
        var global = new org.apache.camel.support.jsse.SSLContextParameters();
        context.setSSLContextParameters(global);
        context.getComponent("msrps", MsrpComponent.class).setUseGlobalSslContextParameters(true);

        assertThat(endpoint("msrps:host:1/a").getConfiguration().getSslContextParameters())
                .isSameAs(global);
        assertThat(endpoint("msrp:host:1/a").getConfiguration().getSslContextParameters())
                .isNull();
    }

    @Test
    void camelsOwnLogShowsNoSessionId() throws Exception {
        try (var log = new CapturedLog("org.apache.camel", Level.INFO);
                var camel = new DefaultCamelContext()) {
            RouteBuilder.addRoutes(
                    camel, routes -> routes.from("msrp:127.0.0.1:0/secretdesk").to("mock:in"));
            camel.start();
            camel.getRouteController().stopAllRoutes();
            camel.stop();

            assertThat(log.lines())
                    .anyMatch(line -> line.contains("msrp://127.0.0.1:0/secr…"))
                    .noneMatch(line -> line.contains("secretdesk"));
        }
    }
}
