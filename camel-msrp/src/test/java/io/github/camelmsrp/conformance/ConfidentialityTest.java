// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.RunningCamel;
import io.github.camelmsrp.peer.PeerListener;
import io.github.camelmsrp.peer.PeerMessage;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.CapturedLog;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.ObjectName;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A session id lets whoever knows it into the session, so it is shown to nobody who only watches. */
class ConfidentialityTest {

    private static final String OURS = "ourSecretDesk01";
    private static final String THEIRS = "theirSecretDesk02";
    private static final String UNKNOWN = "guessedSecret03";

    private static void serve(RunningCamel camel) {
        try (var alice = camel.peer(OURS)) {
            alice.expectResponse(alice.send("text/plain", "Hello"), 413);
            var from = alice.newSend().header("From-Path").orElseThrow();
            var unknown = PeerMessage.send(from.replaceFirst("peer[0-9]+", UNKNOWN), from);
            alice.write(unknown);
            alice.expectResponse(unknown, 481);
            alice.write("no MSRP".getBytes(StandardCharsets.US_ASCII));
            alice.expectClosed();
        }
    }

    private static String dial(RunningCamel camel, PeerListener listener) {
        var uri = "msrp:127.0.0.1:" + listener.port() + "/" + THEIRS + "?chunkSize=2048";
        var sent = camel.template.asyncRequestBody(uri, "Hello");
        try (ScriptedPeer peer = listener.accept()) {
            SenderRig.opening(peer);
            var own = SenderRig.answeredChunk(peer).fromPath();
            sent.join();
            sent = camel.template.asyncRequestBody(uri, "again");
            SenderRig.chunk(peer);
            peer.reset();
            assertThat(sent.handle((body, failure) -> failure).join()).isNotNull();
            return own.substring(own.lastIndexOf('/') + 1, own.lastIndexOf(';'));
        }
    }

    @Test
    @DisplayName("[4975-3-02] session ids that were handed out or guessed are in no log line and no MBean; "
            + "those of endpoint URIs, which Camel itself may show, in no log line of the component")
    void nobodyIsShownASessionId() throws Exception {
        try (var all = new CapturedLog("", Level.INFO);
                var own = new CapturedLog("io.github.camelmsrp", Level.INFO);
                var camel = RunningCamel.with(routes -> routes.from("msrp:127.0.0.1:0/" + OURS)
                        .routeId("desk")
                        .throwException(new IllegalStateException("on purpose")));
                var listener = PeerListener.listen()) {
            serve(camel);
            String generated = dial(camel, listener);
            Awaitility.await().until(() -> own.lines().stream().anyMatch(line -> line.contains("is lost")));

            assertThat(generated).hasSizeGreaterThan(15);
            assertThat(all.lines()).noneMatch(line -> line.contains(generated) || line.contains(UNKNOWN));
            assertThat(own.lines()).noneMatch(line -> line.contains(OURS) || line.contains(THEIRS));
            assertThat(beans()).isNotEmpty().noneMatch(line -> line.contains(generated) || line.contains(UNKNOWN));
        }
    }

    /** Names and attributes of everything that Camel shows by JMX. */
    private static List<String> beans() throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        var shown = new ArrayList<String>();
        for (var name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
            shown.add(name.toString());
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    shown.add(name + " " + attribute.getName() + "="
                            + server.getAttributes(name, new String[] {attribute.getName()}));
                }
            }
        }
        return shown;
    }
}
