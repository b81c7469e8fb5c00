// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.leak.LiveHeap;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of messages that are through and of sessions that are over: nothing, on neither side. */
@Timeout(180)
class FinishedMessagesTest {

    private static final int UNDER_WAY = 256;

    private static final int FINISHED_SESSIONS = 50;

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
    @DisplayName("60,000 messages with success reports leave less than 20 octets each in the memory of both nodes")
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
        long before = LiveHeap.octets();
        exchange(session, 60_000);
        long after = LiveHeap.octets();

        assertThat(failures).hasValue(0);
        assertThat(after - before).as("octets").isLessThan(1_200_000);
    }

    @Test
    @DisplayName("sessions that are over leave nothing on the connection that others still use")
    void keepsNothingOfSessions() {
        var over = new ConcurrentLinkedQueue<WeakReference<MsrpSession>>();
        var accepted = new ConcurrentLinkedQueue<MsrpSession>();
        var handler = new SessionHandler() {
            @Override
            public void onOpen(MsrpSession session) {
                accepted.add(session);
            }

            @Override
            public void onMessage(IncomingMessage message) {
                message.body().close();
                message.complete(MsrpStatus.OK);
            }
        };
        var listening = bob.listen(TestNode.loopback(), TestNode.everybody(handler));
        var staying = alice.connect(DialSettings.to(MsrpPath.of(listening.uri("desk-0"))), new RecordingHandler());
        Awaitility.await().until(() -> !accepted.isEmpty());
        var stayingAtBob = accepted.remove();
        for (int i = 1; i <= FINISHED_SESSIONS; i++) {
            over.addAll(openAndClose(listening.uri("desk-" + i), accepted));
        }

        assertThat(over).hasSize(2 * FINISHED_SESSIONS);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            System.gc();
            assertThat(over.stream().filter(session -> session.get() != null))
                    .as("sessions in memory, but for the last one of each connection")
                    .hasSizeLessThanOrEqualTo(2);
        });
        assertThat(alice.node().dialledConnectionCount()).isEqualTo(1);
        assertThat(staying.state()).isEqualTo(MsrpSession.State.OPEN);
        assertThat(stayingAtBob.state()).isEqualTo(MsrpSession.State.OPEN);
    }

    /** Both ends of a session that was; nothing of this call keeps them in memory. */
    private List<WeakReference<MsrpSession>> openAndClose(MsrpUri uri, Queue<MsrpSession> accepted) {
        var session = alice.connect(DialSettings.to(MsrpPath.of(uri)), nothing());
        Awaitility.await().until(() -> !accepted.isEmpty());
        var atBob = accepted.remove();
        TestNode.await(session.close(5_000));
        TestNode.await(atBob.close(5_000));
        return List.of(new WeakReference<>(session), new WeakReference<>(atBob));
    }

    @Test
    @DisplayName("messages with Failure-Report partial leave no octets although a bad answer may still come")
    void keepsNoBodies() throws InterruptedException {
        var listening = bob.listen(TestNode.loopback(), TestNode.everybody(new RecordingHandler()));
        var session = alice.connect(DialSettings.to(MsrpPath.of(listening.uri("desk-1"))), nothing());
        var bodies = new ArrayList<WeakReference<byte[]>>();
        for (int i = 0; i < 100; i++) {
            bodies.add(sendPartial(session));
        }
        assertThat(room.tryAcquire(UNDER_WAY, 20, TimeUnit.SECONDS)).isTrue();

        assertThat(failures).hasValue(0);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            System.gc();
            assertThat(bodies.stream().filter(body -> body.get() != null))
                    .as("bodies in memory")
                    .isEmpty();
        });
    }

    private WeakReference<byte[]> sendPartial(MsrpSession session) throws InterruptedException {
        var body = new byte[65_536];
        var message = OutgoingMessage.builder("application/octet-stream", BodySource.of(body));
        assertThat(room.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        session.send(message.failureReport(FailureReport.PARTIAL).build(), new TransmissionListener() {
            @Override
            public void onResponse(Transmission transmission) {
                room.release();
            }

            @Override
            public void onFailure(Transmission transmission, MsrpException cause) {
                failures.incrementAndGet();
                room.release();
            }
        });
        return new WeakReference<>(body);
    }

    private static SessionHandler nothing() {
        return message -> message.body().close();
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
}
