// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.content.CpimHeaders;
import io.github.camelmsrp.content.CpimMessage;
import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.OutgoingMessage;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.Ident;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpHeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.spi.HeadersMapFactory;
import org.jspecify.annotations.Nullable;

/** Between messages and exchanges: the only type that reads the one and writes the other. */
final class MsrpBinding {

    private final MsrpSessionConfiguration options;
    private final HeadersMapFactory headersMapFactory;
    private final OutboundBody outboundBody;
    private final CpimUnwrapping cpim;

    MsrpBinding(MsrpHost host, MsrpEndpoint endpoint) {
        options = endpoint.options();
        headersMapFactory = host.context().getCamelContextExtension().getHeadersMapFactory();
        outboundBody = new OutboundBody(host::readBody);
        cpim = new CpimUnwrapping(options, host.node().scheduler());
    }

    /**
     * Fills an exchange from a message. The body of the message is closed, now or with the unit of work.
     *
     * @return what a message/cpim object said about its content, for {@link #writeReply}; null if it was none
     * @throws IOException if the octets cannot be read
     * @throws IllegalArgumentException if text is wanted and its charset is unknown
     * @throws MsrpStatusException if the message is refused for what it is
     */
    @Nullable
    CpimHeaders readMessage(IncomingMessage from, SessionFacts session, Exchange exchange)
            throws IOException, MsrpStatusException {
        var to = exchange.getMessage();
        var common = session.headers(from);
        if (to.hasHeaders()) {
            // A reply: what the route has set stays.
            to.getHeaders().putAll(common);
        } else {
            to.setHeaders(headersMapFactory.newMap(common));
        }
        to.setHeader(MsrpConstants.MESSAGE_ID, from.messageId());
        readSizes(from, to);
        readFields(from.headers(), to, exchange);
        var content = cpim.open(from, session, exchange);
        var facts = content.facts();
        to.setHeader(MsrpConstants.CONTENT_TYPE, facts.contentType());
        if (facts.charsetName() != null && facts.hasKnownCharset()) {
            exchange.setProperty(
                    ExchangePropertyKey.CHARSET_NAME, facts.charset().name());
        }
        to.setBody(body(from, content, session, exchange));
        return content.cpim();
    }

    private void readSizes(IncomingMessage from, Message to) {
        var range = withAnnouncedTotal(from.byteRange(), from.headers().byteRange());
        to.setHeader(MsrpConstants.BYTE_RANGE, range.format());
        if (range.total() != ByteRange.UNKNOWN) {
            to.setHeader(MsrpConstants.MESSAGE_SIZE, range.total());
        }
        if (options.getDelivery() == Delivery.CHUNK) {
            to.setHeader(MsrpConstants.CHUNK_INDEX, from.chunkIndex());
            to.setHeader(MsrpConstants.CHUNK_LAST, from.isLastChunk());
        }
    }

    /** The engine trusts a total only when the message is complete; until then a route gets what the peer says. */
    private static ByteRange withAnnouncedTotal(ByteRange received, @Nullable ByteRange announced) {
        return received.total() == ByteRange.UNKNOWN && announced != null && announced.total() >= received.end()
                ? new ByteRange(received.start(), received.end(), announced.total())
                : received;
    }

    private void readFields(MsrpHeaders headers, Message to, Exchange exchange) {
        var filter = options.getHeaderFilterStrategy();
        for (var field : headers.untyped()) {
            var name = field.getKey();
            if (name.equalsIgnoreCase(MsrpHeaders.CONTENT_DISPOSITION)) {
                to.setHeader(MsrpConstants.CONTENT_DISPOSITION, field.getValue());
                var fileName = ContentFacts.fileName(headers);
                if (fileName != null) {
                    to.setHeader(MsrpConstants.FILE_NAME, fileName);
                }
            } else if (!name.equalsIgnoreCase(MsrpHeaders.STATUS)
                    && !name.regionMatches(true, 0, "camel", 0, 5)
                    && !filter.applyFilterToExternalHeaders(name, field.getValue(), exchange)) {
                to.setHeader(name, field.getValue());
            }
        }
    }

