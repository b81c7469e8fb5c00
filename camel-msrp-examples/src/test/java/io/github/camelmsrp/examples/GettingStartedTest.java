// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes that a newcomer copies from the manual do what the manual says, in each language. */
class GettingStartedTest {

    private static final Path PAGE = Path.of("../src/main/docs/getting-started.adoc");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"yaml, - route:", "xml, <routes"})
    void theEchoRouteAnswers(String language, String begin) throws Exception {
        String route = block(language, begin);
        var resource = ResourceHelper.fromString("echo." + language, withPort(route, freePort()));

        try (var camel = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
            assertThatItAnswers(camel);
        }
    }

    @Test
    void theEchoRouteInJavaAnswers() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Echo.java"), withPort(block("java", "import org.apache.camel"), freePort()));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath(), "-d", folder.toString(), source.toString());
        assertThat(result).isZero();

        try (var classes = new java.net.URLClassLoader(
                        new java.net.URL[] {folder.toUri().toURL()});
                var camel = new DefaultCamelContext()) {
            camel.addRoutes((RoutesBuilder)
                    classes.loadClass("Echo").getDeclaredConstructor().newInstance());
            assertThatItAnswers(camel);
        }
    }

    private static void assertThatItAnswers(DefaultCamelContext camel) throws Exception {
        camel.start();
        int port = Integer.parseInt(
                camel.getRoutes().get(0).getEndpoint().getEndpointUri().replaceAll(".*:(\\d+)/.*", "$1"));
        try (RawPeer peer = RawPeer.connect(port, "echo")) {
            assertThat(peer.say("hello").get(10, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(peer.next(Duration.ofSeconds(10)).text()).isEqualTo("You said: hello");
        }
    }

    /** The block of the page in that language that begins like this. */
    private static String block(String language, String begin) throws Exception {
        var blocks = Pattern.compile("\\[source," + language + "]\\n----\\n(.*?)\\n----\\n", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        List<String> found = blocks.results()
                .map(block -> block.group(1))
                .filter(text -> text.startsWith(begin))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String withPort(String route, int port) {
        assertThat(route).contains("0.0.0.0:2855");
        return route.replace("0.0.0.0:2855", "127.0.0.1:" + port);
    }

    private static int freePort() {
        return TestSettings.in(Path.of("unused"), BridgeSettings.Dsl.YAML).port("bridge.msrp.port");
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
