// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message but To-Path and From-Path (RFC 4975 sections 7.1 and 9), immutable. What RFC 4975
 * defines has a typed accessor; everything else, known here or not, is kept as text.
 */
public final class MsrpHeaders {
    public static final String TO_PATH = "To-Path";
    public static final String FROM_PATH = "From-Path";
    public static final String MESSAGE_ID = "Message-ID";
    public static final String SUCCESS_REPORT = "Success-Report";
    public static final String FAILURE_REPORT = "Failure-Report";
    public static final String BYTE_RANGE = "Byte-Range";
    public static final String STATUS = "Status";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String CONTENT_DISPOSITION = "Content-Disposition";
    public static final String CONTENT_ID = "Content-ID";
    public static final String CONTENT_DESCRIPTION = "Content-Description";
    /** RFC 4976, as the following. */
    public static final String USE_PATH = "Use-Path";

    public static final String EXPIRES = "Expires";
    public static final String MIN_EXPIRES = "Min-Expires";
    public static final String MAX_EXPIRES = "Max-Expires";
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";
    public static final String AUTHORIZATION = "Authorization";
    public static final String AUTHENTICATION_INFO = "Authentication-Info";
    /** RFC 7701. */
    public static final String USE_NICKNAME = "Use-Nickname";

    private static final HeaderField[] GENERATED_FIRST = {
        HeaderField.MESSAGE_ID,
        HeaderField.SUCCESS_REPORT,
        HeaderField.FAILURE_REPORT,
        HeaderField.BYTE_RANGE,
        HeaderField.STATUS
    };

    public static final MsrpHeaders EMPTY = new Builder().build();

    private final @Nullable String messageId;
    private final @Nullable Boolean successReport;
    private final @Nullable FailureReport failureReport;
    private final @Nullable ByteRange byteRange;
    private final @Nullable MsrpStatus status;
    private final @Nullable String contentType;
    private final List<Map.Entry<String, String>> others;

    private MsrpHeaders(Builder builder) {
        messageId = builder.messageId;
        successReport = builder.successReport;
        failureReport = builder.failureReport;
        byteRange = builder.byteRange;
        status = builder.status;
        contentType = builder.contentType;
        others = builder.others.isEmpty() ? List.of() : List.copyOf(builder.others);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The same fields to go on from. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.messageId = messageId;
        builder.successReport = successReport;
        builder.failureReport = failureReport;
        builder.byteRange = byteRange;
        builder.status = status;
        builder.contentType = contentType;
        others.forEach(other -> builder.append(other.getKey(), other.getValue()));
        return builder;
    }

    public @Nullable String messageId() {
        return messageId;
    }

    /** Whether the sender wants to hear of success; false if absent. */
    public boolean successReport() {
        return successReport != null && successReport;
    }

    /** What the sender wants to hear of failure; {@link FailureReport#YES} if absent. */
    public FailureReport failureReport() {
        return failureReport == null ? FailureReport.YES : failureReport;
    }

    public @Nullable ByteRange byteRange() {
        return byteRange;
    }

    /** The Status of a REPORT; null also for a namespace that is not 000, which only {@link #get} tells. */
    public @Nullable MsrpStatus status() {
        return status;
    }

    /** A {@link MediaType} as text, without blanks around semicolons. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** Whether a report field is present, be it with its default value. */
    boolean hasReportFields() {
        return successReport != null || failureReport != null;
    }

    /** The value of the first field of that name, in any case; null if there is none. */
    public @Nullable String get(String name) {
        HeaderField field = HeaderField.of(name);
        String typed = field == null ? null : typed(field);
        if (typed != null) {
            return typed;
        }
        for (Map.Entry<String, String> other : others) {
            if (other.getKey().equalsIgnoreCase(name)) {
                return other.getValue();
            }
        }
        return null;
    }

    private @Nullable String typed(HeaderField field) {
        return switch (field) {
            case MESSAGE_ID -> messageId;
            case SUCCESS_REPORT -> successReport == null ? null : successReport ? "yes" : "no";
            case FAILURE_REPORT -> failureReport == null ? null : failureReport.value();
            case BYTE_RANGE -> byteRange == null ? null : byteRange.format();
            case STATUS -> status == null ? null : status.toField();
            case CONTENT_TYPE -> contentType;
            default -> null;
        };
    }

    /**
     * All fields as they are generated: Message-ID, Success-Report, Failure-Report, Byte-Range, Status, others in the
     * order of their arrival, other MIME fields, Content-Type.
     */
    public List<Map.Entry<String, String>> all() {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        forEach((name, value) -> all.add(Map.entry(name, value)));
        return all;
    }

