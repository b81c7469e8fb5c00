// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIPp with a scenario of {@code src/test/resources/sip}. A scenario may have places like {@code @sdp@} that are filled
 * in before it is run.
 */
final class Sipp implements AutoCloseable {

    /** How it carries SIP. */
    enum Transport {
        UDP("u1"),
        TCP("t1");

        private final String option;

        Transport(String option) {
            this.option = option;
        }

        /** As in options of the component. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LONGEST_SECONDS = 55;

    private final RunningProgram program;
    private final Path errors;
    private final Path messages;
    private final Optional<SippTwin> twin;
    private final int port;

    private Sipp(Scenario scenario, List<String> arguments) {
        port = scenario.port;
        twin = scenario.twin;
        errors = scenario.file("errors.log");
        messages = scenario.file("messages.log");
        program = RunningProgram.start(Program.SIPP, scenario.folder, arguments);
    }

    static Scenario scenario(Path folder, String name) {
        return new Scenario(folder, name);
    }

    /** Where it takes SIP. */
    int port() {
        return port;
    }

    SippTwin twin() {
        return twin.orElseThrow();
    }

    /** Waits for the end of all its calls, which must have gone as the scenario says. */
    void awaitSuccess() {
        int status = program.awaitEnd(Duration.ofSeconds(LONGEST_SECONDS));
        if (status != 0) {
            throw new AssertionError("SIPp ended with " + status + ":\n" + text(errors) + "\n" + text(messages));
        }
    }

    boolean isRunning() {
        return program.isRunning();
    }

    /** What it sent and received. */
    String trace() {
        return text(messages);
    }

    void kill() {
        program.kill();
    }

    @Override
    public void close() {
        twin.ifPresent(SippTwin::close);
        program.close();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is to be run; calls change it and return it. */
    static final class Scenario {

        private static final Pattern PLACE = Pattern.compile("@([a-z-]+)@");

        private final Path folder;
        private final String name;
        private final String id;
        private final Map<String, String> places = new HashMap<>();
        private final List<String> arguments = new ArrayList<>();
        private Transport transport = Transport.UDP;
        private String host = "127.0.0.1";
        private int port;
        private int calls = 1;
        private Optional<SippTwin> twin = Optional.empty();

        private Scenario(Path folder, String name) {
            this.folder = folder;
            this.name = name;
            id = name + "-" + Long.toHexString(System.nanoTime());
        }

        /** Fills in a place; a text of several lines begins and ends without a line end. */
        Scenario with(String place, String text) {
            places.put(place, text);
            return this;
        }

        Scenario over(Transport how) {
            transport = how;
            return this;
        }

        /** @param address of both sides, in brackets if it is one of IPv6 */
        Scenario at(String address) {
            host = address;
            return this;
        }

        Scenario calls(int count) {
            calls = count;
            return this;
        }

        Scenario options(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        /** The scenario has commands for its twin. */
        Scenario withTwin() {
            var made = new SippTwin();
            twin = Optional.of(made);
            return options("-3pcc", made.address());
        }

        /** Calls a user at a port. */
        Sipp call(String user, int remotePort) {
            return start(List.of(host + ":" + remotePort, "-s", user));
        }

        /** Waits for calls at a port of its own. */
        Sipp listen() {
            port = FreePort.next(host);
            var sipp = start(List.of("-p", Integer.toString(port)));
            if (transport == Transport.UDP) {
                Listening.awaitUdp(host, port);
            } else {
                Listening.awaitTcp(host, port);
            }
            return sipp;
        }

        private Sipp start(List<String> more) {
            var all = new ArrayList<>(more);
            all.addAll(List.of("-sf", write().toString(), "-m", Integer.toString(calls), "-t", transport.option));
            all.addAll(List.of("-i", host, "-bind_local", "-ci", "127.0.0.1", "-mi", host));
            all.addAll(List.of("-nostdin", "-timeout", LONGEST_SECONDS + "s", "-timeout_error"));
            all.addAll(List.of("-trace_err", "-error_file", file("errors.log").toString()));
            all.addAll(
                    List.of("-trace_msg", "-message_file", file("messages.log").toString()));
            all.addAll(arguments);
            return new Sipp(this, all);
        }

        private String filling(String place) {
            return Objects.requireNonNull(places.get(place), () -> name + " needs " + place);
        }

        private Path file(String suffix) {
            return folder.resolve(id + "-" + suffix);
        }

        private Path write() {
            try (var in = Objects.requireNonNull(Sipp.class.getResourceAsStream("/sip/" + name + ".xml"), name)) {
                var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                var filled = PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(filling(place.group(1))));
                return Files.writeString(file("scenario.xml"), filled);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
