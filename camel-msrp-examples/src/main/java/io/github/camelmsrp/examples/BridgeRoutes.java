// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/**
 * The routes of the bridge in Java. The same routes in YAML, XML and Spring XML are in the resource folder
 * {@code bridge}.
 */
public final class BridgeRoutes extends RouteBuilder {

    @Override
    public void configure() {
        fromMsrp();
        toMail();
        fromOtherSystems();
        toPeers();
    }

    /**
     * The peer gets its 200 when the last step is done: by then the file and the row are on disk and both queues have
     * the message in their synced journal. If a step fails, the peer gets a failure and knows that it has to send
     * again.
     */
    private void fromMsrp() {
        from("msrp:{{bridge.msrp.host}}:{{bridge.msrp.port}}/{{bridge.msrp.session}}"
                        + "?maxMessageSize=0&ackTimeout=25000&spoolDirectory={{bridge.data}}/spool")
                .routeId("msrp-to-systems")
                // The component hands over a body that can be read again; Camel's cache would hold a copy in memory.
                .streamCache("false")
                .setVariable("session", header("CamelMsrpSessionId"))
                .setVariable("messageId", header("CamelMsrpMessageId"))
                .setVariable("peer", header("CamelMsrpRemoteAddress"))
                .setVariable("contentType", header("Content-Type"))
                .setVariable("size", header("CamelMsrpMessageSize"))
                .choice()
                .when(body().isInstanceOf(String.class))
                .setVariable("text", body())
                .setVariable("sha256", method("files", "sha256"))
                .otherwise()
                .setVariable("fileName", method("files", "newName"))
                .setVariable("peerFileName", method("files", "peerName"))
                .setProperty("content", method("files", "digesting"))
                .setBody(exchangeProperty("content"))
                .to("file:{{bridge.data}}/received?fileName=${variable.fileName}&tempPrefix=.part-&fileExist=Fail")
                .setVariable("sha256", simple("${exchangeProperty.content.sha256}"))
                .setBody(simple("File ${variable.fileName}, ${variable.size} octets, SHA-256 ${variable.sha256}"))
                .end()
                .to("sql:classpath:bridge/insert-message.sql")
                .removeHeaders("*")
                .setHeader("msrpSession", variable("session"))
                .setHeader("msrpMessageId", variable("messageId"))
                .setHeader("msrpContentType", variable("contentType"))
                .setHeader("msrpFile", variable("fileName"))
                .to("jms:queue:msrp.inbox")
                .to("jms:queue:msrp.mail")
                .log("From ${variable.peer}: ${variable.contentType}, ${variable.size} octets");
    }

    /** Mail waits in a queue of its own: a mail server that is down delays mails, not MSRP, and loses none. */
    private void toMail() {
        from("jms:queue:msrp.mail?transacted=true")
                .routeId("queue-to-mail")
                .setHeader("Subject", simple("MSRP message ${header.msrpMessageId}"))
                .setHeader("From", constant("msrp@localhost"))
                .setHeader("To", constant("desk@localhost"))
                .setHeader("Content-Type", constant("text/plain; charset=UTF-8"))
                // Headers become fields of the mail, and whoever knows the session can send into it.
                .removeHeaders("*", "Subject", "From", "To", "Content-Type")
                .to("smtp:{{bridge.host}}:{{bridge.smtp.port}}")
                .log("Mail sent to desk@localhost");
    }

    private void fromOtherSystems() {
        from("jms:queue:msrp.outbox?transacted=true").routeId("queue-to-msrp").to("direct:to-peers");

        from("imap:{{bridge.host}}:{{bridge.imap.port}}?username=to-msrp&password=to-msrp&delay=1000&delete=true")
                .routeId("mail-to-msrp")
                .setBody(simple("${header.Subject}\n\n${body}"))
                .removeHeader("Content-Type")
                .to("direct:to-peers");

        from("platform-http:/send?httpMethodRestrict=POST")
                .routeId("http-to-msrp")
                .doTry()
                .to("direct:to-peers")
                .setBody(simple("sent\\n"))
                .doCatch(Exception.class)
                .setHeader("CamelHttpResponseCode", constant(503))
                .setBody(simple("not sent: is a peer connected?\\n"))
                .log(LoggingLevel.WARN, "Not sent to the MSRP peer: ${exception.message}")
                .end()
                .removeHeaders("*", "CamelHttpResponseCode");

        from("file:{{bridge.data}}/send?delay=1000&readLock=changed&readLockMinLength=0&move=../sent/${file:name}")
                .routeId("folder-to-msrp")
                .setHeader("Content-Type", constant("application/octet-stream"))
                .setHeader("Content-Disposition", method("sentFiles", "disposition"))
                .to("direct:to-peers");
    }

    private void toPeers() {
        from("direct:to-peers")
                .routeId("to-peers")
                .streamCache("false")
                .removeHeaders("*", "Content-.*", "msrpSession")
                .choice()
                .when(header("msrpSession").isNotNull())
                .setHeader("CamelMsrpTargetSession", header("msrpSession"))
                .otherwise()
                .setHeader("CamelMsrpSendToAll", constant(true))
                .end()
                .to("msrp:{{bridge.msrp.host}}:{{bridge.msrp.port}}")
                // To all is done even if there is nobody; here that is a failure: the message is kept and tried again.
                .choice()
                .when(header("CamelMsrpSessionCount").isEqualTo(0))
                .throwException(IllegalStateException.class, "no peer is connected")
                .end()
                .log("Sent to the MSRP peer");
    }
}
