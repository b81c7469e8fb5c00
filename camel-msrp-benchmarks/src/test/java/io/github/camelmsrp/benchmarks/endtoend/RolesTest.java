// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sender with every receiver, a little of each, in one process; nothing is timed. */
@Timeout(60)
class RolesTest {

    private static final long OCTETS = 3 << 20;

    @TempDir
    private Path directory;

    private static Fields listen(Role server, Fields orders) throws Exception {
        return Fields.of("port", server.handle("listen", orders).text("port"));
    }

    private static void expectIntact(Fields result, long messages) {
        assertThat(result.number("messages")).isEqualTo(messages);
        assertThat(result.number("faults")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "echo, line, none",
        "echo, line, detour",
        "engine, msrp, none",
        "route, line, netty",
        "route, msrp, received",
        "route, msrp, routed",
    })
    void smallMessagesArriveAndAreAnswered(String name, String kind, String route) throws Exception {
        try (var server = role(name);
                var sender = new LoadClient()) {
            var orders =
                    Fields.of("kind", route.equals("netty") ? "netty" : "count").with("ackPolicy", route);
            if (route.equals("detour")) {
                orders.with("detour", 1);
            }
            var load = listen(server, orders).with("kind", kind).with("messages", 300);
            for (int window : new int[] {1, 16}) {
                var sent = sender.handle(
                        "messages",
                        load.with("sessions", 3).with("window", window).with("warmUp", 100));
                assertThat(sent.number("lost")).isZero();
                assertThat(sent.number("faults")).isZero();
                assertThat(sent.number("messages")).isGreaterThanOrEqualTo(300);
            }
        }
    }

    private static Role role(String name) {
        return switch (name) {
            case "echo" -> new EchoServer();
            case "engine" -> new EngineServer();
            default -> new RouteServer();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "JDK", "OPENSSL"})
    void bodiesArriveWhole(String provider) throws Exception {
        var tls = provider.equals("none") ? new Fields() : Fields.of("tls", provider);
        var file = directory.resolve("body");
        Pattern.write(file, OCTETS);
        var size = Fields.of("octets", OCTETS).with("file", file);
        try (var copy = new CopyServer();
                var engine = new EngineServer();
                var sink = new SinkServer();
                var sender = new LoadClient();
                var engineSender = new EngineClient()) {
            var spool = Fields.of("directory", directory).with(tls);
            var toDisk = Fields.of("file", directory.resolve("copied")).with(tls);
            sender.handle(
                    "stream",
                    listen(copy, toDisk).with(size).with("kind", "raw").with(tls));
            expectIntact(copy.handle("count", new Fields()), 1);
            sender.handle(
                    "stream",
                    listen(engine, spool).with(size).with("kind", "msrp").with(tls));
            expectIntact(engine.handle("count", Fields.of("expect", 1)), 1);
            engineSender.handle(
                    "file", listen(sink, new Fields().with(tls)).with(size).with(tls));
            expectIntact(sink.handle("count", new Fields()), 1);
        }
    }

    @Test
    void filesGoThroughTwoRoutes() throws Exception {
        var file = directory.resolve("body");
        Pattern.write(file, OCTETS);
        var outgoing = Files.createDirectory(directory.resolve("out"));
        var incoming = Files.createDirectory(directory.resolve("in"));
        try (var receiver = new RouteServer();
                var sender = new RouteClient()) {
            var address = listen(receiver, Fields.of("kind", "file").with("directory", incoming));
            sender.handle("connect", address.with("directory", outgoing));
            sender.handle("file", Fields.of("octets", OCTETS).with("file", file).with("directory", outgoing));
            var verify = Fields.of("octets", OCTETS).with("directory", incoming);
            expectIntact(receiver.handle("verify", verify), 1);
        }
    }

    @Test
    void sessionsComeAndStay() throws Exception {
        try (var engine = new EngineServer();
                var sender = new LoadClient()) {
            var load = listen(engine, new Fields()).with("kind", "msrp");
            var setUps = sender.handle("connects", load.with("millis", 50));
            assertThat(setUps.number("messages")).isPositive();
            assertThat(sender.handle("idle", load.with("sessions", 10)).number("sessions"))
                    .isEqualTo(10);
            assertThat(sender.handle("release", new Fields()).number("sessions"))
                    .isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void callsComeAndGo(String transport) throws Exception {
        try (var server = new CallServer();
                var caller = new CallClient()) {
            var load = listen(server, Fields.of("transport", transport))
                    .with("transport", transport)
                    .with("calls", 15)
                    .with("messages", 2);
            for (int round = 0; round < 2; round++) {
                assertThat(caller.handle("call", load).real("seconds")).isPositive();
                caller.handle("talk", load);
                expectCalls(server, 15);
                caller.handle("hang-up", load);
                expectCalls(server, 0);
            }
            server.handle("rest", Fields.of("millis", 10));
        }
    }

    private static void expectCalls(Role server, int count) throws Exception {
        assertThat(server.handle("calls", Fields.of("expect", count)).number("calls"))
                .isEqualTo(count);
    }

    @Test
    void chatGoesOnBesideAFile() throws Exception {
        var file = directory.resolve("body");
        Pattern.write(file, OCTETS);
        try (var engine = new EngineServer();
                var sender = new EngineClient()) {
            var chat = listen(engine, Fields.of("directory", directory))
                    .with("octets", OCTETS)
                    .with("file", file)
                    .with("millis", 0);
            long messages = sender.handle("chat", chat).number("messages");
            expectIntact(engine.handle("count", Fields.of("expect", messages + 1)), messages + 1);
        }
    }
}
