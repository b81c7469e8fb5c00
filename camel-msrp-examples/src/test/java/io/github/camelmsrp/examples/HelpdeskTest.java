// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.test.AvailablePortFinder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller, the bot, and an agent behind the queue: real SIP, MSRP and JMS over loopback. */
class HelpdeskTest {

    @TempDir
    Path folder;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final DefaultCamelContext caller = new DefaultCamelContext();
    private Helpdesk helpdesk;
    private OtherSystems agents;

    @BeforeEach
    void start() throws Exception {
        var settings = Helpdesk.defaults();
        for (var name : new String[] {"helpdesk.sip.port", "helpdesk.media.port"}) {
            settings.setProperty(name, String.valueOf(AvailablePortFinder.getNextAvailable()));
        }
        var bridge = TestSettings.in(folder, BridgeSettings.Dsl.YAML);
        agents = new OtherSystems(bridge);
        settings.setProperty("helpdesk.jms.port", bridge.get("bridge.jms.port"));
        settings.setProperty("helpdesk.data", folder.toString());
        settings.setProperty("helpdesk.sip.transport", "tcp");
        helpdesk = Helpdesk.start(settings);
        int port = Integer.parseInt(settings.getProperty("helpdesk.sip.port"));
        caller.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:say")
                        .to("msrp-sip:helpdesk@127.0.0.1:" + port + "?sipAddress=127.0.0.1:0&sipTransport=tcp"
                                + "&identity=alice@example.org&receiverRoute=heard");
                from("direct:heard")
                        .routeId("heard")
                        .process(exchange -> heard.add(exchange.getMessage().getBody(String.class)));
            }
        });
        caller.start();
    }

    @AfterEach
    void stop() throws Exception {
        caller.stop();
        helpdesk.close();
    }

    private void say(String text) {
        caller.createProducerTemplate().sendBody("direct:say", text);
    }

    private String hear() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void theBotAnswersAndHandsOverToAnAgentAndGetsTheCallerBack() throws Exception {
        say("When are you open?");
        assertThat(new String[] {hear(), hear()})
                .containsExactlyInAnyOrder(
                        "Hello, this is the help desk. Ask me, or write: agent", "We are there from 9 to 17.");

        say("Agent");
        assertThat(hear()).isEqualTo("One moment, somebody will be with you.");
        var wish = agents.takeFromQueue("helpdesk.agents", "sip:alice@example.org");
        assertThat(OtherSystems.text(wish)).isEqualTo("sip:alice@example.org would like to talk to a person");

        say("My telephone is broken");
        var question = agents.takeFromQueue("helpdesk.agents", "broken");
        assertThat(question.getStringProperty("caller")).isEqualTo("sip:alice@example.org");
        var session = Map.of("msrpSession", question.getStringProperty("msrpSession"));
        agents.putOnQueue("helpdesk.answers", "How do you call then?", session);
        assertThat(hear()).isEqualTo("How do you call then?");

        agents.putOnQueue("helpdesk.answers", "/done", session);
        assertThat(hear()).isEqualTo("You are talking to the bot again.");
        say("Are you open on Sundays?");
        assertThat(hear()).isEqualTo("We are there from 9 to 17.");
    }

    @Test
    void anAgentIsToldThatTheCallerHasLeft() throws Exception {
        say("agent");
        agents.takeFromQueue("helpdesk.agents", "talk to a person");

        caller.stop();

        assertThat(agents.takeFromQueue("helpdesk.agents", "has left")).isInstanceOf(TextMessage.class);
    }
}
