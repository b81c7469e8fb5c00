// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.io.InputStream;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the content of a MIME part is encoded (RFC 2045 section 6). */
public enum TransferEncoding {
    /** As it is: 7bit, 8bit, binary, none named. */
    IDENTITY,
    BASE64,
    QUOTED_PRINTABLE,
    /** One that nobody here knows. */
    UNKNOWN;

    static TransferEncoding of(@Nullable String value) {
        return switch (value == null ? "" : value.strip().toLowerCase(Locale.ROOT)) {
            case "", "7bit", "8bit", "binary" -> IDENTITY;
            case "base64" -> BASE64;
            case "quoted-printable" -> QUOTED_PRINTABLE;
            default -> UNKNOWN;
        };
    }

    /**
     * The octets without this encoding, decoded while they are read; the stream fails where they are malformed. Of an
     * unknown encoding, the octets as they are.
     */
    public InputStream decode(InputStream in) {
        return switch (this) {
            case BASE64 -> Base64.getMimeDecoder().wrap(in);
            case QUOTED_PRINTABLE -> new QuotedPrintableInputStream(in);
            case IDENTITY, UNKNOWN -> in;
        };
    }
}