    private Object body(IncomingMessage from, CpimUnwrapping.Content content, SessionFacts session, Exchange exchange)
            throws IOException {
        var body = content.body();
        var charsetOf = content.facts();
        return switch (bodyType(from, content)) {
            case STRING -> {
                try (body) {
                    yield options.getDelivery() == Delivery.CHUNK
                            ? session.chunkTexts().decode(from, charsetOf.charset())
                            : body.toText(charsetOf.charset());
                }
            }
            case BYTES -> {
                try (body) {
                    yield body.toByteArray();
                }
            }
            case STREAM, AUTO -> MessageStream.of(body, spoolDirectory(), exchange);
        };
    }

    private @Nullable Path spoolDirectory() {
        var directory = options.getSpoolDirectory();
        return directory == null ? null : Path.of(directory);
    }

    private BodyType bodyType(IncomingMessage from, CpimUnwrapping.Content content) {
        if (options.getBodyType() != BodyType.AUTO) {
            return options.getBodyType();
        }
        boolean isWhole = options.getDelivery() == Delivery.MESSAGE
                || options.getDelivery() == Delivery.CHUNK
                        && from.isLastChunk()
                        && from.byteRange().start() == 1;
        return isWhole
                        && content.facts().isText()
                        && content.facts().hasKnownCharset()
                        && content.body().size() <= options.getInMemoryThreshold()
                ? BodyType.STRING
                : BodyType.STREAM;
    }

    /** Fills an exchange from an event. */
    void readEvent(Inbound.Event event, SessionFacts session, Exchange exchange) {
        var to = exchange.getMessage();
        to.getHeaders().putAll(session.headers(event.session()));
        to.setHeader(MsrpConstants.MESSAGE_TYPE, event.type().name());
        if (event instanceof Inbound.Reported reported) {
            var report = reported.report();
            to.setHeader(MsrpConstants.MESSAGE_ID, report.messageId());
            to.setHeader(MsrpConstants.STATUS_CODE, report.status().code());
            setIfPresent(to, MsrpConstants.STATUS_COMMENT, report.status().comment());
            var range = report.byteRange();
            setIfPresent(to, MsrpConstants.BYTE_RANGE, range == null ? null : range.format());
        } else if (event instanceof Inbound.Interrupted interrupted) {
            var message = interrupted.message();
            to.setHeader(MsrpConstants.MESSAGE_ID, message.messageId());
            to.setHeader(MsrpConstants.STATUS_COMMENT, message.reason().name());
            setIfPresent(to, MsrpConstants.CONTENT_TYPE, message.contentType());
        } else if (event instanceof Inbound.Closed closed && closed.cause() != null) {
            var status = closed.cause().status();
            to.setHeader(MsrpConstants.STATUS_CODE, status.code());
            setIfPresent(to, MsrpConstants.STATUS_COMMENT, status.comment());
        }
    }

    private static void setIfPresent(Message to, String name, @Nullable Object value) {
        if (value != null) {
            to.setHeader(name, value);
        }
    }

    /** Whether the end of a route is to be sent back as a message. */
    static boolean hasReply(Exchange exchange) {
        return exchange.getPattern().isOutCapable() && exchange.getMessage().getBody() != null;
    }

    /**
     * The end of a route as a message for the peer that started it; what steers producers plays no part.
     *
     * @param request what the message said that started the route, if it was a message/cpim object
     */
    Draft writeReply(Exchange exchange, @Nullable CpimHeaders request) throws InvalidPayloadException, IOException {
        var from = exchange.getMessage();
        var envelope = options.getCpim() == CpimMode.UNWRAP && request != null
                ? CpimEnvelope.replyTo(request, exchange, contentType(from))
                : null;
        return new Draft(write(exchange, from.getBody(), envelope).build(), envelope);
    }

