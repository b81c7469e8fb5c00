// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.nio.charset.StandardCharsets;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Message;
import org.jspecify.annotations.Nullable;

/** Session descriptions in SIP messages. */
final class Bodies {

    static final String SDP_TYPE = "application/sdp";

    private Bodies() {}

    static byte[] octets(String description) {
        return description.getBytes(StandardCharsets.UTF_8);
    }

    /** The description in a message, null if it has no body. */
    static @Nullable String description(Message message) {
        byte[] octets = message.getRawContent();
        return octets == null || octets.length == 0 ? null : new String(octets, StandardCharsets.UTF_8);
    }

    /** Whether there is a body that is no plain session description: 415. */
    static boolean isUnsupported(Message message) {
        if (description(message) == null) {
            return false;
        }
        if (message.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader coding
                && !"identity".equalsIgnoreCase(coding.getEncoding())) {
            return true;
        }
        return !(message.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type)
                || !SDP_TYPE.equalsIgnoreCase(type.getContentType() + "/" + type.getContentSubType());
    }
}
