// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.ManualScheduler;
import io.github.camelmsrp.sip.CallFacts;
import io.github.camelmsrp.sip.SipAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who decides on a call, and what the caller hears. */
class SipAcceptanceTest {

    private final RunningCamel camel = new RunningCamel();
    private final MsrpSipConfiguration options = new MsrpSipConfiguration();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        camel.close();
    }

    private int statusFor(String caller) throws Exception {
        return new SipAcceptance(camel.context, options)
                .statusFor(facts(caller))
                .get(10, TimeUnit.SECONDS);
    }

    private static CallFacts facts(String caller) {
        return new CallFacts(
                "call-1",
                caller.startsWith("tel:") ? SipAddress.tel(caller.substring(4)) : SipAddress.parse(caller),
                "Alice",
                SipAddress.parse("helpdesk@example.com"),
                true);
    }

    /** Each decision waits for the test. */
    private SipAcceptance slow(CountDownLatch decided) {
        options.setAcceptPolicy(invitation -> {
            asked.incrementAndGet();
            try {
                decided.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return MsrpSipAcceptPolicy.OK;
        });
        return new SipAcceptance(camel.context, options);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                                      | sip:alice@example.org  | 200",
                "example.org                            | sip:alice@example.org  | 200",
                "example.org                            | sip:alice@EXAMPLE.ORG:5080 | 200",
                "example.org                            | sip:alice@sub.example.org  | 603",
                "example.org                            | sip:alice@example.com  | 603",
                "sip:alice@example.org                  | sips:alice@example.org | 200",
                "sip:alice@example.org                  | sip:Alice@example.org  | 603",
                "alice@example.org, example.net         | sip:bob@example.net    | 200",
                "alice@example.org, example.net         | sip:bob@example.org    | 603",
                "192.0.2.1                              | sip:192.0.2.1          | 200",
                "tel:+49301234                          | tel:+49301234          | 200",
                "tel:+49301234                          | tel:+49301235          | 603",
                "tel:+49301234                          | tel:+49-30-1234;ext=5  | 200",
                "tel:7042;phone-context=example.com     | tel:70-42;phone-context=Example.com | 200",
                "tel:7042;phone-context=example.com     | tel:7042;phone-context=example.org  | 603",
                "tel:7042                               | tel:7042;phone-context=example.org  | 603",
                "example.org                            | tel:+49301234          | 603",
            })
    void theAllowListKnowsAddressesAndDomains(String list, String caller, int status) throws Exception {
        options.setAcceptFrom(list);

        assertThat(statusFor(caller)).isEqualTo(status);
    }

    @Test
    void theBeanSeesTheInvitationAndDecides() throws Exception {
        var seen = new AtomicReference<MsrpSipAcceptPolicy.Invitation>();
        options.setAcceptPolicy(invitation -> {
            seen.set(invitation);
            return 486;
        });

        assertThat(statusFor("sip:alice@example.org")).isEqualTo(486);
        assertThat(seen.get())
                .isEqualTo(new MsrpSipAcceptPolicy.Invitation(
                        "sip:alice@example.org", "Alice", "sip:helpdesk@example.com", "call-1"));
    }

    @Test
    void theBeanIsNotAskedAboutCallersThatAreNotOnTheList() throws Exception {
        options.setAcceptFrom("example.com");
        options.setAcceptPolicy(invitation -> {
            throw new AssertionError("asked");
        });

        assertThat(statusFor("sip:alice@example.org")).isEqualTo(603);
    }

    @Test
    void aBeanThatFailsOrTalksNonsenseDeclines() throws Exception {
        options.setAcceptPolicy(invitation -> {
            throw new IllegalStateException("no database");
        });
        assertThat(statusFor("sip:alice@example.org")).isEqualTo(603);
        options.setAcceptPolicy(invitation -> 100);
        assertThat(statusFor("sip:alice@example.org")).isEqualTo(603);
    }

    @Test
    void theRouteDecidesByPropertyOrByFailing() throws Exception {
        options.setAcceptRoute("door");
        camel.add(routes -> routes.from("direct:door")
                .routeId("door")
                .choice()
                .when(routes.header(MsrpConstants.SIP_CALLER).isEqualTo("sip:busy@example.org"))
                .setProperty(MsrpConstants.SIP_RESPONSE_STATUS, routes.constant(486))
                .when(routes.header(MsrpConstants.SIP_CALLER).isEqualTo("sip:evil@example.org"))
                .throwException(new IllegalStateException("no"))
                .end()
                .to("mock:door"));

        assertThat(statusFor("sip:alice@example.org")).isEqualTo(200);
        assertThat(statusFor("sip:busy@example.org")).isEqualTo(486);
        assertThat(statusFor("sip:evil@example.org")).isEqualTo(603);
        var headers = camel.mock("door").getExchanges().get(0).getMessage().getHeaders();
        assertThat(headers)
                .containsEntry(MsrpConstants.SIP_CALLER, "sip:alice@example.org")
                .containsEntry(MsrpConstants.SIP_PEER, "sip:alice@example.org")
                .containsEntry(MsrpConstants.SIP_DISPLAY_NAME, "Alice")
                .containsEntry(MsrpConstants.SIP_CALLED, "sip:helpdesk@example.com")
                .containsEntry(MsrpConstants.SIP_CALL_ID, "call-1");
    }

    @Test
    void withoutTheRouteNobodyGetsIn() throws Exception {
        options.setAcceptRoute("door");

        assertThat(statusFor("sip:alice@example.org")).isEqualTo(480);
    }

    @Test
    void whoDoesNotDecideInTimeRefuses() throws Exception {
        var time = new ManualScheduler();
        var hold = new CompletableFuture<Integer>();
        options.setAcceptPolicy(invitation -> hold.join());
        try (var slow = new RunningCamel(settings -> settings.withScheduler(time))) {
            var status = new SipAcceptance(slow.context, options).statusFor(facts("sip:a@example.org"));
            time.advanceMillis(SipHost.LONGEST_RINGING_MILLIS - 1);
            assertThat(status).isNotDone();
            time.advanceMillis(1);

            assertThat(status).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(480);
            hold.complete(200);
            assertThat(time.pending()).isZero();
        }
    }

    @Test
    void slowDecisionsHoldUpNoRouteAndNoMoreWaitThanMay() throws Exception {
        var decided = new CountDownLatch(1);
        var acceptance = slow(decided);

        try (var log = new CapturedLog()) {
            var decisions = IntStream.range(0, 2000)
                    .mapToObj(i -> acceptance.statusFor(facts("sip:alice@example.org")))
                    .toList();

            var routed = new CountDownLatch(1);
            MsrpHost.of(camel.context).runRoute(routed::countDown);
            assertThat(routed.await(5, TimeUnit.SECONDS)).isTrue();
            int room = SipAcceptance.THREADS + SipAcceptance.MAX_WAITING;
            assertThat(decisions.subList(0, room)).noneMatch(CompletableFuture::isDone);
            assertThat(decisions.subList(room, 2000)).allMatch(decision -> decision.getNow(0) == 486);
            assertThat(log.warnings()).hasSize(1).first().asString().contains("wait for a decision");
            decided.countDown();
            assertThat(decisions.get(room - 1).get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void nothingIsDecidedOnCallsThatAreOver() throws Exception {
        var decided = new CountDownLatch(1);
        var acceptance = slow(decided);
        var decisions = IntStream.range(0, 100)
                .mapToObj(i -> acceptance.statusFor(facts("sip:alice@example.org")))
                .toList();
        await().until(() -> asked.get() == SipAcceptance.THREADS);

        decisions.forEach(decision -> decision.cancel(false));
        decided.countDown();

        assertThat(acceptance.statusFor(facts("sip:bob@example.org")).get(10, TimeUnit.SECONDS))
                .isEqualTo(200);
        assertThat(asked.get()).isEqualTo(SipAcceptance.THREADS + 1);
    }

    @Test
    void callsThatNothingIsDecidedOnAreRefusedWhenTheConsumerStops() throws Exception {
        var acceptance = slow(new CountDownLatch(1));
        var decisions = IntStream.range(0, 30)
                .mapToObj(i -> acceptance.statusFor(facts("sip:alice@example.org")))
                .toList();

        acceptance.close();

        assertThat(decisions).allMatch(decision -> decision.getNow(0) == 480);
        assertThat(acceptance.statusFor(facts("sip:alice@example.org")).get(10, TimeUnit.SECONDS))
                .isEqualTo(480);
    }

    @Test
    void failuresThatCallersBringAboutFillNoLog() throws Exception {
        options.setAcceptPolicy(invitation -> {
            throw new IllegalStateException("no database");
        });
        var acceptance = new SipAcceptance(camel.context, options);

        try (var log = new CapturedLog()) {
            for (int i = 0; i < 20; i++) {
                acceptance.statusFor(facts("sip:a@example.org")).get(10, TimeUnit.SECONDS);
            }
            assertThat(log.warnings()).hasSize(1);
        }
    }
}
