// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What the bridge listens on and where it keeps its data: the values of {@code bridge/bridge.properties}, each of which
 * a system property of the same name replaces. The routes read the same names as property placeholders.
 */
public final class BridgeSettings {

    /** How the routes of the bridge are written. They do the same in each. */
    public enum Dsl {
        YAML,
        JAVA,
        XML,
        SPRING
    }

    private static final String PREFIX = "bridge.";
    private static final String DEFAULTS = "/bridge/bridge.properties";
    private static final int HIGHEST_PORT = 65535;
    private static final int LOWEST_FREE_PORT = 20_000;
    private static final int LOWEST_CONNECTION_PORT = 32_768;
    private static final int MAX_PORTS_TRIED = 1000;

    private final Properties values;

    private BridgeSettings(Properties values) {
        this.values = values;
    }

    /** The defaults, replaced by system properties that start with {@code bridge.}. */
    public static BridgeSettings fromSystemProperties() {
        return defaults().with(propertiesOfTheSystem());
    }

    static BridgeSettings defaults() {
        var values = new Properties();
        try (InputStream in = BridgeSettings.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + DEFAULTS);
            }
            values.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BridgeSettings(values);
    }

    /**
     * A copy with some values replaced.
     *
     * @throws IllegalArgumentException if there is no setting of such a name or the value makes no sense
     */
    BridgeSettings with(Map<String, String> replacements) {
        var changed = new Properties();
        changed.putAll(values);
        replacements.forEach((name, value) -> {
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException("there is no setting " + name + "; there are " + names());
            }
            changed.setProperty(name, value.strip());
        });
        var settings = new BridgeSettings(changed);
        settings.dsl();
        settings.portNames().forEach(settings::port);
        return settings;
    }

    /** A copy in which each port 0 is replaced by one that is free now. */
    BridgeSettings withFreePorts() {
        var changed = new Properties();
        changed.putAll(values);
        List<ServerSocketChannel> held = new ArrayList<>();
        try {
            for (String name : portNames()) {
                if (port(name) == 0) {
                    // All are held until the last one is chosen, else the same port could be chosen twice.
                    var socket = freePort();
                    held.add(socket);
                    changed.setProperty(name, String.valueOf(socket.socket().getLocalPort()));
                }
            }
            for (ServerSocketChannel socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
        return new BridgeSettings(changed);
    }

    /**
     * Bound below the range from which systems take the ports of connections, or one could have it before the bridge
     * does.
     */
    private static ServerSocketChannel freePort() throws IOException {
        var random = new SecureRandom();
        IOException taken = new IOException("none tried");
        for (int i = 0; i < MAX_PORTS_TRIED; i++) {
            var socket = ServerSocketChannel.open();
            try {
                return socket.bind(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), random.nextInt(LOWEST_FREE_PORT, LOWEST_CONNECTION_PORT)));
            } catch (IOException e) {
                socket.close();
                taken = e;
            }
        }
        throw taken;
    }

    Dsl dsl() {
        String name = get("bridge.dsl");
        try {
            return Dsl.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bridge.dsl is yaml, java, xml or spring, not " + name, e);
        }
    }

    Path data() {
        return Path.of(get("bridge.data")).toAbsolutePath().normalize();
    }

    int port(String name) {
        String text = get(name);
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is not a port: " + text, e);
        }
        throw new IllegalArgumentException(name + " is not a port: " + text);
    }

    String get(String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting " + name + "; there are " + names());
        }
        return value;
    }

    /** All values, for property placeholders; the data folder is absolute. */
    Properties toProperties() {
        var copy = new Properties();
        copy.putAll(values);
        copy.setProperty("bridge.data", data().toString());
        return copy;
    }

    private List<String> portNames() {
        return names().stream().filter(name -> name.endsWith(".port")).toList();
    }

    private List<String> names() {
        return values.stringPropertyNames().stream().sorted().toList();
    }

    private static Map<String, String> propertiesOfTheSystem() {
        Properties system = System.getProperties();
        return system.stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .collect(Collectors.toMap(name -> name, system::getProperty));
    }
}
