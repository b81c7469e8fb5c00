// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.SipPeer;
import io.github.camelmsrp.peer.SipText;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes for registrars, TLS and IMS that the pages about calls show, on loopback. */
@Tag("tls")
class MsrpSipNetworksPageTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("src/main/docs/msrp-sip-component.adoc"));
    private static final ManualPage CHAPTER = new ManualPage(Path.of("../src/main/docs/sessions.adoc"));
    private static final String TLS =
            "&sipTransport=tls&mediaAddress=msrps:127.0.0.1:0&sslContextParameters=#keys&trustFingerprints=";

    private final RunningCamel desk = new RunningCamel();
    private final RunningCamel alice = new RunningCamel();

    @BeforeEach
    void start() throws Exception {
        for (var side : new RunningCamel[] {desk, alice}) {
            side.context.getRegistry().bind("keys", TestTls.parameters());
        }
        desk.add(routes -> routes.from("direct:messages").to("mock:messages"));
    }

    @AfterEach
    void close() {
        alice.close();
        desk.close();
    }

    private void load(ManualPage page, String name, String proxy) throws Exception {
        var block = page.block(name, "yaml")
                .replaceAll("0\\.0\\.0\\.0:[0-9]+", "127.0.0.1:0")
                .replace("chat.example.com", "127.0.0.1")
                .replace("sip:proxy.example.com", proxy);
        PluginHelper.getRoutesLoader(desk.context).loadRoutes(ResourceHelper.fromString(name + ".yaml", block));
    }

    private Exchange call(String user, String options, String type, String body) {
        int port = desk.context.getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof MsrpSipConsumer)
                .mapToInt(route -> ((MsrpSipConsumer) route.getConsumer()).getSipPort())
                .findFirst()
                .orElseThrow();
        return alice.template.send(
                "msrp-sip:" + user + "@127.0.0.1:" + port + "?sipAddress=127.0.0.1:0" + options, exchange -> {
                    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, type);
                    exchange.getMessage().setBody(body);
                });
    }

    @Test
    void theRoutesRegisterCallThroughTheProxyAndUnregister() throws Exception {
        var properties = new Properties();
        properties.setProperty("helpdesk.password", "open sesame");
        desk.context.getPropertiesComponent().setOverrideProperties(properties);
        try (var proxy = SipPeer.open("UDP")) {
            var address = "sip:127.0.0.1:" + proxy.port();
            load(CHAPTER, "register", address);
            var first = proxy.receive("REGISTER");
            int port = first.port("Contact");
            assertThat(first.requestUri()).isEqualTo("sip:example.com");
            assertThat(first.uri("Route")).isEqualTo(address + ";lr");
            proxy.send(
                    first.answer(401, "Unauthorized")
                            .with("WWW-Authenticate", "Digest realm=\"example.com\", nonce=\"n\""),
                    port);
            var second = proxy.receive("REGISTER");
            assertThat(second.parameter("Authorization", "username")).isEqualTo("helpdesk");
            register(proxy, second, port);

            var notifying = desk.template.asyncSend(
                    "direct:notify", exchange -> exchange.getMessage().setBody("hello"));
            var invite = proxy.receive("INVITE");
            assertThat(invite.requestUri()).isEqualTo("sip:alice@example.com");
            assertThat(invite.uri("Route")).isEqualTo(address + ";lr");
            assertThat(invite.uri("From")).isEqualTo("sip:helpdesk@example.com");
            proxy.send(invite.answer(486, "Busy Here"), port);
            assertThat(notifying.get().getException()).hasFieldOrPropertyWithValue("code", 486);

            var stopping = CompletableFuture.runAsync(desk::close);
            var last = proxy.receive("REGISTER");
            assertThat(last.value("Expires")).isEqualTo("0");
            register(proxy, last, port);
            stopping.join();
        }
    }

    private static void register(SipPeer registrar, SipText request, int port) throws Exception {
        registrar.send(
                request.answer(200, "OK")
                        .with("Contact", request.value("Contact") + ";expires=" + request.value("Expires")),
                port);
    }

    @ParameterizedTest
    @CsvSource({
        "secure, alice@example.com, false, 200",
        "secure, alice@example.org, false, 603",
        "media, alice@example.org, true, 200"
    })
    void theRoutesWithTlsAreCalled(String name, String caller, boolean trust, int status) throws Exception {
        load(name.equals("media") ? PAGE : CHAPTER, name, "");

        var sent = call("helpdesk", TLS + trust + "&identity=" + caller, "text/plain", "hello");

        assertThat(sent.getException() instanceof MsrpSipException refused ? refused.getCode() : 200)
                .isEqualTo(status);
        assertThat(desk.mock("messages").getReceivedCounter()).isEqualTo(status == 200 ? 1 : 0);
    }

    @Test
    void theRouteForImsUnwrapsAndWraps() throws Exception {
        load(CHAPTER, "ims", "");

        var object = "From: <im:alice@example.com>\r\nTo: <im:bot@ims.example.com>\r\n\r\n"
                + "Content-Type: text/plain\r\n\r\nhello";
        var replied = call("bot", "&sipTransport=tcp&waitFor=reply", "message/cpim", object);

        assertThat(replied.getException()).isNull();
        assertThat(replied.getMessage().getBody(String.class))
                .contains("To: <im:alice@example.com>")
                .endsWith("You said: hello");
    }
}