    /** The fields that have no accessor of their own here, in the order of their arrival. */
    public List<Map.Entry<String, String>> untyped() {
        return others;
    }

    /** Hands over what {@link #all()} has, without a list. */
    void forEach(FieldConsumer consumer) {
        for (HeaderField field : GENERATED_FIRST) {
            String value = typed(field);
            if (value != null) {
                consumer.accept(field.spelling, value);
            }
        }
        forEachOther(false, consumer);
        forEachOther(true, consumer);
        if (contentType != null) {
            consumer.accept(CONTENT_TYPE, contentType);
        }
    }

    private void forEachOther(boolean mime, FieldConsumer consumer) {
        for (Map.Entry<String, String> other : others) {
            if (isMime(other.getKey()) == mime) {
                consumer.accept(other.getKey(), other.getValue());
            }
        }
    }

    private static boolean isMime(String name) {
        return name.regionMatches(true, 0, "Content-", 0, 8);
    }

    /** These fields, but with the MIME fields of other ones instead of their own. */
    public MsrpHeaders withMimeOf(MsrpHeaders content) {
        var builder = toBuilder();
        if (!builder.others.isEmpty()) {
            builder.others.removeIf(other -> isMime(other.getKey()));
        }
        builder.contentType = content.contentType;
        content.forEachOther(true, builder::append);
        return builder.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof MsrpHeaders headers && all().equals(headers.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    /** For logs: names only, since values may be credentials. */
    @Override
    public String toString() {
        return all().stream().map(Map.Entry::getKey).collect(Collectors.joining(", ", "[", "]"));
    }

    @FunctionalInterface
    interface FieldConsumer {
        void accept(String name, String value);
    }

    /** Takes only what can go to the wire. */
    public static final class Builder {
        private @Nullable String messageId;
        private @Nullable Boolean successReport;
        private @Nullable FailureReport failureReport;
        private @Nullable ByteRange byteRange;
        private @Nullable MsrpStatus status;
        private @Nullable String contentType;
        private List<Map.Entry<String, String>> others = List.of();

        private Builder() {}

        /** Of the decoder, which builds one after the other. */
        void clear() {
            messageId = null;
            successReport = null;
            failureReport = null;
            byteRange = null;
            status = null;
            contentType = null;
            others = List.of();
        }

        /** @throws IllegalArgumentException if it is not an ident */
        public Builder messageId(String value) {
            messageId = Ident.require(value);
            return this;
        }

        public Builder successReport(boolean value) {
            successReport = value;
            return this;
        }

        public Builder failureReport(FailureReport value) {
            failureReport = value;
            return this;
        }

        public Builder byteRange(ByteRange value) {
            byteRange = value;
            return this;
        }

        /** For a REPORT. */
        public Builder status(MsrpStatus value) {
            status = value;
            return this;
        }

        /** @throws IllegalArgumentException if it is not a media type */
        public Builder contentType(String value) {
            try {
                contentType = MediaType.decode(value).toString();
            } catch (MsrpException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return this;
        }

        /**
         * Adds a field that has no method of its own.
         *
         * @throws IllegalArgumentException if the name is malformed, that of a path or of a field with a method, or
         *     Content-Transfer-Encoding, which MSRP does not have; or if the value has control characters
         */
        public Builder add(String name, String value) {
            HeaderField field = HeaderField.of(name);
            if (field != null && field.isSingle()) {
                throw new IllegalArgumentException(field.spelling + " is not set by name");
            }
            if (name.equalsIgnoreCase("Content-Transfer-Encoding")) {
                throw new IllegalArgumentException("MSRP content is binary, without a transfer encoding");
            }
            if (!isName(name) || !Utf8Text.isClean(value)) {
                throw new IllegalArgumentException("malformed header field");
            }
            return append(name, value);
        }

        /** Of the decoder, which has checked name and value and their kind. */
        Builder append(String name, String value) {
            if (others.isEmpty()) {
                others = new ArrayList<>(4);
            }
            others.add(Map.entry(name, value));
            return this;
        }

        /** Of the decoder, which has checked it. */
        void receivedMessageId(String value) {
            messageId = value;
        }

        /** Of the decoder, which has checked and normalised it. */
        void receivedContentType(String value) {
            contentType = value;
        }

        private static boolean isName(String name) {
            return !name.isEmpty()
                    && Grammar.is(name.charAt(0), Grammar.ALPHA)
                    && Grammar.isToken(name, 0, name.length());
        }

        /** Other MIME fields without a Content-Type are left out: a request without a body has none. */
        public MsrpHeaders build() {
            if (contentType == null && !others.isEmpty()) {
                others.removeIf(other -> isMime(other.getKey()));
            }
            return new MsrpHeaders(this);
        }
    }
}