    /**
     * The message that a producer sends.
     *
     * @param body the body of the exchange, or a form of it that can be sent several times
     * @param messageId of an earlier attempt; null for a fresh one
     * @throws IllegalArgumentException if a header has a value that cannot be sent
     */
    Draft writeMessage(Exchange exchange, @Nullable Object body, @Nullable String messageId)
            throws InvalidPayloadException, IOException {
        var from = exchange.getMessage();
        var failureReport = failureReport(from);
        boolean successReport = wantsSuccessReport(from);
        var envelope = options.getCpim() == CpimMode.UNWRAP ? CpimEnvelope.of(exchange, contentType(from)) : null;
        var message = write(exchange, body, envelope)
                .failureReport(failureReport)
                .chunkSize(options.getChunkSize())
                .requestTimeoutMillis(options.getRequestTimeout())
                .reportTimeoutMillis(options.getRequestTimeout());
        if (messageId != null) {
            message.messageId(messageId);
        }
        if (successReport) {
            message.requestSuccessReport();
        }
        return new Draft(message.build(), envelope);
    }

    /** The body of an exchange in a form that can be given to {@link #writeMessage} several times. */
    @Nullable
    Object repeatableBody(Exchange exchange) throws InvalidPayloadException, IOException {
        var from = exchange.getMessage();
        var body = from.getBody();
        return body == null ? null : outboundBody.repeatable(body, OutboundBody.charsetOf(contentType(from)), exchange);
    }

    private OutgoingMessage.Builder write(Exchange exchange, @Nullable Object content, @Nullable CpimEnvelope envelope)
            throws InvalidPayloadException, IOException {
        var from = exchange.getMessage();
        Object body = content == null ? "" : content;
        var contentType = contentType(from);
        var source = outboundBody.source(body, OutboundBody.charsetOf(contentType), exchange);
        try {
            var message = OutgoingMessage.builder(envelope == null ? contentType : CpimMessage.MEDIA_TYPE, source);
            writeFields(from, exchange, message);
            return message;
        } catch (IllegalArgumentException e) {
            source.close();
            throw e;
        }
    }

    /** The media type is that of the original body, even if its text has become octets by now. */
    private static String contentType(Message from) {
        var contentType = from.getHeader(MsrpConstants.CONTENT_TYPE, String.class);
        if (contentType == null || contentType.isBlank()) {
            return OutboundBody.defaultContentType(from.getBody() == null ? "" : from.getBody());
        }
        try {
            return MediaType.parse(contentType.trim()).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Header Content-Type is not a media type: " + contentType, e);
        }
    }

    private void writeFields(Message from, Exchange exchange, OutgoingMessage.Builder to) {
        var filter = options.getHeaderFilterStrategy();
        for (var header : from.getHeaders().entrySet()) {
            var name = header.getKey();
            if (!name.regionMatches(true, 0, "camel", 0, 5)
                    && !name.equalsIgnoreCase(MsrpConstants.CONTENT_TYPE)
                    && !filter.applyFilterToCamelHeaders(name, header.getValue(), exchange)) {
                var value = from.getHeader(name, String.class);
                if (value != null) {
                    writeField(name, value, to);
                }
            }
        }
    }

    private static void writeField(String name, String value, OutgoingMessage.Builder to) {
        try {
            // Refuses what cannot be sent.
            MsrpHeaders.builder().add(name, value);
            to.mimeHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Header " + name + " cannot be sent: " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if the header has an id that the RFC does not allow */
    static @Nullable String chosenMessageId(Message from) {
        var id = from.getHeader(MsrpConstants.OUT_MESSAGE_ID, String.class);
        if (id != null && !Ident.isValid(id)) {
            throw new IllegalArgumentException("Header " + MsrpConstants.OUT_MESSAGE_ID
                    + " must have 4 to 32 characters, letters, digits and .-+%=, the first one a letter or digit");
        }
        return id;
    }

    private boolean wantsSuccessReport(Message from) {
        var header = from.getHeader(MsrpConstants.SUCCESS_REPORT, String.class);
        var value = header == null ? options.getSuccessReport() : parse(SuccessReport.class, header);
        return value == SuccessReport.YES || options.getWaitFor() == WaitFor.REPORT;
    }

    private FailureReport failureReport(Message from) {
        var header = from.getHeader(MsrpConstants.FAILURE_REPORT, String.class);
        return header == null ? options.getFailureReport() : parse(FailureReport.class, header);
    }

    private static <E extends Enum<E>> E parse(Class<E> type, String value) {
        try {
            return Enum.valueOf(type, value.trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Header CamelMsrp" + type.getSimpleName() + " has no value '" + value + "'", e);
        }
    }
}
