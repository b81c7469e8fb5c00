// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls between two CamelContexts, and what goes over them. */
class MsrpSipCallsTest {

    private SipRig rig = new SipRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,udp", "127.0.0.1,tcp", "127.0.0.1,tls", "[::1],udp", "[::1],tcp", "[::1],tls"})
    void aMessageMakesACallAndReachesTheRoute(String host, String transport) throws Exception {
        rig.close();
        rig = new SipRig(host, transport).answering("");

        var sent = rig.tell("&displayName=Alice", "hello");

        assertThat(sent.getException()).isNull();
        assertThat(sent.getMessage().getHeader(MsrpConstants.STATUS_CODE)).isEqualTo(200);
        rig.desk.mock("in").expectedBodiesReceived("hello");
        rig.desk.mock("in").assertIsSatisfied(10_000);
        assertThat(rig.received(0))
                .containsEntry(MsrpConstants.SIP_CALLER, SipRig.ALICE)
                .containsEntry(MsrpConstants.SIP_PEER, SipRig.ALICE)
                .containsEntry(MsrpConstants.SIP_DISPLAY_NAME, "Alice")
                .containsKeys(MsrpConstants.SIP_CALL_ID, MsrpConstants.SESSION_ID);
        assertThat((String) rig.received(0).get(MsrpConstants.SIP_CALLED)).startsWith("sip:helpdesk@" + host);
    }

    @Test
    void messagesOfManyThreadsShareOneCall() throws Exception {
        rig.answering("");
        var uri = rig.calling("helpdesk", "");

        var sending = IntStream.range(0, 50)
                .mapToObj(i -> rig.sendTo(uri, "message " + i))
                .toList();
        for (CompletableFuture<Exchange> each : sending) {
            assertThat(SipRig.outcome(each).getException()).isNull();
        }

        assertThat(rig.consumer().getCallCount()).isEqualTo(1);
        assertThat(rig.desk.mock("in").getReceivedCounter()).isEqualTo(50);
        assertThat(rig.desk.mock("in").getExchanges().stream()
                        .map(exchange -> exchange.getMessage().getHeader(MsrpConstants.SIP_CALL_ID))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void theReplyOfARouteGoesToTheReceiverRouteOfTheCaller() throws Exception {
        rig.answering("&exchangePattern=InOut");
        rig.desk
                .mock("in")
                .whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody("echo"));
        rig.alice.add(routes -> routes.from("direct:inbox").routeId("inbox").to("mock:inbox"));
        rig.alice.mock("inbox").expectedBodiesReceived("echo");

        rig.tell("&receiverRoute=inbox", "hello");

        rig.alice.mock("inbox").assertIsSatisfied(10_000);
        assertThat(rig.alice
                        .mock("inbox")
                        .getExchanges()
                        .get(0)
                        .getMessage()
                        .getHeader(MsrpConstants.SIP_PEER, String.class))
                .startsWith("sip:helpdesk@");
    }

    @Test
    void theCallerCanWaitForTheReply() throws Exception {
        rig.answering("&exchangePattern=InOut");
        rig.desk
                .mock("in")
                .whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody("echo"));

        assertThat(rig.tell("&waitFor=reply", "first").getMessage().getBody(String.class))
                .isEqualTo("echo");
        assertThat(rig.tell("&waitFor=reply", "second").getMessage().getBody(String.class))
                .isEqualTo("echo");
        assertThat(rig.consumer().getCallCount()).isEqualTo(1);
    }

    @Test
    void whatTheCalledPartySendsGoesToTheConsumerOfTheSameIdentity() throws Exception {
        rig.answering("");
        rig.alice.add(routes ->
                routes.from("msrp-sip:alice@example.org?sipAddress=127.0.0.1:0").to("mock:inbox"));
        rig.tell("", "hello");
        rig.alice.mock("inbox").expectedBodiesReceived("answer");

        rig.answer("answer");

        rig.alice.mock("inbox").assertIsSatisfied(10_000);
    }

    @Test
    void whatNobodyWantsIsRefused() throws Exception {
        rig.answering("");
        rig.tell("", "hello");

        var sent = rig.answer("answer");

        assertThat(sent.getException()).isInstanceOf(MsrpOperationFailedException.class);
        assertThat(((MsrpOperationFailedException) sent.getException()).getStatusCode())
                .isEqualTo(403);
    }

    @Test
    void eventsTellOfTheBeginningAndTheEndOfACall() throws Exception {
        rig.answering("&events=open,close");
        rig.tell("&idleTimeout=500", "hello");
        rig.awaitNothingLeft();

        await().atMost(Duration.ofSeconds(10)).until(() -> rig.desk.mock("in").getReceivedCounter() == 3);
        assertThat(rig.desk.mock("in").getExchanges().stream()
                        .map(exchange -> exchange.getMessage().getHeader(MsrpConstants.MESSAGE_TYPE)))
                .isEqualTo(List.of("OPEN", "SEND", "CLOSE"));
        assertThat(rig.received(0)).containsEntry(MsrpConstants.SIP_CALLER, SipRig.ALICE);
    }

    @Test
    void aRouteThatConsumesFromTheMediaAddressDoesNotGetTheMessagesOfCalls() throws Exception {
        rig.desk.add(routes -> routes.from("msrp:127.0.0.1:0").routeId("media").to("mock:media"));
        rig.answering("");

        assertThat(rig.tell("", "hello").getException()).isNull();

        assertThat(rig.desk.mock("in").getReceivedCounter()).isEqualTo(1);
        assertThat(rig.desk.mock("media").getReceivedCounter()).isZero();
        assertThat(MsrpHost.of(rig.desk.context).listeners()).hasSize(1);
    }

