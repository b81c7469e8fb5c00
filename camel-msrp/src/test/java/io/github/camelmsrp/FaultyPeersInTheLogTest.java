// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.CapturedLog;
import io.github.camelmsrp.session.Ration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nothing that a peer can repeat as often as it likes fills the log. */
class FaultyPeersInTheLogTest {

    private static final int MANY = Ration.PER_MINUTE + 10;

    private static List<String> warnings(LambdaRouteBuilder routes, Consumer<RunningCamel> peers) throws Exception {
        try (var log = new CapturedLog();
                var camel = RunningCamel.with(routes)) {
            peers.accept(camel);
            return log.warnings();
        }
    }

    private static void refuseFirst(ScriptedPeer alice) {
        alice.expectResponse(alice.send("text/plain", "question"), 200);
        alice.respond(alice.expectFrame(frame -> frame.isSend() && frame.hasBody()), 415, "No text");
    }

    private static void ask(ScriptedPeer alice) {
        alice.expectResponse(alice.send("text/plain", "question"), 200);
    }

    @Test
    void messagesInAnUnknownCharset() throws Exception {
        var lines = warnings(
                routes -> routes.from("msrp:127.0.0.1:0/desk?bodyType=string").to("mock:in"), camel -> {
                    try (var alice = camel.peer("desk")) {
                        for (int i = 0; i < MANY; i++) {
                            alice.expectResponse(alice.send("text/plain;charset=klingon", "x"), 415);
                        }
                    }
                });

        assertThat(lines)
                .hasSize(Ration.PER_MINUTE)
                .allSatisfy(line -> assertThat(line).startsWith("Cannot make an exchange of what was received"));
    }

    @Test
    void anExceptionHandlerOfTheApplicationHearsOfAll() throws Exception {
        var heard = new RecordedFailures();
        var lines = warnings(
                routes -> {
                    routes.getContext().getRegistry().bind("own", heard);
                    routes.from("msrp:127.0.0.1:0/desk?bodyType=string&exceptionHandler=#own")
                            .to("mock:in");
                },
                camel -> {
                    try (var alice = camel.peer("desk")) {
                        for (int i = 0; i < MANY; i++) {
                            alice.expectResponse(alice.send("text/plain;charset=klingon", "x"), 415);
                        }
                        Awaitility.await().until(() -> heard.causes.size() == MANY);
                    }
                });

        assertThat(lines).isEmpty();
    }

    @Test
    void repliesOfATypeThatThePeerDoesNotTake() throws Exception {
        var lines = warnings(
                routes -> routes.from("msrp:127.0.0.1:0/desk?exchangePattern=InOut")
                        .setBody(routes.constant("reply")),
                camel -> {
                    try (var alice = camel.peer("desk")) {
                        refuseFirst(alice);
                        for (int i = 0; i < MANY; i++) {
                            ask(alice);
                        }
                    }
                });

        assertThat(lines.stream().filter(line -> line.startsWith("The reply was not delivered")))
                .hasSize(Ration.PER_MINUTE);
    }

    @Test
    void firstFaultsOfManySessions() throws Exception {
        var lines = warnings(routes -> routes.from("msrp:127.0.0.1:0/desk").to("mock:in"), camel -> {
            for (int i = 0; i < MANY; i++) {
                try (var alice = camel.peer("desk")) {
                    alice.expectResponse(alice.send("message/cpim", "no headers"), 200);
                }
            }
        });

        assertThat(lines)
                .hasSize(Ration.PER_MINUTE)
                .allSatisfy(line -> assertThat(line).contains("faulty message/cpim"));
    }
}
