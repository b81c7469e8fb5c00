// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static io.github.camelmsrp.SdpTlsDesk.PEER;
import static io.github.camelmsrp.SdpTlsDesk.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelmsrp.peer.PeerFailure;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.ScriptedPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes about border controllers and fingerprints in the chapter about setting up sessions work as it says. */
@Tag("tls")
class SessionsOptionsPageTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("../src/main/docs/sessions.adoc"));

    private final RunningCamel camel = new RunningCamel();
    private final List<String> offers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        camel.context.getRegistry().bind("keys", TestTls.parameters(TestTls.SELF_SIGNED));
        camel.add(routes -> routes.from("direct:messages").to("mock:messages"));
    }

    @AfterEach
    void close() {
        camel.close();
    }

    private void load(String name) throws Exception {
        var block = PAGE.block(name, "yaml").replace("0.0.0.0:2855", "127.0.0.1:0");
        PluginHelper.getRoutesLoader(camel.context).loadRoutes(ResourceHelper.fromString(name + ".yaml", block));
    }

    /** The signalling, on which the peer gives these answers. */
    private void answering(String... answers) throws Exception {
        camel.add(routes -> routes.from("direct:signalling").process(exchange -> {
            offers.add(exchange.getMessage().getBody(String.class));
            exchange.getMessage().setBody(answers[offers.size() - 1]);
        }));
    }

    private static String through(PeerListener anchor, String path, String... attributes) {
        return SdpDesk.description(path, attributes).replaceFirst("m=message [0-9]+", "m=message " + anchor.port());
    }

    @Test
    void theRouteWithCemaConnectsToTheBorderController() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var path = "msrp://peer.invalid:2855/session;tcp";
            answering(through(anchor, path, "a=msrp-cema", "a=setup:passive"));
            load("cema");

            camel.template.requestBody("direct:call", "");

            assertThat(offers).singleElement().asString().contains("a=msrp-cema\r\n");
            try (var peer = anchor.accept()) {
                assertThat(peer.expectRequest("SEND").toPath()).isEqualTo(path);
            }
        }
    }

    @Test
    void theRouteWithCemaOffersAgainWithoutItIfThePeerTakesNoPart() throws Exception {
        try (var anchor = PeerListener.listen()) {
            var path = SdpDesk.path(9);
            answering(
                    through(anchor, path, "a=setup:active"),
                    SdpDesk.version(2, SdpDesk.description(path, "a=setup:active")));
            load("cema");

            camel.template.requestBody("direct:call", "");

            assertThat(offers).hasSize(2);
            assertThat(offers.get(1)).doesNotContain("cema");
            try (var peer =
                    ScriptedPeer.connect("127.0.0.1", camel.port()).paths(SdpDesk.pathOf(offers.get(1)), path)) {
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
                camel.mock("messages").expectedBodiesReceived("hello");
                camel.mock("messages").assertIsSatisfied(10_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"fingerprints, SHA-256", "sha1, SHA-256", "sha1, SHA-1"})
    void theRoutesTakeThePeerWithTheAnnouncedCertificate(String name, String hash) throws Exception {
        load(name);
        var path = SdpTlsDesk.path(9);
        var own = SdpDesk.pathOf(answer(hash, path));

        try (var peer = SdpTlsDesk.connect(camel.port(), PEER).paths(own, path)) {
            peer.expectResponse(peer.send("text/plain", "hello"), 200);
        }
        var otherPath = SdpTlsDesk.path(9);
        var other = SdpDesk.pathOf(answer(hash, otherPath));
        assertThatExceptionOfType(PeerFailure.class).isThrownBy(() -> {
            try (var peer = SdpTlsDesk.connect(camel.port(), STRANGER).paths(other, otherPath)) {
                peer.expectResponse(peer.send("text/plain", "hello"), 200);
            }
        });
        assertThat(camel.mock("messages").getReceivedCounter()).isEqualTo(1);
    }

    private String answer(String hash, String path) {
        var offer = SdpTlsDesk.description(path, PEER);
        return camel.template.requestBody(
                "direct:offer", hash.equals("SHA-1") ? SdpTlsDesk.withSha1(offer) : offer, String.class);
    }

    @Test
    void withoutTheOptionNobodyIsAskedForACertificateBecauseOfSha1() throws Exception {
        load("fingerprints");
        var path = SdpTlsDesk.path(9);
        var own = SdpDesk.pathOf(answer("SHA-1", path));

        try (var peer = SdpTlsDesk.connect(camel.port(), PEER).paths(own, path)) {
            peer.expectResponse(peer.sendBodiless(), 200);
            assertThat(peer.sslSession().getLocalCertificates()).isNull();
        }
    }
}