    @Test
    void routesShareAUserAgentAndAreCalledByTheirUsers() throws Exception {
        rig.answering("");
        rig.desk.add(routes -> routes.from(rig.called("sales", "")).to("mock:sales"));
        rig.desk.mock("in").expectedBodiesReceived("help");
        rig.desk.mock("sales").expectedBodiesReceived("buy");

        rig.sendTo(rig.calling("sales", ""), "buy");
        rig.sendTo(rig.calling("helpdesk", ""), "help");

        rig.desk.mock("in").assertIsSatisfied(10_000);
        rig.desk.mock("sales").assertIsSatisfied(10_000);
    }

    @Test
    void oneEndpointCallsAllTheAddressesOfToD() throws Exception {
        rig.answering("");
        for (int i = 0; i < 5; i++) {
            var user = "agent" + i;
            rig.desk.add(routes -> routes.from(rig.called(user, "")).to("mock:agents"));
        }
        int port = rig.consumer().getSipPort();
        rig.alice.add(routes -> routes.from("direct:out")
                .toD("msrp-sip:${header.user}@127.0.0.1:" + port + "?sipAddress=127.0.0.1:0&identity=" + SipRig.ALICE)
                .process(exchange ->
                        assertThat(exchange.getProperties()).doesNotContainKey(MsrpSipProducer.DYNAMIC_ADDRESS)));

        for (int i = 0; i < 20; i++) {
            rig.alice.template.sendBodyAndHeader("direct:out", "hello", "user", (i < 10 ? "agent" : "%61gent") + i % 5);
        }

        assertThat(rig.desk.mock("agents").getReceivedCounter()).isEqualTo(20);
        assertThat(rig.alice.context.getEndpoints().stream().filter(MsrpSipEndpoint.class::isInstance))
                .hasSize(1);
        assertThat(SipRig.sessions(rig.alice)).isEqualTo(5);
    }

    @Test
    void routesInYamlCallEachOther() throws Exception {
        yaml(rig.desk, """
            - route:
                id: desk
                from:
                  uri: msrp-sip:helpdesk@127.0.0.1
                  parameters:
                    sipAddress: 127.0.0.1:0
                    sipTransport: tcp
                    exchangePattern: InOut
                  steps:
                    - setBody:
                        simple: "You said: ${body}"
            """);
        yaml(rig.alice, """
            - route:
                from:
                  uri: direct:ask
                  steps:
                    - to: msrp-sip:helpdesk@127.0.0.1:%d?sipAddress=127.0.0.1:0&sipTransport=tcp&waitFor=reply
            """.formatted(rig.consumer().getSipPort()));

        assertThat(rig.alice.template.requestBody("direct:ask", "hello", String.class))
                .isEqualTo("You said: hello");
    }

    private static void yaml(RunningCamel camel, String routes) throws Exception {
        PluginHelper.getRoutesLoader(camel.context).loadRoutes(ResourceHelper.fromString("routes.yaml", routes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&trustFingerprints=true"})
    void mediaOverTlsIsCheckedByAuthorityOrByFingerprint(String options) throws Exception {
        var own = options.isEmpty() ? TestTls.LOOPBACK : TestTls.SELF_SIGNED;
        rig.desk.context.getRegistry().bind("keys", TestTls.parameters(own));
        rig.alice.context.getRegistry().bind("keys", TestTls.parameters(own));
        var tls = "&mediaAddress=msrps:127.0.0.1:0&sslContextParameters=#keys" + options;
        rig.answering(tls);

        assertThat(rig.tell(tls, "secret").getException()).isNull();
        assertThat(rig.desk.mock("in").getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void whatTheCalledPartyDoesNotTakeIsNotSent() throws Exception {
        rig.answering("&acceptTypes=image/png");

        var sent = rig.tell("", "text");

        assertThat(((MsrpOperationFailedException) sent.getException()).getStatusCode())
                .isEqualTo(415);
        assertThat(sent.getException()).hasMessageContaining("sip:helpdesk@");
    }

    @Test
    void aReplyThatTheCallerDoesNotTakeIsNotSent() throws Exception {
        var failures = new RecordedFailures();
        rig.desk.context.getRegistry().bind("failures", failures);
        rig.answering("&exchangePattern=InOut&exceptionHandler=#failures");
        rig.desk
                .mock("in")
                .whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody("echo"));

        var sent = rig.tell("&acceptTypes=image/png", "hello");

        assertThat(sent.getException()).isNull();
        await().until(() -> !failures.causes.isEmpty());
        assertThat(failures.causes.get(0)).hasMessageContaining("not sent, the peer does not take text/plain");
    }

    @Test
    void jmxShowsTheCallsOfAConsumer() throws Exception {
        rig.answering("");
        rig.tell("", "hello");
        var agent = rig.desk.context.getManagementStrategy().getManagementAgent();
        var consumers = new ObjectName("org.apache.camel:type=consumers,*");
        var names = agent.getMBeanServer().queryNames(consumers, null).stream()
                .filter(name -> name.getKeyProperty("name").contains("MsrpSipConsumer"))
                .filter(name -> name.getKeyProperty("context").contains(rig.desk.context.getManagementName()))
                .toList();

        assertThat(names).hasSize(1);
        assertThat(agent.getMBeanServer().getAttribute(names.get(0), "CallCount"))
                .isEqualTo(1);
        assertThat(agent.getMBeanServer().getAttribute(names.get(0), "RegistrationState"))
                .isEqualTo("UNREGISTERED");
    }
}
