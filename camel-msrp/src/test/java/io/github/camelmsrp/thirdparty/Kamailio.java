// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import io.github.camelmsrp.TestTls;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kamailio as registrar and proxy of {@code example.com}, over UDP and TCP on one port, and over TLS on another if it
 * has a certificate. Its users are alice, whose password is "wonderland", and bob, whose password is "builder".
 */
final class Kamailio implements AutoCloseable {

    private static final Pattern COUNT = Pattern.compile("= ([0-9]+)");

    private final Config config;
    private final RunningProgram program;

    private Kamailio(Config config) {
        this.config = config;
        // In the foreground, logging to its output, with little memory.
        var folder = config.folder.toString();
        var file = config.folder.resolve("kamailio.cfg").toString();
        var arguments = List.of("-f", file, "-DD", "-E", "-m", "32", "-Y", folder, "-w", folder);
        program = RunningProgram.start(Program.KAMAILIO, config.folder, arguments);
        try {
            config.awaitUp();
        } catch (RuntimeException e) {
            close();
            throw new AssertionError("Kamailio did not start:\n" + program.output(), e);
        }
    }

    /** With MD5 at 127.0.0.1, without TLS. */
    static Config in(Path folder) {
        return new Config(folder);
    }

    /** How it is set up; calls change it and return it. */
    static final class Config {

        private final Path folder;
        private String host = "127.0.0.1";
        private String algorithm = "MD5";
        private Optional<X509Bundle> certificate = Optional.empty();
        private int port;
        private int tlsPort;

        private Config(Path folder) {
            this.folder = folder;
        }

        /** @param name of its digest challenges: MD5 or SHA-256 */
        Config algorithm(String name) {
            algorithm = name;
            return this;
        }

        /** @param address in brackets if it is one of IPv6 */
        Config at(String address) {
            host = address;
            return this;
        }

        /** Takes TLS as well, and shows this. */
        Config tls(X509Bundle own) {
            certificate = Optional.of(own);
            return this;
        }

        Kamailio start() {
            Program.KAMCMD.require();
            if (certificate.isPresent()) {
                Program.requireKamailioModule("tls.so", "kamailio-tls-modules");
            }
            port = FreePort.next(host);
            tlsPort = FreePort.next(host);
            try {
                write();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Kamailio(this);
        }

        private void awaitUp() {
            Listening.awaitTcp(host, port);
            Listening.awaitUdp(host, port);
            if (certificate.isPresent()) {
                Listening.awaitTcp(host, tlsPort);
            }
        }

        private void write() throws IOException {
            var places = new HashMap<>(Map.of(
                    "@host@",
                    host,
                    "@port@",
                    Integer.toString(port),
                    "@control@",
                    control().toString(),
                    "@algorithm@",
                    algorithm,
                    "@enable-tls@",
                    "no",
                    "@listen-tls@",
                    "",
                    "@load-tls@",
                    ""));
            if (certificate.isPresent()) {
                Files.writeString(folder.resolve("key.pem"), certificate.get().getPrivateKeyPEM());
                Files.writeString(
                        folder.resolve("certificate.pem"), certificate.get().getCertificatePEM());
                Files.writeString(folder.resolve("authority.pem"), TestTls.authority());
                places.put("@enable-tls@", "yes");
                places.put("@listen-tls@", "listen=tls:" + host + ":" + tlsPort);
                places.put("@load-tls@", filled("kamailio-tls.cfg", Map.of("@folder@", folder.toString())));
            }
            Files.writeString(folder.resolve("kamailio.cfg"), filled("kamailio.cfg", places));
        }

        private static String filled(String resource, Map<String, String> places) throws IOException {
            try (var in = Objects.requireNonNull(Kamailio.class.getResourceAsStream("/sip/" + resource))) {
                var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                for (var place : places.entrySet()) {
                    text = text.replace(place.getKey(), place.getValue());
                }
                return text;
            }
        }

        private Path control() {
            return folder.resolve("ctl");
        }
    }

    /** Ends it, and starts another at the same port, which knows of nobody. */
    Kamailio restart() {
        close();
        return new Kamailio(config);
    }

    /** Its SIP URI for those who come by a transport. */
    String uri(String transport) {
        return "sip:" + config.host + ":" + (transport.equals("tls") ? config.tlsPort : config.port);
    }

    /** Where users are registered, as Kamailio tells it. */
    String bindings() {
        return command("ul.dump");
    }

    /** How many requests it has received. */
    long requests() {
        return count("rcv_requests");
    }

    /** How many of a method. */
    long requests(String method) {
        return count("rcv_requests_" + method);
    }

    private long count(String statistic) {
        var answer = command("stats.get_statistics", statistic);
        var count = COUNT.matcher(answer);
        if (!count.find()) {
            throw new AssertionError(answer);
        }
        return Long.parseLong(count.group(1));
    }

    private String command(String... command) {
        var arguments = new ArrayList<>(List.of("-s", "unix:" + config.control()));
        arguments.addAll(List.of(command));
        return RunningProgram.run(Program.KAMCMD, config.folder, arguments);
    }

    @Override
    public void close() {
        program.close();
    }
}
