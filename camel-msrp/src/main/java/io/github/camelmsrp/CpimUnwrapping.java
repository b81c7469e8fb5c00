// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.content.CpimException;
import io.github.camelmsrp.content.CpimHeader;
import io.github.camelmsrp.content.CpimHeaders;
import io.github.camelmsrp.content.CpimLimits;
import io.github.camelmsrp.content.CpimMessage;
import io.github.camelmsrp.content.TransferEncoding;
import io.github.camelmsrp.session.FaultLog;
import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.MessageBody;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.session.Scheduler;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what stands before the content of a received message/cpim object, as the option cpim says. */
final class CpimUnwrapping {

    private static final Logger LOG = LoggerFactory.getLogger(CpimUnwrapping.class);

    /** Objects in objects that are looked at; whoever nests deeper gains nothing but a shorter list. */
    private static final int MAX_DEPTH = 8;

    private final MsrpSessionConfiguration options;
    /** A peer may make as many sessions as it likes, each with a first fault. */
    private final FaultLog faults;

    /**
     * What an exchange gets of a message.
     *
     * @param body the received one, or what is inside
     * @param facts of that body
     * @param cpim null if it was no message/cpim object, or nobody wanted to know
     */
    record Content(
            MessageBody body, ContentFacts facts, @Nullable CpimHeaders cpim) {}

    CpimUnwrapping(MsrpSessionConfiguration options, Scheduler clock) {
        this.options = options;
        faults = FaultLog.of(LOG, clock);
    }

    /**
     * Sets the headers of an exchange that has none of them yet. With {@code headers}, nothing is refused: who passes
     * an object on as it is need not understand it, and what cannot be read is left out.
     *
     * @throws MsrpStatusException with {@code unwrap}: 400 if the object is malformed, 413 if its headers are too
     *     large, 403 if it requires what nobody here understands, 415 if its content is encoded in an unknown way
     * @throws IOException if the octets cannot be read
     */
    Content open(IncomingMessage from, SessionFacts session, Exchange exchange)
            throws IOException, MsrpStatusException {
        var facts = session.content(from.contentType());
        boolean isWanted = options.getCpim() != CpimMode.OFF && options.getDelivery() != Delivery.CHUNK;
        if (!isWanted || !facts.isCpim()) {
            return new Content(from.body(), facts, null);
        }
        try {
            return options.getCpim() == CpimMode.UNWRAP
                    ? unwrap(from, session, exchange)
                    : describe(from, facts, session, exchange);
        } catch (MsrpStatusException e) {
            warn(session, from.session(), e.getMessage());
            throw e;
        }
    }

    private Content describe(IncomingMessage from, ContentFacts facts, SessionFacts session, Exchange exchange)
            throws IOException {
        List<CpimMessage> levels;
        try {
            levels = read(from.body(), CpimMessage::readLeniently);
        } catch (CpimException e) {
            warn(session, from.session(), e.getMessage());
            // Whatever it is, as text it might change on its way.
            return new Content(from.body(), new ContentFacts(facts.contentType(), false, facts.charsetName()), null);
        }
        setFacts(exchange, levels, session, from.session());
        return new Content(from.body(), withTextOf(levels, facts), levels.get(0).headers());
    }

    private Content unwrap(IncomingMessage from, SessionFacts session, Exchange exchange)
            throws IOException, MsrpStatusException {
        List<CpimMessage> levels;
        try {
            levels = read(from.body(), CpimMessage::read);
        } catch (CpimException e) {
            throw refusal(e);
        }
        if (!levels.get(0).headers().unknownRequirements().isEmpty()) {
            throw new MsrpStatusException(403, "Required header not understood");
        }
        var content = unwrapped(from.body(), levels.get(0));
        setFacts(exchange, levels, session, from.session());
        return content;
    }

    private void setFacts(Exchange exchange, List<CpimMessage> levels, SessionFacts session, MsrpSession from) {
        var outermost = levels.get(0);
        var headers = outermost.headers();
        if (headers.fault() != null) {
            warn(session, from, headers.fault());
        } else if (!outermost.deviations().isEmpty()) {
            warn(session, from, outermost.deviations().toString());
        }
        setHeaders(exchange.getMessage(), levels);
        exchange.setProperty(MsrpConstants.CPIM_HEADERS, headers);
    }

    /** How much of an object has to be understood. */
    @FunctionalInterface
    private interface Reading {
        CpimMessage read(InputStream in, CpimLimits limits) throws CpimException, IOException;
    }

