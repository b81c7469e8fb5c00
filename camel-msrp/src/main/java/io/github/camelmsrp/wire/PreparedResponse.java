// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A response that is sent again and again, as octets: only the transaction id is filled in, in its start line and its
 * end-line (RFC 4975 section 7.2).
 */
public final class PreparedResponse {
    private static final String ANY_ID = "0000";
    private static final byte[] START = "MSRP ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "$\r\n".getBytes(StandardCharsets.US_ASCII);

    /** From the blank after the first transaction id to the hyphens before the second. */
    private final byte[] between;

    /** @throws IllegalArgumentException if a path is empty */
    public PreparedResponse(MsrpStatus status, MsrpPath toPath, MsrpPath fromPath) {
        ByteBuf whole = Unpooled.buffer();
        MsrpEncoder.encode(new ResponseHead(ANY_ID, status, toPath, fromPath), whole);
        MsrpEncoder.encode(new EndLine(ANY_ID, ContinuationFlag.COMPLETE), whole);
        int from = START.length + ANY_ID.length();
        between = ByteBufUtil.getBytes(whole, from, whole.readableBytes() - from - ANY_ID.length() - END.length);
    }

    /**
     * Writes the response, end-line included.
     *
     * @param transactionId of a request that was read, so it is an ident
     */
    public void encode(String transactionId, ByteBuf out) {
        out.writeBytes(START);
        ByteBufUtil.writeAscii(out, transactionId);
        out.writeBytes(between);
        ByteBufUtil.writeAscii(out, transactionId);
        out.writeBytes(END);
    }
}
