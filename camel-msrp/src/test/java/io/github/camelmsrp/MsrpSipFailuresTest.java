// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.Listener;
import io.github.camelmsrp.session.SessionHandler;
import io.github.camelmsrp.sip.CallFacts;
import io.github.camelmsrp.sip.SipAddress;
import io.github.camelmsrp.sip.SipException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that do not come up, and what the exchanges that wait for them are told. */
class MsrpSipFailuresTest {

    private final SipRig rig = new SipRig();
    private final CountDownLatch decided = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        decided.countDown();
        rig.close();
    }

    private static void requireCode(Exchange sent, int code) {
        assertThat(sent.getException()).isInstanceOf(MsrpSipException.class);
        assertThat(((MsrpSipException) sent.getException()).getCode()).isEqualTo(code);
    }

    /** Calls ring until the test decides. */
    private SipRig ringing(String options) throws Exception {
        rig.desk.context.getRegistry().bind("policy", (MsrpSipAcceptPolicy) invitation -> {
            asked.incrementAndGet();
            try {
                decided.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return MsrpSipAcceptPolicy.OK;
        });
        return rig.answering("&acceptPolicy=#policy" + options);
    }

    @ParameterizedTest
    @CsvSource({
        "&acceptFrom=example.com, 603, declines",
        "&maxMessageSize=100&acceptFrom=sip:bob@example.org, 603, declines",
    })
    void theCallerHearsWhoIsNotLetIn(String options, int code, String advice) throws Exception {
        rig.answering(options);

        var sent = rig.tell("", "hello");

        requireCode(sent, code);
        assertThat(sent.getException()).hasMessageContaining(advice).hasMessageContaining("sip:helpdesk@127.0.0.1");
        assertThat(rig.consumer().getCallCount()).isZero();
    }

    @Test
    void nobodyAnswersForAnUnknownUser() throws Exception {
        rig.answering("");

        requireCode(SipRig.outcome(rig.sendTo(rig.calling("nobody", ""), "hello")), 404);
    }

    @Test
    void oneMoreThanMaxSessionsHearsBusy() throws Exception {
        rig.answering("&maxSessions=1");
        assertThat(rig.tell("&idleTimeout=2000", "hello").getException()).isNull();

        var bob = rig.calling("helpdesk", "").replace(SipRig.ALICE, "sip:bob@example.org");
        try (var log = new CapturedLog()) {
            requireCode(SipRig.outcome(rig.sendTo(bob, "hello")), 486);
            requireCode(SipRig.outcome(rig.sendTo(bob, "hello")), 486);
            assertThat(log.warnings()).hasSize(1).first().asString().contains("maxSessions");
        }

        rig.awaitNothingLeft();
        assertThat(SipRig.outcome(rig.sendTo(bob, "hello")).getException()).isNull();
    }

    @Test
    void thereIsNoSessionWithoutCommonMedia() throws Exception {
        rig.desk.context.getRegistry().bind("keys", TestTls.parameters());
        rig.answering("&mediaAddress=msrps:127.0.0.1:0&sslContextParameters=#keys");

        var sent = rig.tell("", "hello");

        requireCode(sent, 488);
        assertThat(sent.getException()).hasMessageContaining("mediaAddress");
        rig.awaitNothingLeft();
    }

    @Test
    void whoHangsUpBeforeThereIsASessionHasTakenNothing() throws Exception {
        try (var bob = SipPeer.open("UDP")) {
            var sending = rig.sendTo("msrp-sip:bob@127.0.0.1:" + bob.port() + "?sipAddress=127.0.0.1:0", "hello");
            var invite = bob.receive("INVITE");
            int alice = invite.port("Contact");
            var answer = bob.success(invite, SdpDesk.description(SdpDesk.path(9), "a=setup:active"));
            bob.send(answer, alice);
            bob.receive("ACK");

            bob.send(bob.inDialogOfCallee("BYE", invite, answer, 1), alice);

            var sent = SipRig.outcome(sending);
            requireCode(sent, 487);
            assertThat(sent.getException()).hasMessageContaining("The peer hung up");
        }
    }

    @Test
    void whoeverHasNoRoomSaysSoInItsOwnWords() throws Exception {
        rig.answering("");
        var facts = new CallFacts(
                "call-1", SipAddress.parse("a@example.org"), null, SipAddress.parse("helpdesk@example.com"), true);
        var full = new Full(new IncomingParty(rig.consumer(), facts));
        var sessions = MsrpHost.of(rig.desk.context).sdpSessions();
        var offer = SdpDesk.description(SdpDesk.path(9), "a=setup:active");

        requireRefusal(() -> new SipCallMedia(sessions, full).firstOffer(), 503);
        requireRefusal(() -> new SipCallMedia(sessions, full).offer(), 486);
        requireRefusal(() -> new SipCallMedia(sessions, full).answer(offer), 486);
    }

    private static void requireRefusal(ThrowingCallable step, int status) {
        assertThatThrownBy(step)
                .isInstanceOf(SipException.class)
                .hasMessageContaining("no room for another session")
                .hasFieldOrPropertyWithValue("status", status);
    }

    private record Full(SdpParty party) implements SdpParty {

        @Override
        public MsrpEndpoint endpoint() {
            return party.endpoint();
        }

        @Override
        public Listener listener() {
            return party.listener();
        }

        @Override
        public long connectTimeoutMillis() {
            return party.connectTimeoutMillis();
        }

        @Override
        public int maxSessions() {
            return 0;
        }

        @Override
        public @Nullable SessionHandler newHandler(SessionFacts known) {
            return party.newHandler(known);
        }
    }

    @Test
    void aSuspendedRouteIsNotThere() throws Exception {
        rig.answering("");
        rig.desk.context.getRouteController().suspendRoute("desk");

        requireCode(rig.tell("", "hello"), 480);
        rig.desk.context.getRouteController().resumeRoute("desk");
        assertThat(rig.tell("", "hello").getException()).isNull();
    }

    @Test
    void aCallThatNobodyAnswersEndsInTime() throws Exception {
        ringing("");

        var sent = rig.tell("&callTimeout=500", "hello");

        requireCode(sent, 408);
        assertThat(sent.getException()).hasMessageContaining("callTimeout");
        decided.countDown();
        rig.awaitNothingLeft();
        assertThat(rig.desk.mock("in").getReceivedCounter()).isZero();
    }

    @Test
    void nobodyIsAskedAboutCallersThatHaveGone() throws Exception {
        ringing("");
        var patient = IntStream.range(0, SipAcceptance.THREADS)
                .mapToObj(i -> rig.sendTo(rig.calling("helpdesk", "").replace("alice@", "alice" + i + "@"), "hello"))
                .toList();
        await().until(() -> asked.get() == SipAcceptance.THREADS);

        requireCode(rig.tell("&callTimeout=500", "hello"), 408);
        await().until(() -> rig.consumer().getCallCount() == SipAcceptance.THREADS);
        decided.countDown();

        for (var each : patient) {
            assertThat(SipRig.outcome(each).getException()).isNull();
        }
        assertThat(asked.get()).isEqualTo(SipAcceptance.THREADS);
    }

    @Test
    void messagesWaitWhileItRingsAndComeInOrder() throws Exception {
        ringing("");
        var sender = new AsyncSender(rig.alice.context, rig.calling("helpdesk", "&waitFor=written"));

        var sending = IntStream.range(0, 20)
                .mapToObj(i -> sender.send("message " + i))
                .toList();
        await().until(() -> rig.consumer().getCallCount() == 1);
        assertThat(sending).noneMatch(CompletableFuture::isDone);
        decided.countDown();

        for (var each : sending) {
            assertThat(SipRig.outcome(each).getException()).isNull();
        }
        var in = rig.desk.mock("in");
        await().atMost(Duration.ofSeconds(10)).until(() -> in.getReceivedCounter() == 20);
        assertThat(in.getExchanges())
                .extracting(exchange -> exchange.getMessage().getBody(String.class))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "message " + i).toList());
    }

    @Test
    void noMoreThanAThousandMessagesWait() throws Exception {
        ringing("");
        var uri = rig.calling("helpdesk", "");

        var sending = IntStream.range(0, DialAttempt.MAX_WAITING + 1)
                .mapToObj(i -> rig.sendTo(uri, i))
                .toList();
        await().atMost(Duration.ofSeconds(20)).until(() -> sending.stream().anyMatch(CompletableFuture::isDone));
        decided.countDown();

        var failed = new java.util.ArrayList<Exchange>();
        for (var each : sending) {
            var sent = SipRig.outcome(each);
            if (sent.getException() != null) {
                failed.add(sent);
            }
        }
        assertThat(failed).hasSize(1);
        assertThat(failed.get(0).getException()).hasMessageContaining("1000 messages wait");
    }

    @Test
    void aReceiverRouteThatDoesNotExistIsAMistake() throws Exception {
        rig.answering("");

        assertThat(rig.tell("&receiverRoute=nowhere", "hello").getException())
                .hasMessageContaining("receiverRoute=nowhere");
    }

    @Test
    void theAddressesOfToDCannotBeCalledWithoutIt() throws Exception {
        var sent = SipRig.outcome(rig.sendTo("msrp-sip:*?sipAddress=127.0.0.1:0", "hello"));

        assertThat(sent.getException()).hasMessageContaining("toD");
    }

    @Test
    void twoRoutesCannotHaveTheSameAddress() throws Exception {
        rig.answering("");

        assertThatThrownBy(() -> rig.desk.add(routes -> routes.from(rig.called("helpdesk", "&acceptFrom=example.org"))
                        .to("mock:other")))
                .hasStackTraceContaining("Two routes take the calls");
    }

    @Test
    void endpointsOfOneUserAgentMustAgree() throws Exception {
        rig.answering("");

        assertThatThrownBy(() -> rig.desk.add(routes ->
                        routes.from(rig.called("sales", "&sessionExpires=90")).to("mock:other")))
                .hasStackTraceContaining("differ in sessionExpires");
    }

    @Test
    void aConsumerThatIsNotRegisteredIsDown() throws Exception {
        rig.desk.add(routes -> routes.from("msrp-sip:helpdesk@example.com?sipAddress=127.0.0.1:0&sipTransport=tcp"
                        + "&registrar=sip:127.0.0.1:9&outboundProxy=sip:127.0.0.1:9")
                .routeId("desk")
                .to("mock:in"));

        var check = check();
        await().atMost(Duration.ofSeconds(50)).until(() -> check.call(Map.of()).getState() == HealthCheck.State.DOWN);
        assertThat(check.call(Map.of()).getDetails()).containsEntry("registration", "FAILED");
    }

    @Test
    void aConsumerWithoutRegistrarIsUp() throws Exception {
        rig.answering("");

        assertThat(check().call(Map.of()).getState()).isEqualTo(HealthCheck.State.UP);
    }

    private HealthCheck check() {
        return HealthCheckHelper.getHealthCheckRepository(rig.desk.context, "consumers").stream()
                .filter(check -> check.getId().equals("consumer:desk"))
                .findFirst()
                .orElseThrow();
    }
}
