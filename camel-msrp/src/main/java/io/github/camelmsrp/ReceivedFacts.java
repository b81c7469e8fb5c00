// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/** Everything that an exchange can know about the message that it came from. */
final class ReceivedFacts {

    private static final List<String> HEADERS = List.of(
            MsrpConstants.SESSION_ID,
            MsrpConstants.MESSAGE_ID,
            MsrpConstants.MESSAGE_TYPE,
            MsrpConstants.FROM_PATH,
            MsrpConstants.TO_PATH,
            MsrpConstants.LOCAL_ADDRESS,
            MsrpConstants.REMOTE_ADDRESS,
            MsrpConstants.BYTE_RANGE,
            MsrpConstants.MESSAGE_SIZE,
            MsrpConstants.CHUNK_INDEX,
            MsrpConstants.CHUNK_LAST,
            MsrpConstants.SUCCESS_REPORT_REQUESTED,
            MsrpConstants.FAILURE_REPORT_REQUESTED,
            MsrpConstants.STATUS_CODE,
            MsrpConstants.STATUS_COMMENT,
            MsrpConstants.CONTENT_TYPE,
            MsrpConstants.CONTENT_DISPOSITION,
            MsrpConstants.FILE_NAME,
            MsrpConstants.CPIM_FROM,
            MsrpConstants.CPIM_FROM_CHAIN,
            MsrpConstants.CPIM_TO,
            MsrpConstants.CPIM_CC,
            MsrpConstants.CPIM_DATE_TIME,
            MsrpConstants.CPIM_SUBJECT,
            MsrpConstants.CPIM_REQUIRE,
            MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME,
            MsrpConstants.SSL_CLIENT_CERT_ISSUER_NAME,
            MsrpConstants.SSL_CLIENT_CERT_SERIAL_NO,
            MsrpConstants.SSL_CLIENT_CERT_NOT_BEFORE,
            MsrpConstants.SSL_CLIENT_CERT_NOT_AFTER);

    private ReceivedFacts() {}

    /** Takes them away, so that nobody takes what an earlier message left for a fact of the next one. */
    static void forget(Exchange exchange) {
        var message = exchange.getMessage();
        HEADERS.forEach(message::removeHeader);
        // MIME fields pass under their own names; those of a received message describe what was received.
        message.removeHeaders("Content-*");
        exchange.removeProperty(MsrpConstants.CPIM_HEADERS);
        exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
    }
}
