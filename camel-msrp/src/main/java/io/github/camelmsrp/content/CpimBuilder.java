// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what stands before the content of a message/cpim object (RFC 3862 sections 2 and 4). Control characters in
 * what it is given are escaped or refused, so none of it can become a line of its own.
 */
public final class CpimBuilder {

    private static final String LINE_END = "\r\n";

    private final CpimAddress from;
    private final List<CpimAddress> to;
    private final List<CpimAddress> cc = new ArrayList<>();
    private @Nullable String dateTime;
    private @Nullable String subject;

    /** @param to at least one: every object has From and To (RFC 4975 section 13) */
    public CpimBuilder(CpimAddress from, List<CpimAddress> to) {
        if (to.isEmpty()) {
            throw new IllegalArgumentException("A message/cpim object has at least one To");
        }
        this.from = Objects.requireNonNull(from, "from");
        this.to = List.copyOf(to);
    }

    public CpimBuilder cc(List<CpimAddress> addresses) {
        cc.addAll(addresses);
        return this;
    }

    public CpimBuilder dateTime(OffsetDateTime time) {
        dateTime = time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        return this;
    }

    /** @param text blanks around it are left out, and so is the header if nothing else is there */
    public CpimBuilder subject(String text) {
        subject = text.strip();
        return this;
    }

    /**
     * The octets to put before the content.
     *
     * @param contentType of the content
     * @throws IllegalArgumentException if it has control characters
     */
    public byte[] build(String contentType) {
        if (contentType.isBlank() || contentType.chars().anyMatch(c -> CpimEscapes.isControl((char) c))) {
            throw new IllegalArgumentException("Not a Content-Type");
        }
        var text = new StringBuilder(256);
        header(text, "From", from.format());
        to.forEach(address -> header(text, "To", address.format()));
        cc.forEach(address -> header(text, "cc", address.format()));
        if (dateTime != null) {
            header(text, "DateTime", dateTime);
        }
        if (subject != null && !subject.isEmpty()) {
            header(text, "Subject", CpimEscapes.escape(subject));
        }
        text.append(LINE_END);
        header(text, "Content-Type", contentType.strip());
        text.append(LINE_END);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void header(StringBuilder to, String name, String value) {
        to.append(name).append(": ").append(value).append(LINE_END);
    }
}
