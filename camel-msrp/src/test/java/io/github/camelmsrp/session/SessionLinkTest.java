// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SessionLinkTest {

    /** So many that handing them over takes a while. */
    private static final int TASKS = 200_000;

    @Test
    void whoeverSeesTheConnectionComesAfterWhatWaitedForIt() throws Exception {
        try (var rig = Rig.dialled()) {
            var link = new SessionLink(Runnable::run);
            var order = new ArrayList<Integer>(TASKS + 1);
            for (int i = 0; i < TASKS; i++) {
                int number = i;
                link.post(() -> order.add(number));
            }
            var isWatching = new CountDownLatch(1);
            var late = new Thread(() -> {
                isWatching.countDown();
                while (link.connection() == null) {
                    Thread.onSpinWait();
                }
                link.post(() -> order.add(TASKS));
            });
            late.start();
            isWatching.await();
            assertThat(link.bind(rig.connection)).isTrue();
            late.join();
            rig.run();

            assertThat(order).hasSize(TASKS + 1).isSorted();
        }
    }

    @Test
    void aSessionIsBoundOnce() {
        try (var rig = Rig.dialled()) {
            var link = new SessionLink(Runnable::run);

            assertThat(link.bind(rig.connection)).isTrue();
            assertThat(link.bind(rig.connection)).isFalse();
            assertThat(link.state()).isEqualTo(MsrpSession.State.OPEN);
        }
    }
}
