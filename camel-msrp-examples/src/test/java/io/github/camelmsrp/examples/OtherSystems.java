// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is beyond the bridge, as its own clients see it: a queue by JMS, mail by SMTP and IMAP, the table by JDBC, HTTP.
 */
final class OtherSystems {

    private static final long QUEUE_WAIT_MILLIS = 10_000;

    private final BridgeSettings settings;
    private final HttpClient http = HttpClient.newHttpClient();

    OtherSystems(BridgeSettings settings) {
        this.settings = settings;
    }

    /** Takes messages from a queue until one has that text. */
    Message takeFromQueue(String queue, String text) throws JMSException {
        try (JMSContext jms = jms();
                var consumer = jms.createConsumer(jms.createQueue(queue))) {
            Message message = consumer.receive(QUEUE_WAIT_MILLIS);
            while (message != null && !text(message).contains(text)) {
                message = consumer.receive(QUEUE_WAIT_MILLIS);
            }
            if (message == null) {
                throw new AssertionError("not on the queue " + queue + ": " + text);
            }
            return message;
        }
    }

    /** Takes all messages that wait on a queue now. */
    List<String> drainQueue(String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (JMSContext jms = jms();
                var consumer = jms.createConsumer(jms.createQueue(queue))) {
            for (Message message = consumer.receive(1_000); message != null; message = consumer.receive(1_000)) {
                texts.add(text(message));
            }
        }
        return texts;
    }

    static String text(Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    void putOnQueue(String queue, String text, Map<String, String> properties) throws JMSException {
        try (JMSContext jms = jms()) {
            TextMessage message = jms.createTextMessage(text);
            for (Map.Entry<String, String> property : properties.entrySet()) {
                message.setStringProperty(property.getKey(), property.getValue());
            }
            jms.createProducer().send(jms.createQueue(queue), message);
        }
    }

    private JMSContext jms() throws JMSException {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + settings.get("bridge.jms.port")).createContext();
    }

    /** All mails in the mailbox of the desk, as they are on the wire. */
    List<String> mailsOfTheDesk() throws MessagingException, IOException {
        try (Store store = Session.getInstance(new Properties()).getStore("imap")) {
            store.connect("127.0.0.1", settings.port("bridge.imap.port"), "desk", "desk");
            List<String> texts = new ArrayList<>();
            try (Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                for (jakarta.mail.Message mail : inbox.getMessages()) {
                    var octets = new ByteArrayOutputStream();
                    mail.writeTo(octets);
                    texts.add(octets.toString(UTF_8));
                }
            }
            return texts;
        }
    }

    void mail(String subject, String text) throws MessagingException {
        var properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", settings.get("bridge.smtp.port"));
        var mail = new MimeMessage(Session.getInstance(properties));
        mail.setFrom("someone@localhost");
        mail.setRecipients(jakarta.mail.Message.RecipientType.TO, MailServer.TO_MSRP);
        mail.setSubject(subject);
        mail.setText(text, "utf-8");
        Transport.send(mail);
    }

    HttpResponse<String> post(String pathAndQuery, String contentType, byte[] body)
            throws IOException, InterruptedException {
        return http.send(
                request(pathAndQuery)
                        .header("Content-Type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    String get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + settings.get("bridge.http.port") + pathAndQuery));
    }

    /** The rows of the table, oldest first; columns in lower case. */
    List<Map<String, @Nullable Object>> rows(DataSource table) throws SQLException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (Connection connection = table.getConnection();
                var statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM message ORDER BY id")) {
            while (result.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT), result.getObject(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The table's file; only while no other process has it open. */
    DataSource table() {
        var source = new JdbcDataSource();
        source.setURL(
                "jdbc:h2:file:" + settings.data().resolve("table/bridge") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        source.setUser("sa");
        source.setPassword("");
        return source;
    }
}
