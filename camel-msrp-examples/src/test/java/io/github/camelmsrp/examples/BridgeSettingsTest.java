// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BridgeSettingsTest {

    @Test
    void onlyMsrpIsReachableFromOutsideByDefault() {
        BridgeSettings settings = BridgeSettings.defaults();

        assertThat(settings.get("bridge.msrp.host")).isEqualTo("0.0.0.0");
        assertThat(settings.port("bridge.msrp.port")).isEqualTo(2855);
        assertThat(settings.get("bridge.host")).isEqualTo("127.0.0.1");
        assertThat(settings.dsl()).isEqualTo(BridgeSettings.Dsl.YAML);
    }

    @Test
    void portZeroBecomesAFreeOne() {
        BridgeSettings settings = TestSettings.in(Path.of("data"), BridgeSettings.Dsl.JAVA);

        assertThat(Stream.of("msrp", "jms", "smtp", "imap", "http")
                        .map(name -> settings.port("bridge." + name + ".port")))
                .doesNotHaveDuplicates()
                .allMatch(port -> port > 0);
        assertThat(settings.toProperties().getProperty("bridge.data"))
                .isEqualTo(Path.of("data").toAbsolutePath().toString());
    }

    @Test
    void refusesWhatMakesNoSense() {
        BridgeSettings settings = BridgeSettings.defaults();

        assertThatIllegalArgumentException().isThrownBy(() -> settings.with(Map.of("bridge.prot", "1")));
        assertThatIllegalArgumentException().isThrownBy(() -> settings.with(Map.of("bridge.jms.port", "65536")));
        assertThatIllegalArgumentException().isThrownBy(() -> settings.with(Map.of("bridge.jms.port", "x")));
        assertThatIllegalArgumentException().isThrownBy(() -> settings.with(Map.of("bridge.dsl", "groovy")));
    }
}
