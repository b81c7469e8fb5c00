// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The limits of SIP that the page about security names are those of the code. */
class SipLimitsPageTest {

    @Test
    void limitsOfSip() throws IOException {
        var page = Files.readString(Path.of("../src/main/docs/security.adoc"));

        assertThat(page)
                .contains(
                        "\n| Requests of SIP that are remembered for their repetitions: in any case, and for each call"
                                + " of `maxSessions` | " + TransactionLimit.BASE + ", " + TransactionLimit.PER_CALL
                                + " | 503\n")
                .contains("\n| SIP connections (TCP, TLS) that an address accepted, and as many that it made | "
                        + Connections.MAX + " |")
                .contains("\n| Time for which a SIP peer may not read | " + Connections.WRITE_TIMEOUT_MILLIS + " ms |")
                .contains("\n| Time for the TLS handshake of a SIP connection | "
                        + BoundStack.TLS_HANDSHAKE_TIMEOUT_MILLIS + " ms |")
                .contains("\n| Addresses that SIP requests are sent to at a time, and as many for responses | "
                        + Lanes.MAX_BUSY + " |");
    }
}
