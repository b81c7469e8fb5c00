// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.ClientAuthentication;
import org.apache.camel.support.jsse.SSLContextClientParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.SecureRandomParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which contexts BoringSSL, which is on the class path of tests, may stand in for. */
class TlsOptionsTest {

    private static boolean isOpenSsl(SSLContextParameters parameters) {
        var options = new MsrpConfiguration();
        options.setSslContextParameters(parameters);
        return new TlsOptions(new DefaultCamelContext()).forDialling(options).isOpenSsl();
    }

    @Test
    void mayBeDoneByBoringSsl() {
        assertThat(isOpenSsl(TestTls.parameters())).isTrue();
        assertThat(isOpenSsl(TestTls.parameters(null))).isTrue();
    }

    @Test
    void mayBeDoneByBoringSslThatIsToldOfClientAuthentication() {
        var parameters = TestTls.parameters();
        var server = new SSLContextServerParameters();
        server.setClientAuthentication(ClientAuthentication.REQUIRE.name());
        parameters.setServerParameters(server);

        assertThat(isOpenSsl(parameters)).isTrue();
    }

    static Stream<Consumer<SSLContextParameters>> settingsThatOnlyTheRuntimeKeeps() {
        return Stream.of(
                parameters -> parameters.setProvider("SunJSSE"),
                parameters -> parameters.setCertAlias("own"),
                parameters -> parameters.setSessionTimeout("60"),
                parameters -> {
                    var random = new SecureRandomParameters();
                    random.setAlgorithm("DRBG");
                    parameters.setSecureRandom(random);
                },
                parameters -> parameters.setClientParameters(new SSLContextClientParameters()),
                parameters -> {
                    var server = new SSLContextServerParameters();
                    server.setSessionTimeout("60");
                    parameters.setServerParameters(server);
                });
    }

    @ParameterizedTest
    @MethodSource("settingsThatOnlyTheRuntimeKeeps")
    void isLeftToTheRuntime(Consumer<SSLContextParameters> setting) {
        var parameters = TestTls.parameters();
        setting.accept(parameters);

        assertThat(isOpenSsl(parameters)).isFalse();
    }

    @Test
    void isLeftToTheRuntimeIfAnApplicationMakesItsOwnContext() {
        var own = new SSLContextParameters() {};
        own.setTrustManagers(TestTls.parameters().getTrustManagers());

        assertThat(isOpenSsl(own)).isFalse();
    }
}