    /** The object and those that it consists of, the outermost first. */
    private static List<CpimMessage> read(MessageBody body, Reading reading) throws IOException, CpimException {
        var levels = new ArrayList<CpimMessage>(1);
        long offset = 0;
        while (levels.size() < MAX_DEPTH) {
            try (var in = body.newInputStream()) {
                in.skipNBytes(offset);
                var level = reading.read(in, CpimLimits.DEFAULT);
                levels.add(level);
                offset += level.contentOffset();
                if (!ContentFacts.of(level.contentType()).isCpim()
                        || level.transferEncoding() != TransferEncoding.IDENTITY) {
                    break;
                }
            } catch (CpimException e) {
                if (levels.isEmpty()) {
                    throw e;
                }
                // Content is content, however malformed: the route gets what the outer object says about it.
                break;
            }
        }
        return levels;
    }

    private static MsrpStatusException refusal(CpimException cause) {
        return switch (cause.reason()) {
            case MALFORMED -> new MsrpStatusException(400, cause.getMessage());
            case TOO_LARGE -> new MsrpStatusException(413, cause.getMessage());
        };
    }

    private static Content unwrapped(MessageBody outer, CpimMessage message) throws MsrpStatusException {
        var encoding = message.transferEncoding();
        if (encoding == TransferEncoding.UNKNOWN) {
            throw new MsrpStatusException(415, "Unknown Content-Transfer-Encoding");
        }
        try {
            return new Content(
                    InnerBody.of(outer, message.contentOffset(), encoding),
                    ContentFacts.of(message.contentType()),
                    message.headers());
        } catch (IOException e) {
            throw new MsrpStatusException(400, "The content of the message/cpim object cannot be decoded");
        }
    }

    /** A whole object is text only if its content is, in the same charset: octets must survive the route. */
    private static ContentFacts withTextOf(List<CpimMessage> levels, ContentFacts outer) {
        var innermost = levels.get(levels.size() - 1);
        var inner = ContentFacts.of(innermost.contentType());
        boolean isEncoded = innermost.transferEncoding() == TransferEncoding.BASE64
                || innermost.transferEncoding() == TransferEncoding.QUOTED_PRINTABLE;
        boolean isSameCharset = inner.hasKnownCharset()
                && Stream.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII).anyMatch(inner.charset()::equals);
        boolean isText = isEncoded || inner.isText() && !inner.isCpim() && isSameCharset;
        return new ContentFacts(outer.contentType(), outer.isText() && isText, outer.charsetName());
    }

    private static void setHeaders(Message to, List<CpimMessage> levels) {
        var outermost = levels.get(0).headers();
        set(to, MsrpConstants.CPIM_FROM, outermost, "From");
        set(to, MsrpConstants.CPIM_TO, outermost, "To");
        set(to, MsrpConstants.CPIM_CC, outermost, "cc", "CC");
        set(to, MsrpConstants.CPIM_DATE_TIME, outermost, "DateTime");
        set(to, MsrpConstants.CPIM_REQUIRE, outermost, "Require");
        var subject = outermost.subject();
        if (subject != null) {
            // It becomes a line of something else soon: of a log, a mail, a header of another protocol.
            to.setHeader(
                    MsrpConstants.CPIM_SUBJECT, Utf8Text.clean(subject.value()).replace('\t', ' '));
        }
        var chain = levels.stream()
                .flatMap(level -> level.headers().all("From").stream().filter(level.headers()::isReadable))
                .map(header -> header.rawValue().strip())
                .toList();
        if (!chain.isEmpty()) {
            to.setHeader(MsrpConstants.CPIM_FROM_CHAIN, chain);
        }
    }

    /** As the peer wrote it: escaped, so without control characters. */
    private static void set(Message to, String header, CpimHeaders from, String... names) {
        var values = Stream.of(names)
                .flatMap(name -> from.all(name).stream())
                .filter(from::isReadable)
                .map(CpimHeader::rawValue)
                .map(String::strip)
                .toList();
        if (!values.isEmpty()) {
            to.setHeader(header, values.size() == 1 ? values.get(0) : values);
        }
    }

    private void warn(SessionFacts session, MsrpSession from, @Nullable String fault) {
        if (session.isFirstCpimFault()) {
            faults.warn(
                    "Session {} sends faulty message/cpim, of which this is the first fault: {}",
                    from.maskedId(),
                    String.valueOf(fault));
        }
    }
}
