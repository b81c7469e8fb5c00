// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** tshark listens on some ports of the loopback interface, and reads what it heard. */
final class Capture implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Path folder;
    private final Path file;
    private final int probe = FreePort.next();
    private final RunningProgram program;

    private Capture(Path folder, int... ports) {
        this.folder = folder;
        file = folder.resolve("capture.pcapng");
        var filter = IntStream.concat(IntStream.of(ports), IntStream.of(probe))
                .mapToObj(port -> "port " + port)
                .collect(Collectors.joining(" or "));
        program = RunningProgram.start(
                Program.TSHARK, folder, List.of("-i", loopback(), "-f", filter, "-w", file.toString(), "-P", "-l"));
    }

    /** Listens from now on; skips the test if that is not allowed. */
    static Capture start(Path folder, int... ports) {
        var capture = new Capture(folder, ports);
        await().atMost(LONGEST_WAIT).until(() -> {
            capture.sendProbe();
            return capture.hasHeard(Integer.toString(capture.probe)) || !capture.program.isRunning();
        });
        if (!capture.program.isRunning()) {
            var output = capture.program.output();
            capture.close();
            Program.unavailable("tshark may not capture packets here: " + output);
        }
        return capture;
    }

    /** Waits until the summary of a packet has this text. */
    void awaitHeard(String text) {
        await().atMost(LONGEST_WAIT).until(() -> hasHeard(text));
    }

    /** Ends it. What was heard stays. */
    void stop() {
        program.stop();
    }

    /** The values of these fields, a list for each packet that passes the filter; an absent field is empty. */
    List<List<String>> read(String displayFilter, String... fields) {
        var arguments = new ArrayList<>(List.of("-r", file.toString(), "-T", "fields", "-E", "separator=|"));
        for (var field : fields) {
            arguments.addAll(List.of("-e", field));
        }
        var filter = "(" + displayFilter + ") and not udp.port == " + probe;
        arguments.addAll(List.of("-Y", filter, "--log-level", "critical"));
        return RunningProgram.run(Program.TSHARK, folder, arguments)
                .lines()
                .filter(line -> !line.startsWith("Running as user"))
                .map(line -> List.of(line.split("\\|", -1)))
                .toList();
    }

    private boolean hasHeard(String text) {
        return program.output().contains(text);
    }

    private void sendProbe() {
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[] {0}, 1, InetAddress.getByName("127.0.0.1"), probe));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String loopback() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"))
                    .getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
