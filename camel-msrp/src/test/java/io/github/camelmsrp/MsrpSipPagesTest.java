// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the reference page and of the chapter about calls work as they say, on loopback. */
class MsrpSipPagesTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("src/main/docs/msrp-sip-component.adoc"));
    private static final ManualPage CHAPTER = new ManualPage(Path.of("../src/main/docs/sessions.adoc"));

    private final RunningCamel desk = new RunningCamel();
    private final RunningCamel alice = new RunningCamel();

    @AfterEach
    void close() {
        alice.close();
        desk.close();
    }

    private void load(RunningCamel camel, ManualPage page, String name) throws Exception {
        var block = page.block(name, "yaml")
                .replace("0.0.0.0:5060", "127.0.0.1:0")
                .replace("127.0.0.1:5060", "127.0.0.1:0")
                .replace("0.0.0.0:2855", "127.0.0.1:0")
                .replaceAll("@(chat\\.)?example\\.com\\?", "@127.0.0.1:" + deskPort() + "?")
                .replace("chat.example.com", "127.0.0.1");
        PluginHelper.getRoutesLoader(camel.context).loadRoutes(ResourceHelper.fromString(name + ".yaml", block));
    }

    /** Where the desk is called; 0 if it is not started yet, which says nothing then. */
    private int deskPort() {
        return desk.context.getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof MsrpSipConsumer)
                .map(route -> ((MsrpSipConsumer) route.getConsumer()).getSipPort())
                .findFirst()
                .orElse(0);
    }

    private String calling(String user, String options) {
        return "msrp-sip:" + user + "@127.0.0.1:" + deskPort() + "?sipAddress=127.0.0.1:0" + options;
    }

    @Test
    void theAnsweringRouteSaysWhatItHeard() throws Exception {
        load(desk, PAGE, "answer");

        assertThat(alice.template.requestBody(calling("helpdesk", "&waitFor=reply"), "hello", String.class))
                .isEqualTo("You said: hello");
    }

    @Test
    void theDoorLetsInWhoIsNotMallory() throws Exception {
        desk.context
                .getComponent("msrp-sip", MsrpSipComponent.class)
                .getConfiguration()
                .setSipAddress("127.0.0.1:0");
        desk.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load(desk, PAGE, "accept");

        var codes = new java.util.ArrayList<Integer>();
        for (var caller : new String[] {"alice@example.org", "mallory@example.org", "alice@example.net"}) {
            var sent = alice.template.send(
                    calling("helpdesk", "&identity=" + caller),
                    exchange -> exchange.getMessage().setBody("hello"));
            codes.add(sent.getException() instanceof MsrpSipException refused ? refused.getCode() : 200);
        }

        assertThat(codes).containsExactly(200, 603, 603);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page", "chapter"})
    void theCallingRouteCalls(String from) throws Exception {
        desk.add(routes -> routes.from("msrp-sip:helpdesk@127.0.0.1?sipAddress=127.0.0.1:0")
                .to("mock:messages"));
        desk.add(routes ->
                routes.from("msrp-sip:alice@127.0.0.1?sipAddress=127.0.0.1:0").to("mock:messages"));
        load(alice, from.equals("page") ? PAGE : CHAPTER, "call");

        alice.template.sendBody("direct:notify", "hello");

        assertThat(desk.mock("messages").getReceivedCounter()).isEqualTo(1);
    }

    @Test
    @DisplayName("[4975-3-04] a route calls whom a header names by an im: URI")
    void theDynamicRouteCallsWhomTheHeaderNames() throws Exception {
        desk.add(routes ->
                routes.from("msrp-sip:bob@127.0.0.1?sipAddress=127.0.0.1:0").to("mock:messages"));
        load(alice, PAGE, "dynamic");

        alice.template.sendBodyAndHeader("direct:tell", "hello", "to", "im:bob@127.0.0.1:" + deskPort());

        await().atMost(Duration.ofSeconds(10)).until(() -> desk.mock("messages").getReceivedCounter() == 1);
    }

    @Test
    void theRouteOfTheChapterIsCalled() throws Exception {
        desk.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load(desk, CHAPTER, "helpdesk");

        alice.template.sendBody(calling("helpdesk", ""), "hello");

        assertThat(desk.mock("messages").getReceivedCounter()).isEqualTo(1);
    }
}
