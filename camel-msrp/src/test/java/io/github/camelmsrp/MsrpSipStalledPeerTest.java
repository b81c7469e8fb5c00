// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A SIP peer that makes calls and reads nothing of what it is answered. */
@Timeout(120)
class MsrpSipStalledPeerTest {

    private static final int CALLS = 1500;

    private final SipRig rig = new SipRig("127.0.0.1", "tcp");
    private final Socket stalled = new Socket();

    @BeforeEach
    void stall() throws Exception {
        rig.answering("");
        stalled.setReceiveBufferSize(1024);
        stalled.connect(new InetSocketAddress("127.0.0.1", rig.consumer().getSipPort()));
        for (int i = 0; i < CALLS; i++) {
            stalled.getOutputStream().write(invite(i).getBytes(US_ASCII));
        }
    }

    @AfterEach
    void close() throws IOException {
        stalled.close();
        rig.close();
    }

    private String invite(int number) {
        int port = rig.consumer().getSipPort();
        var sdp = SdpDesk.description(SdpDesk.path(9), "a=setup:active");
        return "INVITE sip:helpdesk@127.0.0.1:" + port + " SIP/2.0\r\n"
                + "Via: SIP/2.0/TCP 127.0.0.1:" + stalled.getLocalPort() + ";branch=z9hG4bKstalled" + number + "\r\n"
                + "Max-Forwards: 70\r\nFrom: <sip:peer@example.org>;tag=f" + number + "\r\n"
                + "To: <sip:helpdesk@127.0.0.1>\r\nCall-ID: stalled" + number + "@example.org\r\n"
                + "CSeq: 1 INVITE\r\nContact: <sip:peer@127.0.0.1:9;transport=tcp>\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    @Test
    void othersGetThroughAndItLosesItsConnection() throws Exception {
        await().until(() -> rig.consumer().getCallCount() > CALLS / 2);

        assertThat(rig.tell("", "hello").getException()).isNull();
        // Answers that get no ACK are repeated until nothing more fits, and then for so long.
        await().atMost(Duration.ofSeconds(60)).until(this::isClosed);
        assertThat(rig.tell("", "hello again").getException()).isNull();
    }

    private boolean isClosed() {
        try {
            stalled.getOutputStream().write("\r\n\r\n".getBytes(US_ASCII));
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    @Test
    void theContextStopsInTime() throws Exception {
        await().until(() -> rig.consumer().getCallCount() > CALLS / 2);
        int port = rig.consumer().getSipPort();

        var stopping = CompletableFuture.runAsync(rig.desk.context::stop);

        assertThat(stopping).succeedsWithin(Duration.ofSeconds(60));
        try (var free = new ServerSocket()) {
            free.bind(new InetSocketAddress("127.0.0.1", port));
            assertThat(free.isBound()).isTrue();
        }
    }
}
