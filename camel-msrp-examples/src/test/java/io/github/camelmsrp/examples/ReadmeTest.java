// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes on the front page do what they seem to do, with a real broker. */
class ReadmeTest {

    private static final Path PAGE = Path.of("../README.md");
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private BridgeSettings settings;
    private QueueServer queues;
    private OtherSystems systems;

    @BeforeEach
    void startBroker() throws Exception {
        settings = TestSettings.in(folder, BridgeSettings.Dsl.YAML);
        queues = QueueServer.start(folder.resolve("queues"), "127.0.0.1", settings.port("bridge.jms.port"));
        systems = new OtherSystems(settings);
    }

    @AfterEach
    void stopBroker() throws Exception {
        queues.close();
    }

    @Test
    void theRoutesInJavaCarryAQuestionToTheQueueAndItsAnswerBackToTheOneWhoAsked() throws Exception {
        String imports = "import org.apache.camel.builder.RouteBuilder;\n";
        Path source = Files.writeString(folder.resolve("ChatToQueue.java"), imports + block("java"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath(), "-d", folder.toString(), source.toString());
        assertThat(result).isZero();

        try (var classes = new URLClassLoader(new URL[] {folder.toUri().toURL()});
                var camel = newContext()) {
            camel.addRoutes((RoutesBuilder)
                    classes.loadClass("ChatToQueue").getDeclaredConstructor().newInstance());
            camel.start();
            try (RawPeer alice = connect();
                    RawPeer bob = connect()) {
                assertThat(bob.say("anybody there?").get(10, TimeUnit.SECONDS)).isEqualTo(200);
                String session = systems.takeFromQueue("chat", "anybody there?").getStringProperty("session");

                systems.putOnQueue("answers", "yes", Map.of("session", session));

                assertThat(bob.next(SOON).text()).isEqualTo("yes");
                assertThat(alice.say("still quiet").get(10, TimeUnit.SECONDS)).isEqualTo(200);
            }
        }
    }

    @Test
    void theRouteInYamlPutsChatOnTheQueue() throws Exception {
        try (var camel = newContext()) {
            var resource = ResourceHelper.fromString("chat.yaml", block("yaml"));
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
            camel.start();
            try (RawPeer peer = connect()) {
                assertThat(peer.say("hello").get(10, TimeUnit.SECONDS)).isEqualTo(200);

                assertThat(OtherSystems.text(systems.takeFromQueue("chat", "hello")))
                        .isEqualTo("hello");
            }
        }
    }

    private DefaultCamelContext newContext() {
        var camel = new DefaultCamelContext();
        camel.getRegistry().bind("connectionFactory", queues.connectionFactory());
        return camel;
    }

    private RawPeer connect() throws Exception {
        return RawPeer.connect(settings.port("bridge.msrp.port"), "desk-1");
    }

    /** The only block of the page in that language, with a port of the test. */
    private String block(String language) throws Exception {
        List<String> found = Pattern.compile("```" + language + "\n(.*?)```\n", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(found).hasSize(1);
        assertThat(found.get(0)).contains("0.0.0.0:2855");
        return found.get(0).replace("0.0.0.0:2855", "127.0.0.1:" + settings.port("bridge.msrp.port"));
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
