// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * An ActiveMQ Artemis broker inside this JVM. A persistent message is in the journal on disk, synced, before the send
 * returns: what was put on a queue survives a killed process.
 */
final class QueueServer implements AutoCloseable {

    private static final String DEAD_LETTERS = "msrp.undeliverable";

    private static final int JOURNAL_FILE_OCTETS = 1 << 20;
    private static final long MEMORY_OCTETS = 16L << 20;
    private static final int DELIVERY_ATTEMPTS = 20;
    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long LONGEST_RETRY_MILLIS = 30_000;

    private final EmbeddedActiveMQ server;
    private final CachingConnectionFactory connections;

    private QueueServer(EmbeddedActiveMQ server, CachingConnectionFactory connections) {
        this.server = server;
        this.connections = connections;
    }

    /**
     * @param folder where the journal is
     * @param queues that are there from the start; others come with their first message or reader
     */
    static QueueServer start(Path folder, String host, int port, String... queues) throws Exception {
        String url = "tcp://" + host + ":" + port;
        var server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration(folder, url, queues));
        server.start();
        return new QueueServer(server, new CachingConnectionFactory(new ActiveMQConnectionFactory(url)));
    }

    ConnectionFactory connectionFactory() {
        return connections;
    }

    @Override
    public void close() {
        connections.destroy();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop", e);
        }
    }

    private static Configuration configuration(Path folder, String url, String... queues) throws Exception {
        var configuration = new ConfigurationImpl()
                .setName("examples")
                .setPersistenceEnabled(true)
                // The other journal type needs a native library; this one runs everywhere and syncs as well.
                .setJournalType(JournalType.NIO)
                .setJournalSyncNonTransactional(true)
                .setJournalSyncTransactional(true)
                .setJournalFileSize(JOURNAL_FILE_OCTETS)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                .setGlobalMaxSize(MEMORY_OCTETS)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("tcp", url)
                .addAddressSetting("#", retryThenKeep());
        for (String queue : queues) {
            configuration.addQueueConfiguration(durable(queue));
        }
        return configuration.addQueueConfiguration(durable(DEAD_LETTERS));
    }

    /** A message whose route fails is tried again with growing pauses, about eight minutes long, then kept aside. */
    private static AddressSettings retryThenKeep() {
        return new AddressSettings()
                .setRedeliveryDelay(FIRST_RETRY_MILLIS)
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(LONGEST_RETRY_MILLIS)
                .setMaxDeliveryAttempts(DELIVERY_ATTEMPTS)
                .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
                .setExpiryAddress(SimpleString.of(DEAD_LETTERS))
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);
    }

    private static QueueConfiguration durable(String name) {
        return QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true);
    }
}
