// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/**
 * A help desk that is called by SIP: a bot answers, and hands callers over to people behind a queue and back. The
 * routes are in {@code helpdesk/helpdesk.yaml}, the settings with their defaults in
 * {@code helpdesk/helpdesk.properties}; a system property of the same name replaces one.
 */
public final class Helpdesk implements AutoCloseable {

    private final QueueServer queues;
    private final Main main;

    private Helpdesk(QueueServer queues, Main main) {
        this.queues = queues;
        this.main = main;
    }

    /** Runs the help desk until the process is ended. */
    public static void main(String... args) throws Exception {
        var settings = defaults();
        for (var name : settings.stringPropertyNames()) {
            settings.setProperty(name, System.getProperty(name, settings.getProperty(name)));
        }
        var helpdesk = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(helpdesk::close, "helpdesk-stop"));
        System.out.println("Call sip:helpdesk@" + settings.getProperty("helpdesk.host") + ":"
                + settings.getProperty("helpdesk.sip.port") + " by " + settings.getProperty("helpdesk.sip.transport"));
        System.out.println("Agents: queues helpdesk.agents and helpdesk.answers at tcp://127.0.0.1:"
                + settings.getProperty("helpdesk.jms.port"));
        new CountDownLatch(1).await();
    }

    /** The settings of a help desk that nobody has changed. */
    static Properties defaults() throws IOException {
        var settings = new Properties();
        try (var in = Helpdesk.class.getResourceAsStream("/helpdesk/helpdesk.properties")) {
            settings.load(in);
        }
        return settings;
    }

    /** Starts the broker, then the routes; when it returns, it can be called. */
    static Helpdesk start(Properties settings) throws Exception {
        var queues = QueueServer.start(
                Path.of(settings.getProperty("helpdesk.data"), "queues"),
                "127.0.0.1",
                Integer.parseInt(settings.getProperty("helpdesk.jms.port")),
                "helpdesk.agents",
                "helpdesk.answers");
        var main = new Main();
        main.setInitialProperties(settings);
        main.addInitialProperty("camel.main.name", "helpdesk");
        main.bind("connectionFactory", queues.connectionFactory());
        main.bind("conversations", new Conversations());
        main.configure().withRoutesIncludePattern("classpath:helpdesk/helpdesk.yaml");
        try {
            main.start();
        } catch (Exception e) {
            queues.close();
            throw e;
        }
        return new Helpdesk(queues, main);
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    /** Ends the calls, then the broker. */
    @Override
    public void close() {
        main.stop();
        queues.close();
    }
}
