// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerFaultLogTest {

    private final ManualScheduler time = new ManualScheduler();
    private final PeerFaultLog faults = new PeerFaultLog(time);

    @Test
    void countsWhatWouldFillTheDisk() {
        try (var log = new CapturedLog()) {
            IntStream.range(0, 1_000).forEach(i -> faults.dialled("fault " + i));
            assertThat(log.warnings()).hasSize(Ration.PER_MINUTE).startsWith("fault 0", "fault 1");

            time.advance(java.time.Duration.ofNanos(Ration.PERIOD_NANOS));
            faults.dialled("another day");
            assertThat(log.warnings())
                    .hasSize(Ration.PER_MINUTE + 2)
                    .endsWith(1_000 - Ration.PER_MINUTE + " more faults of peers were not logged", "another day");
        }
    }
}
