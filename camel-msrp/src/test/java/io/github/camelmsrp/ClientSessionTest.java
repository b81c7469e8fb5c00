// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.session.DialSettings;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.SessionSettings;
import io.github.camelmsrp.wire.MsrpPath;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a dialled session, and for how long. */
class ClientSessionTest {

    private final CountDownLatch end = new CountDownLatch(1);
    private RunningCamel camel = new RunningCamel();

    @AfterEach
    void close() {
        end.countDown();
        camel.close();
    }

    private MsrpEndpoint endpoint(String uri) {
        return camel.context.getEndpoint(uri, MsrpEndpoint.class);
    }

    private static int freePort() {
        try (var gone = PeerListener.listen()) {
            return gone.port();
        }
    }

    @Test
    void aRouteThatCouldNotStartCanBeStartedLater() throws Exception {
        var uri = "msrp:127.0.0.1:" + freePort() + "/bob?clientMode=true&reconnect=false";
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> camel.add(
                            routes -> routes.from(uri).routeId("client").to("mock:in")))
                    .hasStackTraceContaining("Cannot set up the session")
                    .hasStackTraceContaining("Cannot connect");
        }
        assertThat(MsrpHost.of(camel.context).clientSessions()).isEmpty();
    }

    @Test
    void aSessionThatIsOutOfUseTakesNobodyIn() throws Exception {
        var endpoint = endpoint("msrp:127.0.0.1:" + freePort() + "/bob?clientMode=true");
        var session = MsrpHost.of(camel.context).clientSession(endpoint, endpoint.address());
        session.close();

        assertThat(session.attach(new MsrpConsumer(endpoint, exchange -> {}))).isFalse();
        assertThat(session.acquire(new MsrpProducer(endpoint))).isNull();
        assertThat(session.consumer()).isNull();
    }

    @Test
    void tooManyMessagesDoNotWaitForASession() {
        var endpoint = endpoint("msrp:127.0.0.1:" + freePort() + "/bob?reconnectDelay=60000&reconnectMaxDelay=60000");
        var session = MsrpHost.of(camel.context).clientSession(endpoint, endpoint.address());
        var producer = new MsrpProducer(endpoint);
        var refused = session.acquire(producer).toCompletableFuture();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(refused::isDone);
        for (int i = 0; i < DialAttempt.MAX_WAITING; i++) {
            assertThat(session.acquire(producer).toCompletableFuture()).isNotDone();
        }

        assertThatThrownBy(() -> session.acquire(producer).toCompletableFuture().get(5, TimeUnit.SECONDS))
                .hasMessageContaining("messages wait for the session");
    }

    /** Dials a name whose address nobody finds until the test is over. */
    private void findNoAddress() {
        camel.close();
        camel = new RunningCamel(settings -> settings.withResolver(host -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        }));
    }

    private ClientSession client(String uri) {
        var endpoint = endpoint(uri);
        return MsrpHost.of(camel.context).clientSession(endpoint, endpoint.address());
    }

    private MsrpSession sessionThatIsOver() throws Exception {
        try (var bob = PeerListener.listen()) {
            var session = session(bob);
            session.close(0).toCompletableFuture().get(10, TimeUnit.SECONDS);
            return session;
        }
    }

    private MsrpSession session(PeerListener bob) throws Exception {
        var dial = DialSettings.to(MsrpPath.parse("msrp://127.0.0.1:" + bob.port() + "/bob;tcp"));
        return MsrpHost.of(camel.context)
                .node()
                .connect(
                        dial, SessionSettings.DEFAULT, message -> message.body().close())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSessionThatEndedBeforeItWasKnownFailsThoseWhoWait() throws Exception {
        findNoAddress();
        var uri = "msrp:bob.example.com:2855/bob?reconnectDelay=60000&reconnectMaxDelay=60000&connectTimeout=60000";
        var client = client(uri);
        var producer = new MsrpProducer(endpoint(uri));
        var waiting = client.acquire(producer).toCompletableFuture();
        var receiver = Objects.requireNonNull(client.receiver());
        client.onClosed(receiver, null);
        client.onDialled(receiver, sessionThatIsOver());

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasMessageContaining("closed as soon as it was up");
        assertThat(client.session()).isNull();
    }

    @Test
    void aConsumerWhoseSessionEndedBeforeItWasKnownDialsAgain() throws Exception {
        findNoAddress();
        var uri = "msrp:bob.example.com:2855/bob?clientMode=true&reconnectDelay=10&connectTimeout=60000";
        var client = client(uri);
        assertThat(client.attach(new MsrpConsumer(endpoint(uri), exchange -> {})))
                .isTrue();
        var receiver = Objects.requireNonNull(client.receiver());
        client.onDialled(receiver, sessionThatIsOver());

        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> client.receiver() != null && client.receiver() != receiver);
        assertThat(client.session()).isNull();
    }

    @Test
    void nobodyWaitsForEverToBeToldOfAnEnd() throws Exception {
        findNoAddress();
        try (var bob = PeerListener.listen()) {
            var uri = "msrp:bob.example.com:2855/bob?connectTimeout=60000";
            var client = client(uri);
            var producer = new MsrpProducer(endpoint(uri));
            client.acquire(producer);
            // A session whose handler is another one, so the client session hears nothing of it.
            var untold = session(bob);
            var receiver = Objects.requireNonNull(client.receiver());
            client.onDialled(receiver, untold);
            assertThat(client.acquire(producer).toCompletableFuture()).isCompletedWithValue(untold);
            untold.close(0).toCompletableFuture().get(10, TimeUnit.SECONDS);
            endpoint(uri).getConfiguration().setConnectTimeout(100);
            client.acquire(producer);

            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> client.receiver() != null && client.receiver() != receiver);
            assertThat(client.session()).isNull();
        }
    }

    @Test
    void aDialThatIsDueDoesNotReplaceTheOneThatRuns() throws Exception {
        findNoAddress();
        var uri = "msrp:bob.example.com:2855/bob?reconnectDelay=50&reconnectMaxDelay=50&connectTimeout=60000";
        var client = client(uri);
        var producer = new MsrpProducer(endpoint(uri));
        client.acquire(producer);
        client.onDialled(Objects.requireNonNull(client.receiver()), sessionThatIsOver());
        assertThat(client.acquire(producer).toCompletableFuture()).isNotDone();
        client.attach(new MsrpConsumer(endpoint(uri), exchange -> {}));
        var receiver = Objects.requireNonNull(client.receiver());

        Awaitility.await()
                .during(300, TimeUnit.MILLISECONDS)
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> client.receiver() == receiver);
    }
}
