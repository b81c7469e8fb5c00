// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.support.ClassPathXmlApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A bridge between MSRP and the rest of the world: a broker, a mail server, a database and an HTTP endpoint inside this
 * JVM, and the Camel routes between them and the MSRP peers. The routes are in the resource folder {@code bridge}; the
 * settings are those of {@link BridgeSettings}.
 */
public final class Bridge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final String[] QUEUES = {"msrp.inbox", "msrp.mail", "msrp.outbox"};
    private static final List<String> FOLDERS = List.of("received", "send", "sent", "spool", "queues", "table");

    private final BridgeSettings settings;
    /** The last one started is stopped first. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private Bridge(BridgeSettings settings) {
        this.settings = settings;
    }

    /** Runs the bridge until the process is ended. */
    public static void main(String... args) throws Exception {
        BridgeSettings settings = BridgeSettings.fromSystemProperties().withFreePorts();
        // Camel looks for a placeholder among the system properties first: they must not say 0 where a port was chosen.
        System.getProperties().putAll(settings.toProperties());
        Bridge bridge = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(bridge::close, "bridge-stop"));
        bridge.welcome(System.out);
        new CountDownLatch(1).await();
    }

    /** Starts all servers, then the routes; when it returns, peers can connect. */
    static Bridge start(BridgeSettings wanted) throws Exception {
        var bridge = new Bridge(wanted.withFreePorts());
        try {
            bridge.startAll();
            return bridge;
        } catch (Exception e) {
            bridge.close();
            throw e;
        }
    }

    BridgeSettings settings() {
        return settings;
    }

    /**
     * Stops the routes first, the servers last; what fails to stop is logged and does not keep the rest from stopping.
     */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} did not stop cleanly", part, e);
            }
        }
    }

    private void startAll() throws Exception {
        Path data = settings.data();
        for (String folder : FOLDERS) {
            Files.createDirectories(data.resolve(folder));
        }
        String host = settings.get("bridge.host");
        var queues = started(QueueServer.start(data.resolve("queues"), host, settings.port("bridge.jms.port"), QUEUES));
        started(MailServer.start(host, settings.port("bridge.smtp.port"), settings.port("bridge.imap.port")));
        var database = started(Database.open(data.resolve("table")));
        if (settings.dsl() == BridgeSettings.Dsl.SPRING) {
            startSpring(queues, database);
        } else {
            startCamelMain(queues, database);
        }
    }

    private void startCamelMain(QueueServer queues, Database database) throws Exception {
        var main = new Main();
        main.setInitialProperties(settings.toProperties());
        main.addInitialProperty("camel.main.name", "bridge");
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", settings.get("bridge.host"));
        main.addInitialProperty("camel.server.port", settings.get("bridge.http.port"));
        main.bind("connectionFactory", queues.connectionFactory());
        main.bind("dataSource", database.dataSource());
        main.bind("files", new ReceivedFiles());
        main.bind("sentFiles", new SentFiles());
        main.configure().addRoutesBuilder(new BridgeView());
        switch (settings.dsl()) {
            case YAML -> main.configure().withRoutesIncludePattern("classpath:bridge/bridge.yaml");
            case XML -> main.configure().withRoutesIncludePattern("classpath:bridge/bridge.xml");
            case JAVA -> main.configure().addRoutesBuilder(new BridgeRoutes());
            case SPRING -> throw new IllegalStateException("Spring starts Camel itself");
        }
        started(main::stop);
        main.start();
    }

    private void startSpring(QueueServer queues, Database database) {
        var parent = new GenericApplicationContext();
        parent.getBeanFactory().registerSingleton("connectionFactory", queues.connectionFactory());
        parent.getBeanFactory().registerSingleton("dataSource", database.dataSource());
        parent.getBeanFactory().registerSingleton("bridgeProperties", settings.toProperties());
        parent.refresh();
        started(parent);
        started(new ClassPathXmlApplicationContext(new String[] {"bridge/bridge-spring.xml"}, parent));
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    /** Says where everything listens and what to try. */
    private void welcome(PrintStream out) throws IOException {
        try (InputStream in = Bridge.class.getResourceAsStream("/bridge/welcome.txt")) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Properties values = settings.toProperties();
            for (String name : values.stringPropertyNames()) {
                text = text.replace("{{" + name + "}}", values.getProperty(name));
            }
            out.println(text);
        }
    }
}
