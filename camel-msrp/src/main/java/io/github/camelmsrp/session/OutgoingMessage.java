// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.Ident;
import io.github.camelmsrp.wire.MsrpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message to send with SEND requests (RFC 4975 section 7.1.1). The body is consumed and closed by the engine whatever
 * becomes of the message, so an instance can be sent once.
 */
public final class OutgoingMessage {

    /** How long a requested success report is awaited unless the message says otherwise; two minutes suit people. */
    public static final long DEFAULT_REPORT_TIMEOUT_MILLIS = 120_000;

    private final String messageId;
    private final String contentType;
    private final BodySource body;
    private final boolean successReport;
    private final FailureReport failureReport;
    private final List<Map.Entry<String, String>> mimeHeaders;
    private final MsrpHeaders headers;
    private final long reportTimeoutMillis;
    private final int chunkSize;
    private final long requestTimeoutMillis;

    private OutgoingMessage(Builder builder) {
        messageId = builder.messageId != null
                ? builder.messageId
                : Identifiers.secure().messageId();
        contentType = builder.contentType;
        body = builder.body;
        successReport = builder.successReport;
        failureReport = builder.failureReport;
        mimeHeaders = List.copyOf(builder.mimeHeaders);
        reportTimeoutMillis = builder.reportTimeoutMillis;
        chunkSize = builder.chunkSize;
        requestTimeoutMillis = builder.requestTimeoutMillis;
        headers = headersOfEveryChunk();
    }

    private OutgoingMessage(OutgoingMessage other, BodySource body) {
        messageId = other.messageId;
        contentType = other.contentType;
        this.body = body;
        successReport = other.successReport;
        failureReport = other.failureReport;
        mimeHeaders = other.mimeHeaders;
        reportTimeoutMillis = other.reportTimeoutMillis;
        chunkSize = other.chunkSize;
        requestTimeoutMillis = other.requestTimeoutMillis;
        headers = other.headers;
    }

    private MsrpHeaders headersOfEveryChunk() {
        var common = MsrpHeaders.builder().messageId(messageId);
        if (successReport) {
            common.successReport(true);
        }
        if (failureReport != FailureReport.YES) {
            common.failureReport(failureReport);
        }
        mimeHeaders.forEach(field -> common.add(field.getKey(), field.getValue()));
        return common.contentType(contentType).build();
    }

    /** All that every chunk carries, but Byte-Range. */
    MsrpHeaders headers() {
        return headers;
    }

    /** The same message with octets before its body, which this instance must not be used for any more. */
    public OutgoingMessage withHead(byte[] head) {
        return new OutgoingMessage(this, BodySource.prefixed(head, body));
    }

    /** A message with default reporting: Failure-Report yes, no success report. */
    public static OutgoingMessage of(String contentType, BodySource body) {
        return builder(contentType, body).build();
    }

    public static Builder builder(String contentType, BodySource body) {
        return new Builder(contentType, body);
    }

    public String messageId() {
        return messageId;
    }

    public String contentType() {
        return contentType;
    }

    public BodySource body() {
        return body;
    }

    public boolean successReport() {
        return successReport;
    }

    public FailureReport failureReport() {
        return failureReport;
    }

    /** MIME headers that stand before Content-Type, for example Content-Disposition. */
    public List<Map.Entry<String, String>> mimeHeaders() {
        return mimeHeaders;
    }

    public long reportTimeoutMillis() {
        return reportTimeoutMillis;
    }

    /** Body octets of one chunk of this message on that session. */
    int chunkSize(SessionSettings session) {
        return chunkSize > 0 ? chunkSize : session.chunkSize();
    }

    /** How long the response to a chunk of this message is awaited on that session. */
    long requestTimeoutMillis(SessionSettings session) {
        return requestTimeoutMillis > 0 ? requestTimeoutMillis : session.requestTimeoutMillis();
    }

    /** Collects what a message needs beyond type and body. */
    public static final class Builder {
        private final String contentType;
        private final BodySource body;
        private final List<Map.Entry<String, String>> mimeHeaders = new ArrayList<>();
        private @Nullable String messageId;
        private boolean successReport;
        private FailureReport failureReport = FailureReport.YES;
        private long reportTimeoutMillis = DEFAULT_REPORT_TIMEOUT_MILLIS;
        private int chunkSize;
        private long requestTimeoutMillis;

        private Builder(String contentType, BodySource body) {
            this.contentType = Objects.requireNonNull(contentType, "contentType");
            this.body = Objects.requireNonNull(body, "body");
        }

        /** Reuses the Message-ID of an earlier attempt; a fresh one is made if this is not called. */
        public Builder messageId(String id) {
            if (!Ident.isValid(id)) {
                throw new IllegalArgumentException("Not a legal Message-ID");
            }
            messageId = id;
            return this;
        }

        /** Asks for success reports; {@link TransmissionListener#onReport} follows when they cover the message. */
        public Builder requestSuccessReport() {
            successReport = true;
            return this;
        }

        public Builder failureReport(FailureReport value) {
            failureReport = Objects.requireNonNull(value, "failureReport");
            return this;
        }

        /**
         * Adds a MIME header, not Content-Type; there is no Content-Transfer-Encoding in MSRP (RFC 4975 section 7.1.1).
         */
        public Builder mimeHeader(String name, String value) {
            mimeHeaders.add(Map.entry(name, value));
            return this;
        }

        /** Body octets of one chunk instead of {@link SessionSettings#chunkSize()}. */
        public Builder chunkSize(int octets) {
            if (octets <= 0) {
                throw new IllegalArgumentException("chunkSize must be positive");
            }
            chunkSize = octets;
            return this;
        }

        /** How long a response is awaited instead of {@link SessionSettings#requestTimeoutMillis()}. */
        public Builder requestTimeoutMillis(long millis) {
            if (millis <= 0) {
                throw new IllegalArgumentException("requestTimeoutMillis must be positive");
            }
            requestTimeoutMillis = millis;
            return this;
        }

        /** How long success reports are awaited after the message was written; the message fails with 408 then. */
        public Builder reportTimeoutMillis(long millis) {
            if (millis <= 0) {
                throw new IllegalArgumentException("reportTimeoutMillis must be positive");
            }
            reportTimeoutMillis = millis;
            return this;
        }

        /**
         * @throws IllegalArgumentException if the content type or a MIME header is malformed; the body is not closed
         *     then
         */
        public OutgoingMessage build() {
            return new OutgoingMessage(this);
        }
    }
}
