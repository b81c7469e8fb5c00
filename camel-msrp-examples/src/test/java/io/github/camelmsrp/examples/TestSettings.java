// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.nio.file.Path;
import java.util.Map;

/** Settings of a bridge that disturbs nobody: free ports, loopback, a folder of its own. */
final class TestSettings {

    private TestSettings() {}

    static BridgeSettings in(Path data, BridgeSettings.Dsl dsl) {
        return BridgeSettings.defaults().with(values(data, dsl)).withFreePorts();
    }

    private static Map<String, String> values(Path data, BridgeSettings.Dsl dsl) {
        return Map.of(
                "bridge.dsl", dsl.name(),
                "bridge.data", data.toString(),
                "bridge.msrp.host", "127.0.0.1",
                "bridge.msrp.port", "0",
                "bridge.jms.port", "0",
                "bridge.smtp.port", "0",
                "bridge.imap.port", "0",
                "bridge.http.port", "0");
    }
}
