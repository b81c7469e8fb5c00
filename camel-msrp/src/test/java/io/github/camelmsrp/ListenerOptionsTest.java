// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of a URI that rule connections and listeners reach the engine: each changes what a peer sees. */
class ListenerOptionsTest {

    private static final String LISTENER = "msrp:127.0.0.1:0";
    private static final String DESK = LISTENER + "/desk";

    @TempDir
    Path spool;

    /** Lets one more header field pass, both ways. */
    static final class WithTrace extends MsrpHeaderFilterStrategy {

        @Override
        public boolean applyFilterToCamelHeaders(String headerName, Object headerValue, Exchange exchange) {
            return !headerName.equals("X-Trace") && super.applyFilterToCamelHeaders(headerName, headerValue, exchange);
        }

        @Override
        public boolean applyFilterToExternalHeaders(String headerName, Object headerValue, Exchange exchange) {
            return !headerName.equals("X-Trace")
                    && super.applyFilterToExternalHeaders(headerName, headerValue, exchange);
        }
    }

    private static RunningCamel desk(String options) throws Exception {
        return RunningCamel.with(
                routes -> routes.from(DESK + options).routeId("desk").to("mock:in"));
    }

    @Test
    void publicAddressIsWhatPeersAreTold() throws Exception {
        try (var camel = desk("?publicAddress=msrp.example.com:4444");
                var alice =
                        camel.peer("desk").paths("msrp://msrp.example.com:4444/desk;tcp", "msrp://127.0.0.1:9/a;tcp")) {
            var address = ((MsrpEndpoint) camel.context.getRoute("desk").getEndpoint()).address();
            var listener = MsrpHost.of(camel.context).listener(address);

            assertThat(listener.listener().uri("abcd")).hasToString("msrp://msrp.example.com:4444/abcd;tcp");
            alice.expectResponse(alice.send("text/plain", "x"), 200);
        }
    }

    @Test
    void oneConnectionMoreThanMaxConnectionsIsClosed() throws Exception {
        try (var camel = desk("?maxConnections=1");
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            try (var bob = camel.peer("desk")) {
                bob.expectClosed();
            }
            alice.expectResponse(alice.sendBodiless(), 200);
        }
    }

    @Test
    void oneSessionMoreThanMaxSessionsIsAnswered403() throws Exception {
        try (var camel = desk("?maxSessions=1");
                var alice = camel.peer("desk");
                var bob = camel.peer("desk")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            bob.expectResponse(bob.sendBodiless(), 403);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "4000, 1", "67108864, 0"})
    void whatIsBeyondMaxBufferedBytesIsSpooled(long maxBufferedBytes, int files) throws Exception {
        var options = "?bodyType=stream&spoolDirectory=" + spool + "&maxBufferedBytes=" + maxBufferedBytes;
        try (var camel = RunningCamel.with(routes -> routes.from(DESK + options)
                        .process(exchange -> exchange.getMessage().setHeader("files", filesIn(spool)))
                        .to("mock:in"));
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "x".repeat(20_000)), 200);

            var message = camel.mock("in").getExchanges().get(0).getMessage();
            assertThat(message.getHeader("files")).isEqualTo(files);
        }
    }

    private static int filesIn(Path folder) {
        try (var files = Files.list(folder)) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void connectTimeoutEndsAHandshakeThatNobodyAnswers() throws Exception {
        try (var camel = new RunningCamel();
                var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var uri = "msrps:127.0.0.1:" + silent.getLocalPort() + "/abcd?reconnect=false&connectTimeout=300";
            long begin = System.nanoTime();
            var exchange = camel.template.send(uri, e -> e.getMessage().setBody("x"));

            assertThat(exchange.getException()).isInstanceOf(MsrpOperationFailedException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(8));
        }
    }

    @Test
    void headerFilterStrategyDecidesWhichFieldsPass() throws Exception {
        try (var camel = new RunningCamel()) {
            camel.context.getRegistry().bind("trace", new WithTrace());
            camel.add(routes -> {
                routes.from(DESK + "?headerFilterStrategy=#trace").to("mock:in");
                routes.from(LISTENER + "/plain").to("mock:plain");
            });
            try (var alice = camel.peer("desk");
                    var bob = camel.peer("plain")) {
                for (var peer : List.of(alice, bob)) {
                    var message = peer.newSend()
                            .header("Byte-Range", "1-1/1")
                            .header("X-Trace", "t1")
                            .body("text/plain", "x");
                    peer.write(message);
                    peer.expectResponse(message, 200);
                }
                var passed = camel.mock("in").getExchanges().get(0).getMessage();
                assertThat(passed.getHeader("X-Trace")).isEqualTo("t1");
                assertThat(camel.mock("plain")
                                .getExchanges()
                                .get(0)
                                .getMessage()
                                .getHeader("X-Trace"))
                        .isNull();

                var target = passed.getHeader(MsrpConstants.SESSION_ID);
                for (var strategy : new String[] {"?headerFilterStrategy=#trace", ""}) {
                    var sending = camel.template.asyncRequestBodyAndHeaders(
                            LISTENER + strategy, "y", Map.of(MsrpConstants.TARGET_SESSION, target, "X-Trace", "t2"));
                    var frame = alice.expectRequest("SEND");
                    alice.respond(frame, 200, "OK");
                    sending.get();
                    assertThat(frame.header("X-Trace").orElse("none")).isEqualTo(strategy.isEmpty() ? "none" : "t2");
                }
            }
        }
    }
}
