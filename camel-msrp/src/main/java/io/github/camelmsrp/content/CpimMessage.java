// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * What stands before the content of a message/cpim object (RFC 3862 section 2). The content itself is not read: it is
 * what follows {@link #contentOffset()}, however long.
 *
 * @param headers the CPIM headers
 * @param mimeHeaders the headers of the encapsulated MIME part
 * @param contentOffset octets before the content
 * @param deviations what was accepted although the sender ought to have written otherwise
 */
public record CpimMessage(CpimHeaders headers, MimeHeaders mimeHeaders, int contentOffset, Set<Deviation> deviations) {

    /** The media type, in lower case. */
    public static final String MEDIA_TYPE = "message/cpim";

    private static final String DEFAULT_CONTENT_TYPE = "text/plain";

    /** What an object can lack and still be understood. */
    public enum Deviation {
        /** RFC 4975 section 13 wants a From header. */
        NO_FROM,
        /** RFC 4975 section 13 wants a To header. */
        NO_TO,
        /** RFC 4975 section 13 allows one Subject; the first one counts. */
        REPEATED_SUBJECT,
        /** RFC 3862 section 2.4 wants a Content-Type for the content. */
        NO_CONTENT_TYPE,
        /** The headers of the content are not apart from those of CPIM, as in the example of RFC 4975 section 11.4. */
        HEADERS_NOT_APART
    }

    public CpimMessage {
        deviations = Set.copyOf(deviations);
    }

    /**
     * Reads up to the content, and perhaps a part of it: the stream is at no certain position then. It waits for the
     * stream as its reads do.
     *
     * @throws CpimException if it is malformed or over the limits
     * @throws IOException if the stream fails
     */
    public static CpimMessage read(InputStream in, CpimLimits limits) throws CpimException, IOException {
        return new CpimReader(in, limits, false).read();
    }

    /**
     * As {@link #read}, for who does not have to understand everything: a header that has no sound value, or occurs too
     * often, is left out of the facts, and {@link CpimHeaders#fault()} says so.
     *
     * @throws CpimException if it has no headers that can be told apart, or is over the limits
     * @throws IOException if the stream fails
     */
    public static CpimMessage readLeniently(InputStream in, CpimLimits limits) throws CpimException, IOException {
        return new CpimReader(in, limits, true).read();
    }

    /** Content-Type of the content, {@code text/plain} if there is none, as in MIME. */
    public String contentType() {
        var type = mimeHeaders.get("Content-Type");
        return type == null || type.isEmpty() ? DEFAULT_CONTENT_TYPE : type;
    }

    /** How the content is encoded (RFC 2045 section 6). */
    public TransferEncoding transferEncoding() {
        return TransferEncoding.of(mimeHeaders.get("Content-Transfer-Encoding"));
    }
}
