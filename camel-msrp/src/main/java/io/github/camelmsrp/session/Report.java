// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.MsrpStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the peer says about octets that it received earlier (RFC 4975 section 7.1.2 to 7.1.4).
 *
 * @param messageId the message that the report is about
 * @param status code of namespace 000: success for a success report, anything else for a failure report
 * @param byteRange the octets that are meant, {@code null} if the peer did not say
 */
public record Report(
        String messageId, MsrpStatus status, @Nullable ByteRange byteRange) {
    public Report {
        Objects.requireNonNull(messageId, "messageId");
        Objects.requireNonNull(status, "status");
    }
}
