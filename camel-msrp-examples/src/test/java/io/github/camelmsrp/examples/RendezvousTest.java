// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A peer that posts its offer, connects to the path in the answer and talks, all over sockets of its own. */
class RendezvousTest {

    private static final String PATH = "msrp://127.0.0.1:9/peer-of-the-test;tcp";
    private static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=message 9 TCP/MSRP *
            a=accept-types:text/plain
            a=setup:active
            a=path:%s
            """.formatted(PATH).replace("\n", "\r\n");

    private static int httpPort;
    private static Main rendezvous;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        var settings = Rendezvous.defaults();
        httpPort = freePort();
        settings.setProperty("rendezvous.http.port", String.valueOf(httpPort));
        settings.setProperty("rendezvous.msrp.port", String.valueOf(freePort()));
        settings.setProperty("camel.component.msrp.maxSessions", "5");
        rendezvous = Rendezvous.create(settings);
        rendezvous.start();
    }

    @AfterAll
    static void stop() {
        rendezvous.stop();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .header("Content-Type", "application/sdp")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static String pathOf(String description) {
        var path = Pattern.compile("a=path:(\\S+)").matcher(description);
        assertThat(path.find()).as("a path in %s", description).isTrue();
        return path.group(1);
    }

    /** What comes back on the connection for one message, up to the end of the request in it. */
    private static String talk(String toPath) throws IOException {
        int port = URI.create(toPath.replaceFirst(";tcp$", "")).getPort();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var request = "MSRP abcd1234 SEND\r\nTo-Path: " + toPath + "\r\nFrom-Path: " + PATH
                    + "\r\nMessage-ID: m1234567\r\nByte-Range: 1-5/5\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
                    + "-------abcd1234$\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            var received = new StringBuilder();
            while (!received.toString().contains("You said")) {
                received.append(reader.readLine()).append('\n');
            }
            return received.toString();
        }
    }

    @Test
    void anOfferIsAnsweredAndThePeersTalk() throws Exception {
        var answered = send("POST", "/sessions", OFFER);

        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(answered.headers().firstValue("Content-Type")).hasValue("application/sdp");
        assertThat(answered.body()).contains("m=message ", "a=accept-types:text/plain", "a=setup:passive");
        assertThat(talk(pathOf(answered.body()))).contains("MSRP abcd1234 200", "You said: hello");

        var session = answered.headers().firstValue("Location").orElseThrow();
        var held = send("PUT", session, OFFER.replace("o=- 1 1 ", "o=- 1 2 ") + "a=sendonly\r\n");
        assertThat(held.statusCode()).isEqualTo(200);
        assertThat(held.body()).contains("a=recvonly");
        assertThat(send("DELETE", session, "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", session, "").statusCode()).isEqualTo(404);
        assertThat(send("PUT", session, OFFER).statusCode()).isEqualTo(404);
    }

    @Test
    void whatCannotBeAcceptedIsToldWithStatusAndAnswer() throws Exception {
        var refused = send("POST", "/sessions", OFFER.replace("text/plain", "application/x-foo"));

        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(refused.body()).contains("m=message 0 TCP/MSRP *");
        assertThat(refused.headers().firstValue("Location")).isEmpty();
        assertThat(send("POST", "/sessions", "hello").statusCode()).isEqualTo(400);
    }

    @Test
    void whoeverComesWhenThereIsNoRoomIsToldToComeLater() throws Exception {
        var made = new ArrayList<String>();
        HttpResponse<String> last;
        do {
            last = send("POST", "/sessions", OFFER);
            last.headers().firstValue("Location").ifPresent(made::add);
        } while (last.statusCode() == 200);

        assertThat(last.statusCode()).isEqualTo(503);
        assertThat(last.body()).contains("no room");
        for (var session : made) {
            assertThat(send("DELETE", session, "").statusCode()).isEqualTo(204);
        }
        assertThat(made).isNotEmpty();
    }

    /** Headers of the request must not steer what happens. */
    @Test
    void headersOfARequestNameNoSession() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/sessions"))
                .header("CamelMsrpTargetSession", "any")
                .header("CamelMsrpOperation", "close")
                .POST(BodyPublishers.ofString(OFFER))
                .build();

        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
}
