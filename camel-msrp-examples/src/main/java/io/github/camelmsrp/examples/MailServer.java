// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

/**
 * A mail server inside this JVM that speaks real SMTP and IMAP. It stands for the reader's own: mailboxes are held in
 * memory and are empty after a restart.
 */
final class MailServer implements AutoCloseable {

    /** Gets a mail for each message that arrives over MSRP. */
    static final String DESK = "desk@localhost";
    /** What is sent to this address goes to the MSRP peers. */
    static final String TO_MSRP = "to-msrp@localhost";

    private final GreenMail server;

    private MailServer(GreenMail server) {
        this.server = server;
    }

    static MailServer start(String host, int smtpPort, int imapPort) {
        var server = new GreenMail(new ServerSetup[] {
            new ServerSetup(smtpPort, host, ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(imapPort, host, ServerSetup.PROTOCOL_IMAP)
        });
        server.setUser(DESK, "desk", "desk");
        server.setUser(TO_MSRP, "to-msrp", "to-msrp");
        server.start();
        return new MailServer(server);
    }

    @Override
    public void close() {
        server.stop();
    }
}
