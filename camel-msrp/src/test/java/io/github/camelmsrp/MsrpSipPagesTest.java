// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the reference page and of the chapter about calls work as they say, on loopback. */
class MsrpSipPagesTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("src/main/docs/msrp-sip-component.adoc"));
    private static final ManualPage CHAPTER = new ManualPage(Path.of("../src/main/docs/sessions.adoc"));

    @TempDir
    Path folder;

    private final RunningCamel desk = new RunningCamel();
    private final RunningCamel alice = new RunningCamel();

    @AfterEach
    void close() {
        alice.close();
        desk.close();
    }

    private void load(RunningCamel camel, ManualPage page, String name) throws Exception {
        var block = adapted(page.block(name, "yaml"));
        PluginHelper.getRoutesLoader(camel.context).loadRoutes(ResourceHelper.fromString(name + ".yaml", block));
    }

    /** With addresses of this machine. */
    private String adapted(String block) {
        return block.replace("0.0.0.0:5060", "127.0.0.1:0")
                .replace("127.0.0.1:5060", "127.0.0.1:0")
                .replace("0.0.0.0:2855", "127.0.0.1:0")
                .replaceAll("@(chat\\.)?example\\.com\\?", "@127.0.0.1:" + deskPort() + "?")
                .replace("chat.example.com", "127.0.0.1");
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

    private void loadJava(RunningCamel camel, String name, String before) throws Exception {
        camel.context.addRoutes(PageCode.routes(folder, before + adapted(PAGE.block(name, "java"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "yaml"})
    void theAnsweringRouteSaysWhatItHeard(String language) throws Exception {
        if (language.equals("java")) {
            loadJava(desk, "answer", "");
        } else {
            load(desk, PAGE, "answer");
        }

        assertThat(alice.template.requestBody(calling("helpdesk", "&waitFor=reply"), "hello", String.class))
                .isEqualTo("You said: hello");
    }

    /** For routes that leave it to the component where SIP is received. */
    private void sipAddressOfTheComponent() {
        desk.context
                .getComponent("msrp-sip", MsrpSipComponent.class)
                .getConfiguration()
                .setSipAddress("127.0.0.1:0");
    }

    private int codeOf(String identity) {
        var sent = alice.template.send(
                calling("helpdesk", "&identity=" + identity),
                exchange -> exchange.getMessage().setBody("hello"));
        return sent.getException() instanceof MsrpSipException refused ? refused.getCode() : 200;
    }

    @Test
    void theDoorLetsInWhoIsNotMallory() throws Exception {
        sipAddressOfTheComponent();
        desk.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load(desk, PAGE, "accept");

        assertThat(Stream.of("alice@example.org", "mallory@example.org", "alice@example.net")
                        .map(this::codeOf))
                .containsExactly(200, 603, 603);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "page", "chapter"})
    void theCallingRouteCalls(String from) throws Exception {
        desk.add(routes -> routes.from("msrp-sip:helpdesk@127.0.0.1?sipAddress=127.0.0.1:0")
                .to("mock:messages"));
        desk.add(routes ->
                routes.from("msrp-sip:alice@127.0.0.1?sipAddress=127.0.0.1:0").to("mock:messages"));
        if (from.equals("java")) {
            loadJava(alice, "call", "");
        } else {
            load(alice, from.equals("page") ? PAGE : CHAPTER, "call");
        }

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

    @ParameterizedTest
    @CsvSource({"16:59, alice@example.com, 200", "17:00, alice@example.com, 480", "17:00, alice@example.org, 200"})
    void theBeanTakesCallsAtWorkingHours(String time, String caller, int status) throws Exception {
        sipAddressOfTheComponent();
        desk.add(routes -> routes.from("direct:messages").to("mock:messages"));
        var clock = "var clock = Clock.fixed(Instant.parse(\"2026-03-02T" + time + ":00Z\"), ZoneOffset.UTC);\n";
        loadJava(desk, "policy", clock);

        assertThat(codeOf(caller)).isEqualTo(status);
    }

    @Test
    void theRoutesAnswerIntoACallFromElsewhere() throws Exception {
        sipAddressOfTheComponent();
        desk.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load(desk, PAGE, "session");
        alice.add(routes -> routes.from("direct:inbox").routeId("inbox").to("mock:inbox"));
        alice.template.sendBody(calling("helpdesk", "&receiverRoute=inbox"), "hello");
        alice.mock("inbox").expectedBodiesReceived("welcome");

        var session = desk.mock("messages").getExchanges().get(0).getMessage().getHeader(MsrpConstants.SESSION_ID);
        desk.template.sendBodyAndHeader("direct:answer", "welcome", "session", session);

        alice.mock("inbox").assertIsSatisfied(10_000);
    }

    @Test
    void theRouteTellsTheBeginningAndTheEndOfACall() throws Exception {
        sipAddressOfTheComponent();
        for (var name : new String[] {"caller-is-there", "messages", "caller-is-gone"}) {
            desk.add(routes -> routes.from("direct:" + name).to("mock:" + name));
            desk.mock(name).expectedMessageCount(1);
        }
        load(desk, PAGE, "events");

        alice.template.sendBody(calling("helpdesk", "&idleTimeout=300"), "hello");

        for (var name : new String[] {"caller-is-there", "messages", "caller-is-gone"}) {
            desk.mock(name).assertIsSatisfied(10_000);
        }
    }

    @Test
    void theRouteHearsWhyNobodyIsReached() throws Exception {
        desk.add(routes -> routes.from("msrp-sip:helpdesk@127.0.0.1?sipAddress=127.0.0.1:0")
                .to("mock:messages"));
        alice.add(routes -> routes.from("direct:not-reached").to("mock:not-reached"));
        load(alice, PAGE, "failures");
        alice.mock("not-reached").expectedHeaderReceived("reason", "404");

        alice.template.sendBody("direct:try", "hello");

        alice.mock("not-reached").assertIsSatisfied(10_000);
    }

    @Test
    void theDependencyIsTheOneOfTheBuild() throws Exception {
        var stack = Pattern.compile("<artifactId>jain-sip-ri</artifactId>\\s*<version>(.*?)</version>");
        var page = stack.matcher(Files.readString(PAGE.file()));
        assertThat(page.find()).isTrue();

        assertThat(Files.readString(Path.of("../pom.xml")))
                .contains("<jain-sip-ri.version>" + page.group(1) + "</jain-sip-ri.version>");
    }
}
