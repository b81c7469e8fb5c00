// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.util.Properties;
import org.apache.camel.main.Main;

/**
 * Sessions that are set up over HTTP: a peer posts its offer and gets the answer. The routes are in the resource folder
 * {@code rendezvous}; the settings are {@code rendezvous.host}, {@code rendezvous.http.port},
 * {@code rendezvous.msrp.host} and {@code rendezvous.msrp.port}.
 */
public final class Rendezvous {

    private Rendezvous() {}

    /** Runs until the process is ended. */
    public static void main(String... args) throws Exception {
        var settings = defaults();
        for (var name : settings.stringPropertyNames()) {
            settings.setProperty(name, System.getProperty(name, settings.getProperty(name)));
        }
        create(settings).run();
    }

    static Properties defaults() {
        var settings = new Properties();
        settings.setProperty("rendezvous.host", "127.0.0.1");
        settings.setProperty("rendezvous.http.port", "8080");
        settings.setProperty("rendezvous.msrp.host", "127.0.0.1");
        settings.setProperty("rendezvous.msrp.port", "2855");
        return settings;
    }

    static Main create(Properties settings) {
        var main = new Main();
        main.setInitialProperties(settings);
        main.addInitialProperty("camel.main.name", "rendezvous");
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", settings.getProperty("rendezvous.host"));
        main.addInitialProperty("camel.server.port", settings.getProperty("rendezvous.http.port"));
        main.configure().withRoutesIncludePattern("classpath:rendezvous/rendezvous.yaml");
        return main;
    }
}
