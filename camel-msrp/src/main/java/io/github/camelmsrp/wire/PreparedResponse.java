// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * A response that is sent again and again, as octets: only the transaction id is filled in, in its start line and its
 * end-line (RFC 4975 section 7.2). For one thread.
 */
public final class PreparedResponse {
    private static final int ID_AT = "MSRP ".length();
    private static final int AFTER_ID = "$\r\n".length();

    private final MsrpStatus status;
    private final MsrpPath toPath;
    private final MsrpPath fromPath;

    /** With an id of the usual length at both places. */
    private byte[] octets = {};

    private int idLength;

    /** @throws IllegalArgumentException if a path is empty */
    public PreparedResponse(MsrpStatus status, MsrpPath toPath, MsrpPath fromPath) {
        this.status = status;
        this.toPath = toPath;
        this.fromPath = fromPath;
        prepare("0".repeat(Ident.MIN_LENGTH));
    }

    private void prepare(String anyId) {
        ByteBuf whole = Unpooled.buffer();
        MsrpEncoder.encode(new ResponseHead(anyId, status, toPath, fromPath), whole);
        MsrpEncoder.encode(new EndLine(anyId, ContinuationFlag.COMPLETE), whole);
        octets = ByteBufUtil.getBytes(whole);
        idLength = anyId.length();
    }

    /**
     * Writes the response, end-line included.
     *
     * @param transactionId of a request that was read, so it is an ident
     */
    public void encode(String transactionId, ByteBuf out) {
        if (transactionId.length() == idLength) {
            fillIn(transactionId, ID_AT);
            fillIn(transactionId, octets.length - AFTER_ID - idLength);
        } else {
            prepare(transactionId);
        }
        out.writeBytes(octets);
    }

    private void fillIn(String id, int at) {
        for (int i = 0; i < idLength; i++) {
            octets[at + i] = (byte) id.charAt(i);
        }
    }
}
