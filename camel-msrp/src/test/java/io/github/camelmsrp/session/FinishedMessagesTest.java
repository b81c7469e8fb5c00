// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of messages that are through: nothing, on neither side. */
@Timeout(180)
class FinishedMessagesTest {

    private static final int UNDER_WAY = 256;

    private final TestNode alice = TestNode.start();
    private final TestNode bob = TestNode.start();
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final AtomicInteger failures = new AtomicInteger();
    private final ResourceLeakDetector.Level detail = ResourceLeakDetector.getLevel();

    private final TransmissionListener listener = new TransmissionListener() {
        @Override
        public void onReport(Transmission transmission, Report report) {
            room.release();
        }

        @Override
        public void onFailure(Transmission transmission, MsrpException cause) {
            failures.incrementAndGet();
            room.release();
        }
    };

    /** Records of buffers are memory too. */
    @BeforeEach
    void findLeaksBySamples() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @AfterEach
    void stop() {
        ResourceLeakDetector.setLevel(detail);
        alice.close();
        bob.close();
    }

    @Test
    @DisplayName("200,000 messages with success reports leave less than 10 octets each in the memory of both nodes")
    void keepsNothingPerMessage() throws InterruptedException {
        var listening = bob.listen(TestNode.loopback(), TestNode.everybody(new SessionHandler() {
            @Override
            public void onMessage(IncomingMessage message) {
                message.body().close();
                message.complete(MsrpStatus.OK);
            }
        }));
        var session = alice.connect(DialSettings.to(MsrpPath.of(listening.uri("desk-1"))), new RecordingHandler());
        exchange(session, 20_000);
        long before = live();
        exchange(session, 200_000);
        long after = live();

        assertThat(failures).hasValue(0);
        assertThat(after - before).as("octets").isLessThan(2_000_000);
    }

    private void exchange(MsrpSession session, int messages) throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            assertThat(room.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            var message = OutgoingMessage.builder("text/plain", BodySource.of(new byte[] {'x'}));
            session.send(message.requestSuccessReport().build(), listener);
        }
        assertThat(room.tryAcquire(UNDER_WAY, 20, TimeUnit.SECONDS)).isTrue();
        room.release(UNDER_WAY);
    }

    /** The smallest heap that is left by collecting it several times. */
    private static long live() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
