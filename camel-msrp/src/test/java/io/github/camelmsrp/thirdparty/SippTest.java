// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.thirdparty.Sipp.Transport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scenarios against each other: what they cannot do with one another, nobody can do with them. */
class SippTest {

    private static final String ALICE = "msrp://127.0.0.1:7654/jshA7weztas;tcp";
    private static final String BOB = "msrp://127.0.0.1:12763/kjhd37s2s20w2a;tcp";

    @TempDir
    Path folder;

    @BeforeAll
    static void requireSipp() {
        Program.SIPP.require();
    }

    private Sipp.Scenario caller(String name) {
        return Sipp.scenario(folder, name).with("sdp", MsrpSdp.of(ALICE));
    }

    private Sipp.Scenario callee(String name) {
        return Sipp.scenario(folder, name)
                .with("sdp", MsrpSdp.of(BOB))
                .with("headers", "Content-Type: application/sdp");
    }

    @ParameterizedTest
    @EnumSource
    void callsAndHangsUp(Transport transport) {
        try (var bob = callee("callee-answers").over(transport).withTwin().listen();
                var alice = caller("caller-hangs-up").over(transport).withTwin().call("bob", bob.port())) {
            var established = alice.twin().receive();
            assertThat(established).containsEntry("Path", BOB);
            assertThat(bob.twin().receive()).containsEntry("Path", ALICE);

            alice.twin().goOn(established);

            alice.awaitSuccess();
            bob.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isLeftByTheCallee(Transport transport) {
        try (var bob = callee("callee-hangs-up").over(transport).withTwin().listen();
                var alice = caller("caller-is-left").over(transport).withTwin().call("bob", bob.port())) {
            alice.twin().receive();
            bob.twin().goOn(bob.twin().receive());

            alice.awaitSuccess();
            bob.awaitSuccess();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpWhileItRings(Transport transport) {
        try (var bob = callee("callee-rings").over(transport).withTwin().listen();
                var alice = caller("caller-cancels").over(transport).withTwin().call("bob", bob.port())) {
            bob.twin().receive();
            alice.twin().goOn(alice.twin().receive());

            alice.awaitSuccess();
            bob.awaitSuccess();
        }
    }

    @Test
    void isRefused() {
        var refuses = callee("callee-refuses").with("status", "486 Busy Here").with("headers", "Retry-After: 60");
        try (var bob = refuses.listen();
                var alice = refused("486", "Retry-After: 60", bob.port())) {
            alice.awaitSuccess();
            bob.awaitSuccess();
        }
    }

    @Test
    void failsIfItIsNotAsTheScenarioSays() {
        var refuses = callee("callee-refuses")
                .with("status", "488 Not Acceptable Here")
                .with("headers", "Retry-After: 60");
        try (var bob = refuses.listen();
                var alice = refused("486", "486", bob.port())) {
            assertThatThrownBy(alice::awaitSuccess)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("488 Not Acceptable Here");
        }
    }

    private Sipp refused(String status, String expected, int port) {
        return caller("caller-is-refused")
                .with("uri", "sip:bob@127.0.0.1:" + port)
                .with("headers", "Content-Type: application/sdp")
                .with("body", MsrpSdp.of(ALICE))
                .with("status", status)
                .with("expected", expected)
                .call("bob", port);
    }

    @Test
    void callsManyTimes() {
        var answers = callee("callee-answers-many").calls(50);
        var calls = caller("callers").with("hold", "100").options("-r", "100").calls(50);
        try (var bob = answers.listen();
                var alice = calls.call("bob", bob.port())) {
            for (var sipp : List.of(alice, bob)) {
                sipp.awaitSuccess();
            }
        }
    }
}
