// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.peer.PeerMessage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelAuthorizationException;
import org.apache.camel.Processor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The outcome of a route as the peer sees it: the table of the reference page, within ackTimeout and later. */
class ConsumerOutcomesTest {

    private static final String DESK = "msrp:127.0.0.1:0/desk";
    private static final Duration SHORT = Duration.ofMillis(150);

    private static RunningCamel desk(String options, Processor processor) throws Exception {
        return RunningCamel.with(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(DESK + options).routeId("desk").process(processor).to("mock:in");
        });
    }

    private static Processor ending(String how) {
        return switch (how) {
            case "done" -> exchange -> {};
            case "status" ->
                exchange -> {
                    throw new MsrpStatusException(423, "Out of bounds");
                };
            case "property" -> exchange -> exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 403);
            case "content" -> exchange -> exchange.getMessage().getMandatoryBody(java.util.zip.ZipFile.class);
            case "authorization" ->
                exchange -> {
                    throw new CamelAuthorizationException("secret", exchange);
                };
            case "error" ->
                exchange -> {
                    throw new IllegalStateException("secret");
                };
            default -> throw new IllegalArgumentException(how);
        };
    }

    @ParameterizedTest
    @CsvSource({"done,200", "status,423", "property,403", "content,415", "authorization,403", "error,413"})
    @DisplayName("[4975-7.1.4-01, 4975-7.2-01] within ackTimeout the outcome is the response")
    void theOutcomeIsTheResponse(String how, int status) throws Exception {
        try (var camel = desk("", ending(how));
                var alice = camel.peer("desk")) {
            var response = alice.expectResponse(alice.send("text/plain", "x"), status);

            assertThat(response.comment().orElse("")).doesNotContain("secret");
            alice.expectNothing(SHORT);
        }
    }

    @ParameterizedTest
    @CsvSource({"done,0", "status,423", "property,403", "content,415", "authorization,403", "error,413"})
    @DisplayName("[4975-5.3-01, 4975-7.1.4-02, 4975-7.1.4-07, 4975-7.1.3-09] after ackTimeout the outcome is a REPORT")
    void theOutcomeIsAReportLater(String how, int status) throws Exception {
        var go = new CountDownLatch(1);
        var end = ending(how);
        try (var camel = desk("?ackTimeout=100", exchange -> {
                    go.await(10, TimeUnit.SECONDS);
                    end.process(exchange);
                });
                var alice = camel.peer("desk")) {
            var sent = alice.send("text/plain", "Hello");
            alice.expectResponse(sent, 200);
            alice.expectNothing(SHORT);
            go.countDown();

            if (status != 0) {
                var report = alice.expectRequest("REPORT");
                assertThat(report.header("Status").orElseThrow()).startsWith("000 " + status);
                assertThat(report.messageId()).isEqualTo(sent.messageId());
                assertThat(report.byteRange().orElseThrow()).hasToString("1-5/5");
            }
            alice.expectNothing(SHORT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "done, yes, yes, response 200, report 200",
        "done, no, yes, response 200, ",
        "done, yes, no, , report 200",
        "done, no, no, , ",
        "done, yes, partial, , report 200",
        "done, no, partial, , ",
        "error, yes, yes, response 413, ",
        "error, yes, partial, response 413, ",
        "error, yes, no, , ",
        "error, no, no, , ",
    })
    @DisplayName("[4975-5.3-02, 4975-5.3-03, 4975-5.3-04, 4975-7.1.3-01, 4975-7.1.3-07, 4975-7.1.4-03, 4975-7.1.4-04,"
            + " 4975-7.1.4-05, 4975-7.1.4-06] the report fields rule what is sent")
    void theReportFieldsRule(String how, String success, String failure, String response, String report)
            throws Exception {
        try (var camel = desk("", ending(how));
                var alice = camel.peer("desk")) {
            var sent = alice.newSend()
                    .header("Success-Report", success)
                    .header("Failure-Report", failure)
                    .header("Byte-Range", "1-5/5")
                    .body("text/plain", "Hello");
            alice.write(sent);
            if (response != null) {
                alice.expectResponse(sent, Integer.parseInt(response.substring(9)));
            }
            if (report != null) {
                assertThat(alice.expectRequest("REPORT").header("Status").orElseThrow())
                        .startsWith("000 " + report.substring(7));
            }
            alice.expectNothing(SHORT);
        }
    }

    @Test
    @DisplayName("[4975-5.3-02] ackPolicy=received answers before the route ends, and reports what became of it")
    void receivedAnswersAtOnce() throws Exception {
        var go = new CountDownLatch(1);
        try (var camel = desk("?ackPolicy=received", exchange -> {
                    go.await(10, TimeUnit.SECONDS);
                    throw new IllegalStateException("secret");
                });
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            go.countDown();

            assertThat(alice.expectRequest("REPORT").header("Status").orElseThrow())
                    .startsWith("000 413")
                    .doesNotContain("secret");
        }
    }

    @Test
    void manualAnswersWhatTheRouteSays() throws Exception {
        try (var camel = desk("?ackPolicy=manual", exchange -> {
                    switch (exchange.getMessage().getBody(String.class)) {
                        case "refuse" -> {
                            exchange.setProperty(MsrpConstants.RESPONSE_STATUS, 403);
                            exchange.setProperty(MsrpConstants.RESPONSE_COMMENT, "Not for you");
                        }
                        case "fail" -> throw new IllegalStateException();
                        default -> {
                            // Says nothing.
                        }
                    }
                });
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "nothing"), 200);
            assertThat(alice.expectResponse(alice.send("text/plain", "refuse"), 403)
                            .comment())
                    .contains("Not for you");
            alice.expectResponse(alice.send("text/plain", "fail"), 413);
        }
    }

    @Test
    void handledExceptionsAreASuccess() throws Exception {
        try (var camel = RunningCamel.with(routes -> {
                    routes.onException(Exception.class).handled(true).to("mock:handled");
                    routes.from(DESK).throwException(new IllegalStateException("x"));
                });
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.send("text/plain", "x"), 200);
            assertThat(camel.mock("handled").getReceivedCounter()).isOne();
        }
    }

    @Test
    void theTextOfAnExceptionGoesOutOnlyIfItIsAskedFor() throws Exception {
        Processor failing = exchange -> {
            throw new IllegalStateException("no\r\n-------forged$");
        };
        try (var camel = desk("?muteException=false&failureStatus=400", failing);
                var alice = camel.peer("desk")) {
            var comment = alice.expectResponse(alice.send("text/plain", "x"), 400)
                    .comment()
                    .orElseThrow();
            assertThat(comment).startsWith("no").doesNotContain("\r", "\n");
        }
    }

    @Test
    @DisplayName("[4975-7.1.2-08, 4975-7.1.1-14] a REPORT is never answered")
    void reportsAreNotAnswered() throws Exception {
        try (var camel = desk("", exchange -> {});
                var alice = camel.peer("desk")) {
            alice.expectResponse(alice.sendBodiless(), 200);
            alice.write(PeerMessage.request("REPORT")
                    .to("msrp://127.0.0.1:" + camel.port() + "/desk;tcp")
                    .from(alice.newSend().header("From-Path").orElseThrow())
                    .header("Message-ID", "unknown1")
                    .header("Byte-Range", "1-5/5")
                    .header("Status", "000 200 OK"));
            alice.expectNothing(SHORT);
        }
    }
}
