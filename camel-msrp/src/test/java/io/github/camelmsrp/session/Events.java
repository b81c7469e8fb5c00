// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handler and listener that notes what it is told. */
final class Events implements SessionHandler, TransmissionListener {

    final List<String> log = new ArrayList<>();
    final List<IncomingMessage> messages = new ArrayList<>();
    final List<InterruptedMessage> interrupted = new ArrayList<>();
    final List<Report> reports = new ArrayList<>();
    final List<MsrpException> failures = new ArrayList<>();
    final List<@Nullable MsrpException> closes = new ArrayList<>();
    private Consumer<IncomingMessage> onMessage = message -> {};

    /** What to do with each message; without it messages stay uncompleted. */
    Events onMessage(Consumer<IncomingMessage> action) {
        onMessage = action;
        return this;
    }

    /** Completes every message at once. */
    Events completing(MsrpStatus status) {
        return onMessage(message -> message.complete(status));
    }

    static String text(IncomingMessage message) {
        try {
            return new String(message.body().toByteArray(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The only message so far. */
    IncomingMessage message() {
        if (messages.size() != 1) {
            throw new AssertionError(messages.size() + " messages");
        }
        return messages.get(0);
    }

    @Override
    public void onOpen(MsrpSession session) {
        log.add("open");
    }

    @Override
    public void onMessage(IncomingMessage message) {
        log.add("message " + message.messageId());
        messages.add(message);
        onMessage.accept(message);
    }

    @Override
    public void onInterrupted(MsrpSession session, InterruptedMessage message) {
        log.add("interrupted " + message.messageId() + " " + message.reason());
        interrupted.add(message);
    }

    @Override
    public void onReport(MsrpSession session, Report report) {
        log.add("session report " + report.messageId() + " " + report.status().code());
        reports.add(report);
    }

    @Override
    public void onClose(MsrpSession session, @Nullable MsrpException cause) {
        log.add("close" + (cause == null ? "" : " " + cause.status().code()));
        closes.add(cause);
    }

    @Override
    public void onWritten(Transmission transmission) {
        log.add("written " + transmission.messageId());
    }

    @Override
    public void onResponse(Transmission transmission) {
        log.add("response " + transmission.messageId());
    }

    @Override
    public void onReport(Transmission transmission, Report report) {
        log.add("report " + transmission.messageId());
    }

    @Override
    public void onFailure(Transmission transmission, MsrpException cause) {
        log.add("failure " + transmission.messageId() + " " + cause.status().code());
        failures.add(cause);
    }
}
