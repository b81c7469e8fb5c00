// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerFrame;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.netty.pkitesting.CertificateBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference page shows works as it says. Each test takes its routes from the page. */
class ReferencePageTest {

    private static final ManualPage PAGE = new ManualPage(Path.of("src/main/docs/msrp-component.adoc"));

    @TempDir
    Path folder;

    private RunningCamel camel;
    private PeerListener listener;

    @BeforeEach
    void start() {
        camel = new RunningCamel();
        listener = PeerListener.listen();
    }

    @AfterEach
    void stop() {
        camel.close();
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "yaml", "xml"})
    void theReceivingRouteAnswersAndSendsItsBodyBack(String language) throws Exception {
        load("receive", language);
        try (var alice = camel.peer("desk-1")) {
            alice.expectResponse(alice.send("text/plain", "hello"), 200);

            var reply = alice.receiveMessage();
            assertThat(text(reply.body())).isEqualTo("You said: hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "yaml", "xml"})
    void theRefusingRouteChoosesStatusAndComment(String language) throws Exception {
        camel.add(routes -> routes.from("direct:orders").to("mock:orders"));
        load("refuse", language);
        try (var alice = camel.peer("orders")) {
            alice.expectResponse(alice.send("text/plain", "my order"), 200);
            var refusal = alice.expectResponse(alice.send("text/plain", "hello"), 403);

            assertThat(refusal.comment()).contains("Orders only");
            assertThat(camel.mock("orders").getReceivedCounter()).isEqualTo(1);
        }
    }

    @Test
    void theEventRouteWelcomesASessionAndPassesMessagesOn() throws Exception {
        camel.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load("events", "xml");
        try (var alice = camel.peer("desk-1")) {
            alice.write(alice.newSend().body("text/plain", "hello"));
            var welcome = alice.expectRequest("SEND");
            alice.respond(welcome, 200, "OK");

            assertThat(text(welcome.body())).isEqualTo("Welcome");
            camel.mock("messages").expectedBodiesReceived("hello");
            camel.mock("messages").assertIsSatisfied(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "yaml", "xml"})
    void theSendingRouteWaitsForTheReport(String language) throws Exception {
        load("send", language);
        var sending = send("direct:notify", "hello");
        try (var peer = listener.accept()) {
            var message = answerFirst(peer);
            assertThat(message.header("Content-Type")).hasValue("text/plain;charset=UTF-8");
            assertThat(sending).isNotDone();
            peer.report(message, "1-5/5", "000 200 OK");

            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theAnsweringRouteSetsASessionUp() throws Exception {
        camel.add(routes -> routes.from("direct:messages").to("mock:messages"));
        load("answer", "java");
        var path = SdpDesk.path(9);
        var answer = camel.template.requestBody("direct:offer", SdpDesk.description(path), String.class);
        assertThat(answer).contains("m=message " + camel.port() + " TCP/MSRP *\r\nc=IN IP4 chat.example.com\r\n");
        try (var alice = ScriptedPeer.connect("127.0.0.1", camel.port()).paths(SdpDesk.pathOf(answer), path)) {
            alice.expectResponse(alice.send("text/plain", "hello"), 200);
            camel.mock("messages").expectedBodiesReceived("hello");
            camel.mock("messages").assertIsSatisfied(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "yaml"})
    void theCpimRouteSendsContentInAnObjectOfItsOwn(String language) throws Exception {
        load("cpim", language);
        try (var alice = camel.peer("desk-1")) {
            var facts = "From: <sip:alice@example.org>\r\nTo: <sip:desk@example.com>\r\nSubject: lunch\r\n";
            alice.write(alice.newSend().body("message/cpim", facts + "\r\nContent-Type: text/html\r\n\r\nHi"));
            try (var peer = listener.accept()) {
                var message = answerFirst(peer);

                assertThat(message.header("Content-Type")).hasValue("message/cpim");
                assertThat(text(message.body()))
                        .startsWith("From: <sip:alice@example.org>\r\nTo: \"Back office\" <sip:office@example.com>\r\n")
                        .endsWith("\r\n\r\nContent-Type: text/html\r\n\r\nHi");
            }
        }
    }

    @Test
    void theStreamingRouteSendsAFile() throws Exception {
        var file = Files.writeString(folder.resolve("export.csv"), "a,b\n");
        loadJava(block("stream", "java").replace("\"export.csv\"", "\"" + file + "\""));
        var sending = send("direct:export", "");
        try (var peer = listener.accept()) {
            assertThat(text(peer.receiveMessage().body())).isEqualTo("a,b\n");

            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theAskingRouteGetsTheReplyAsItsBody() throws Exception {
        load("reply", "yaml");
        var asking = send("direct:ask", "what?");
        try (var peer = listener.accept()) {
            answerOnPath(peer, "that");

            assertThat(asking.get(10, TimeUnit.SECONDS)).isEqualTo("that");
        }
    }

    @Test
    void theReceiverRouteGetsWhatThePeerSends() throws Exception {
        camel.add(routes -> routes.from("direct:inbox").to("mock:inbox"));
        load("receiver", "java");
        camel.mock("inbox").expectedBodiesReceived("that");
        send("direct:talk", "what?");
        try (var peer = listener.accept()) {
            answerOnPath(peer, "that");

            camel.mock("inbox").assertIsSatisfied(10_000);
        }
    }

    @Test
    void theAnnouncementCountsTheSessionsThatFailed() throws Exception {
        camel.add(routes -> routes.from("msrp:127.0.0.1:0/desk-1").to("mock:in"));
        load("all", "java");
        try (var alice = camel.peer("desk-1");
                var bob = camel.peer("desk-1")) {
            alice.expectResponse(alice.send("text/plain", "here"), 200);
            bob.expectResponse(bob.send("text/plain", "here"), 200);
            var announcing = send("direct:announce", "lunch");
            alice.respond(alice.expectRequest("SEND"), 200, "OK");
            bob.respond(bob.expectRequest("SEND"), 413, "No");

            assertThat(announcing.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void theDynamicRouteDialsTheSessionThatAHeaderNames() throws Exception {
        load("dynamic", "yaml");
        var sending = camel.template.asyncRequestBodyAndHeader("direct:send", "hello", "room", "blue");
        try (var peer = listener.accept()) {
            var message = answerFirst(peer);

            assertThat(message.toPath().toString()).contains("/blue;tcp");
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theTlsRouteTakesItsKeysFromAKeyStore() throws Exception {
        var bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        var keys = Files.createFile(folder.resolve("server.p12"));
        try (var out = Files.newOutputStream(keys)) {
            bundle.toKeyStore("secret".toCharArray()).store(out, "secret".toCharArray());
        }
        var properties = new Properties();
        properties.setProperty("keystore.password", "secret");
        camel.context.getPropertiesComponent().setOverrideProperties(properties);
        camel.add(routes -> routes.from("direct:messages").to("mock:messages"));
        loadJava(block("tls", "java")
                .replace("file:server.p12", keys.toUri().toString())
                .replace("0.0.0.0:2855", "127.0.0.1:0"));

        var tls = SSLContext.getInstance("TLS");
        tls.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
        try (var alice = camel.peer("desk-1", PeerOptions.tls(tls))) {
            alice.expectResponse(alice.send("text/plain", "hello"), 200);
        }
    }

    private static void answerOnPath(ScriptedPeer peer, String text) {
        var question = answerFirst(peer);
        peer.paths(question.fromPath().toString(), question.toPath().toString());
        peer.expectResponse(peer.send("text/plain", text), 200);
    }

    /** The first message; a request without a body before it only makes the session known. */
    private static PeerFrame answerFirst(ScriptedPeer peer) {
        PeerFrame request;
        do {
            request = peer.expectRequest("SEND");
            peer.respond(request, 200, "OK");
        } while (!request.hasBody());
        return request;
    }

    private Future<Object> send(String uri, String body) {
        return camel.template.asyncRequestBody(uri, body);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private void load(String name, String language) throws Exception {
        var block = block(name, language);
        if (language.equals("java")) {
            loadJava(block);
        } else {
            PluginHelper.getRoutesLoader(camel.context)
                    .loadRoutes(ResourceHelper.fromString(name + "." + language, block));
        }
    }

    private void loadJava(String block) throws Exception {
        camel.context.addRoutes(PageCode.routes(folder, block));
    }

    /** The block of the page with this id, with addresses of this machine. */
    private String block(String name, String language) {
        return PAGE.block(name, language)
                .replace("0.0.0.0:2855", "127.0.0.1:0")
                .replace("peer.example.com:2855", "127.0.0.1:" + listener.port());
    }
}
