// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Kamailio as registrar and proxy of {@code example.com}, over UDP and TCP on one port. Its users are alice, whose
 * password is "wonderland", and bob, whose password is "builder".
 */
final class Kamailio implements AutoCloseable {

    private final int port = FreePort.next();
    private final Path folder;
    private final Path control;
    private final RunningProgram program;

    private Kamailio(Path folder, String algorithm) {
        this.folder = folder;
        control = folder.resolve("ctl");
        var file = folder.resolve("kamailio.cfg");
        write(file, Map.of("port", Integer.toString(port), "control", control.toString(), "algorithm", algorithm));
        // One process group in the foreground, logging to its output.
        var arguments = List.of(
                "-f", file.toString(), "-DD", "-E", "-m", "32", "-Y", folder.toString(), "-w", folder.toString());
        program = RunningProgram.start(Program.KAMAILIO, folder, arguments);
    }

    /** @param algorithm of its digest challenges: MD5 or SHA-256 */
    static Kamailio start(Path folder, String algorithm) {
        Program.KAMCMD.require();
        var kamailio = new Kamailio(folder, algorithm);
        try {
            Listening.awaitTcp(kamailio.port);
            Listening.awaitUdp(kamailio.port);
        } catch (RuntimeException e) {
            var output = kamailio.log();
            kamailio.close();
            throw new AssertionError("Kamailio did not start:\n" + output, e);
        }
        return kamailio;
    }

    int port() {
        return port;
    }

    String log() {
        return program.output();
    }

    /** Where users of {@code example.com} are registered, as Kamailio tells it; without any, only its frame. */
    String bindings() {
        return command("ul.dump");
    }

    /** The sum of transactions that are not over. */
    void assertIdle() {
        assertThat(command("tm.stats")).containsPattern("current: 0\\b");
    }

    private String command(String... command) {
        var arguments = new java.util.ArrayList<>(List.of("-s", "unix:" + control));
        arguments.addAll(List.of(command));
        return RunningProgram.run(Program.KAMCMD, folder, arguments);
    }

    private static void write(Path file, Map<String, String> places) {
        try (var in = Objects.requireNonNull(Kamailio.class.getResourceAsStream("/sip/kamailio.cfg"))) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var place : places.entrySet()) {
                text = text.replace("@" + place.getKey() + "@", place.getValue());
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
