// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.MsrpSipAcceptPolicy;
import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** SIPp calls a route with something wrong or missing, and gives up calling. */
class SippRefusedCallerTest {

    private static final String ALICE = "msrp://127.0.0.1:9/jshA7weztas;tcp";
    private static final String SDP = "Content-Type: application/sdp";

    @TempDir
    Path folder;

    @BeforeAll
    static void requireSipp() {
        Program.SIPP.require();
    }

    /** An INVITE, and what is to be in the response to it. */
    private record Fault(String about, String user, String headers, String body, String status, String expected) {
        @Override
        public String toString() {
            return about + ": " + status;
        }
    }

    private static Fault media(String about, String body) {
        return new Fault(about, Desk.USER, SDP, body, "488", "488");
    }

    static Stream<Fault> faults() {
        var offer = MsrpSdp.of(ALICE);
        return Stream.of(
                media("audio only", MsrpSdp.head() + "\n" + MsrpSdp.audio()),
                media("no media", MsrpSdp.head()),
                media("a description that is none", "v=0\nHello"),
                media("no path", offer.replaceAll("\na=path:.*", "")),
                media("a path that is no URI", offer.replace(ALICE, "http://127.0.0.1/")),
                media(
                        "TLS, which this side has not",
                        offer.replace("TCP/MSRP", "TCP/TLS/MSRP").replace("msrp:", "msrps:")),
                media("no type in common", offer.replace("accept-types:*", "accept-types:image/png")),
                media("a refused section", offer.replace("m=message 9", "m=message 0")),
                new Fault(
                        "a body of another type",
                        Desk.USER,
                        "Content-Type: text/plain",
                        "Hello",
                        "415",
                        "Accept: .*application/sdp"),
                new Fault("a body in an encoding", Desk.USER, SDP + "\nContent-Encoding: gzip", offer, "415", "415"),
                new Fault(
                        "an unknown extension",
                        Desk.USER,
                        SDP + "\nRequire: x-nothing",
                        offer,
                        "420",
                        "Unsupported: *x-nothing"),
                new Fault("an unknown user", "nobody", SDP, offer, "404", "404"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesOverUdp(Fault fault) throws Exception {
        refuses(fault, Transport.UDP);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesOverTcp(Fault fault) throws Exception {
        refuses(fault, Transport.TCP);
    }

    private void refuses(Fault fault, Transport transport) throws Exception {
        try (var desk = new Desk(transport, "&acceptTypes=text/plain");
                var sipp = call(desk, transport, fault)) {
            sipp.awaitSuccess();
            // The next caller is none the worse.
            try (var next = Sipp.scenario(folder, "caller-hangs-up")
                    .with("sdp", MsrpSdp.of(ALICE))
                    .over(transport)
                    .withTwin()
                    .call(Desk.USER, desk.sipPort)) {
                next.twin().goOn(next.twin().receive());
                next.awaitSuccess();
            }
        }
    }

    private Sipp call(Desk desk, Transport transport, Fault fault) {
        return Sipp.scenario(folder, "caller-is-refused")
                .with("uri", "sip:" + fault.user + "@127.0.0.1:" + desk.sipPort)
                .with("headers", fault.headers)
                .with("body", fault.body)
                .with("status", fault.status)
                .with("expected", fault.expected)
                .over(transport)
                .call(fault.user, desk.sipPort);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a caller who is not on the list is declined")
    void declinesStrangers(Transport transport) throws Exception {
        var stranger = new Fault("a stranger", Desk.USER, SDP, MsrpSdp.of(ALICE), "603", "603");
        try (var desk = new Desk(transport, "&acceptFrom=example.org");
                var sipp = call(desk, transport, stranger)) {
            sipp.awaitSuccess();
        }
    }

    /** Thinks until it may decide. */
    public static final class SlowPolicy implements MsrpSipAcceptPolicy {
        private final CountDownLatch decided = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();
        private final int status;

        SlowPolicy(int status) {
            this.status = status;
        }

        @Override
        public int statusFor(Invitation invitation) {
            asked.incrementAndGet();
            try {
                assertThat(decided.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return status;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a caller who gives up hears 487, and what is decided later has no effect")
    void letsACallerGiveUp(Transport transport) throws Exception {
        var policy = new SlowPolicy(MsrpSipAcceptPolicy.OK);
        try (var desk = new Desk(transport, "&acceptPolicy=#policy", policy);
                var sipp = Sipp.scenario(folder, "caller-cancels")
                        .with("sdp", MsrpSdp.of(ALICE))
                        .over(transport)
                        .withTwin()
                        .call(Desk.USER, desk.sipPort)) {
            sipp.twin().goOn(sipp.twin().receive());
            sipp.awaitSuccess();
            policy.decided.countDown();

            assertThat(policy.asked).hasValue(1);
            assertThat(desk.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a bean's decision is what the caller hears")
    void refusesAsABeanDecides(Transport transport) throws Exception {
        var policy = new SlowPolicy(486);
        policy.decided.countDown();
        var busy = new Fault("busy", Desk.USER, SDP, MsrpSdp.of(ALICE), "486", "486");
        try (var desk = new Desk(transport, "&acceptPolicy=#policy", policy);
                var sipp = call(desk, transport, busy)) {
            sipp.awaitSuccess();
        }
    }
}
