// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.content.CpimAddress;
import io.github.camelmsrp.content.CpimBuilder;
import io.github.camelmsrp.content.CpimHeaders;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.wire.MsrpUri;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ObjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * What a message/cpim object that is sent says about its content. Who it is from and for follows from the session where
 * nobody says otherwise.
 */
final class CpimEnvelope {

    private final String contentType;
    private final @Nullable CpimAddress from;
    private final List<CpimAddress> to;
    private final List<CpimAddress> cc;
    private final OffsetDateTime dateTime;
    private @Nullable String subject;

    private CpimEnvelope(
            String contentType,
            @Nullable CpimAddress from,
            List<CpimAddress> to,
            List<CpimAddress> cc,
            OffsetDateTime dateTime) {
        this.contentType = contentType;
        this.from = from;
        this.to = to;
        this.cc = cc;
        this.dateTime = dateTime;
    }

    /**
     * As the headers for the producer say.
     *
     * @param contentType of the content
     * @throws IllegalArgumentException if a header has a value that cannot be sent
     */
    static CpimEnvelope of(Exchange exchange, String contentType) {
        var message = exchange.getMessage();
        var from = addresses(message, MsrpConstants.OUT_CPIM_FROM);
        if (from.size() > 1) {
            throw new IllegalArgumentException("Header " + MsrpConstants.OUT_CPIM_FROM + " has several addresses");
        }
        var envelope = new CpimEnvelope(
                contentType,
                from.isEmpty() ? null : from.get(0),
                addresses(message, MsrpConstants.OUT_CPIM_TO),
                addresses(message, MsrpConstants.OUT_CPIM_CC),
                dateTime(exchange));
        envelope.subject = message.getHeader(MsrpConstants.OUT_CPIM_SUBJECT, String.class);
        return envelope;
    }

    /** The way back: from whom the request was for, if it names just one, to whom it was from. */
    static CpimEnvelope replyTo(CpimHeaders request, Exchange exchange, String contentType) {
        var sender = request.from();
        return new CpimEnvelope(
                contentType,
                request.to().size() == 1 ? request.to().get(0) : null,
                sender == null ? List.of() : List.of(sender),
                List.of(),
                now(exchange));
    }

    private static List<CpimAddress> addresses(Message message, String header) {
        var addresses = new ArrayList<CpimAddress>();
        for (var value : ObjectHelper.createIterable(message.getHeader(header), null)) {
            try {
                addresses.add(value instanceof CpimAddress known ? known : CpimAddress.of(String.valueOf(value)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Header " + header + " needs a URI, <URI> or \"Name\" <URI>, or a list of them", e);
            }
        }
        return List.copyOf(addresses);
    }

    private static OffsetDateTime dateTime(Exchange exchange) {
        var chosen = exchange.getMessage().getHeader(MsrpConstants.OUT_CPIM_DATE_TIME, String.class);
        if (chosen == null) {
            return now(exchange);
        }
        try {
            return OffsetDateTime.parse(chosen.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "Header " + MsrpConstants.OUT_CPIM_DATE_TIME
                            + " needs a time with an offset, as 2026-03-01T10:11:12+01:00",
                    e);
        }
    }

    private static OffsetDateTime now(Exchange exchange) {
        var clock = exchange.getClock();
        return Instant.ofEpochMilli(clock.getCreated() + clock.elapsed())
                .truncatedTo(ChronoUnit.MILLIS)
                .atOffset(ZoneOffset.UTC);
    }

    /** Of the content. */
    String contentType() {
        return contentType;
    }

    /** What stands before the content on its way into that session. */
    byte[] head(MsrpSession session) {
        var sender = from != null ? from : addressOf(session.localUri());
        var recipients = to.isEmpty() ? List.of(addressOf(session.peerPath().last())) : to;
        var builder = new CpimBuilder(sender, recipients).cc(cc).dateTime(dateTime);
        if (subject != null) {
            builder.subject(subject);
        }
        return builder.build(contentType);
    }

    /** Without the session id: that is a secret of two, and content is passed on to others. */
    private static CpimAddress addressOf(MsrpUri uri) {
        var shown = MsrpUri.of(uri.scheme(), uri.host(), uri.port(), null, uri.transport());
        return new CpimAddress("", shown.toString());
    }
}
