// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Kamailio as registrar and proxy of {@code example.com}, over UDP and TCP on one port. Its users are alice, whose
 * password is "wonderland", and bob, whose password is "builder".
 */
final class Kamailio implements AutoCloseable {

    private static final Pattern REQUESTS = Pattern.compile("core:rcv_requests = ([0-9]+)");

    private final int port;
    private final Path folder;
    private final Path control;
    private final RunningProgram program;

    private Kamailio(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        control = folder.resolve("ctl");
        // In the foreground, logging to its output, with little memory.
        var arguments = List.of(
                "-f", config().toString(), "-DD", "-E", "-m", "32", "-Y", folder.toString(), "-w", folder.toString());
        program = RunningProgram.start(Program.KAMAILIO, folder, arguments);
    }

    /** @param algorithm of its digest challenges: MD5 or SHA-256 */
    static Kamailio start(Path folder, String algorithm) {
        Program.KAMCMD.require();
        int port = FreePort.next();
        var kamailio = new Kamailio(configure(folder, port, algorithm), port);
        kamailio.awaitUp();
        return kamailio;
    }

    /** Ends it, and starts another at the same port, which knows of nobody. */
    Kamailio restart() {
        close();
        var next = new Kamailio(folder, port);
        next.awaitUp();
        return next;
    }

    private void awaitUp() {
        try {
            Listening.awaitTcp(port);
            Listening.awaitUdp(port);
        } catch (RuntimeException e) {
            close();
            throw new AssertionError("Kamailio did not start:\n" + program.output(), e);
        }
    }

    int port() {
        return port;
    }

    /** Where users are registered, as Kamailio tells it. */
    String bindings() {
        return command("ul.dump");
    }

    /** How many requests it has received. */
    long requests() {
        var answer = command("stats.get_statistics", "rcv_requests");
        var count = REQUESTS.matcher(answer);
        if (!count.find()) {
            throw new AssertionError(answer);
        }
        return Long.parseLong(count.group(1));
    }

    private String command(String... command) {
        var arguments = new ArrayList<>(List.of("-s", "unix:" + control));
        arguments.addAll(List.of(command));
        return RunningProgram.run(Program.KAMCMD, folder, arguments);
    }

    private Path config() {
        return folder.resolve("kamailio.cfg");
    }

    private static Path configure(Path folder, int port, String algorithm) {
        var places = Map.of(
                "@port@",
                Integer.toString(port),
                "@control@",
                folder.resolve("ctl").toString(),
                "@algorithm@",
                algorithm);
        try (var in = Objects.requireNonNull(Kamailio.class.getResourceAsStream("/sip/kamailio.cfg"))) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var place : places.entrySet()) {
                text = text.replace(place.getKey(), place.getValue());
            }
            Files.writeString(folder.resolve("kamailio.cfg"), text);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
