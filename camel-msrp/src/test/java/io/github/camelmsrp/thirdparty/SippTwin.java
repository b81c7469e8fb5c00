// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other end of {@code sendCmd} and {@code recvCmd} of a scenario (SIPp's mode for third party call control): the
 * scenario tells the test how far a call is, and waits until the test lets it go on.
 */
final class SippTwin implements AutoCloseable {

    private static final int END_OF_COMMAND = 27;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final ServerSocket server;
    private @Nullable Socket sipp;

    SippTwin() {
        try {
            server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            server.setSoTimeout(Math.toIntExact(LONGEST_WAIT.toMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The next command, as its header fields. */
    Map<String, String> receive() {
        try {
            var facts = new HashMap<String, String>();
            command(connection().getInputStream()).lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    facts.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            });
            return facts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the call go on that these facts came from. */
    void goOn(Map<String, String> facts) {
        var command = "Call-ID: " + facts.get("Call-ID") + "\r\nFrom: test\r\n\r\n" + (char) END_OF_COMMAND;
        try {
            connection().getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connection() throws IOException {
        var open = sipp;
        if (open == null) {
            open = server.accept();
            open.setSoTimeout(Math.toIntExact(LONGEST_WAIT.toMillis()));
            sipp = open;
        }
        return open;
    }

    private static String command(InputStream in) throws IOException {
        var octets = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != END_OF_COMMAND; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("SIPp is gone after: " + octets);
            }
            octets.write(octet);
        }
        return octets.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            server.close();
            if (sipp != null) {
                sipp.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
