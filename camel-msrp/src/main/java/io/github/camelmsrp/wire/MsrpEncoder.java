// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes frames as octets (RFC 4975 sections 7.1, 7.2 and 9), always by the letter of the grammar, however lenient the
 * decoder is. A request is its head, then the octets of its body as they are if it {@link RequestHead#hasBody() has
 * one}, then its end-line by {@link #encodeAfterBody}; without a body the end-line by {@link #encode(EndLine,
 * ByteBuf)}.
 *
 * <p>What must not be sent is a defect of the caller and refused with IllegalArgumentException before anything is
 * written. Every head that was received without a defect may be sent on.
 */
public final class MsrpEncoder {
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int HEADER_SEPARATOR = ':' << 8 | ' ';

    private MsrpEncoder() {}

    /** Writes a request up to the first octet of its body or end-line. */
    public static void encode(RequestHead head, ByteBuf out) {
        requireSendable(head);
        startLine(head.transactionId(), out);
        ascii(head.method().name(), out);
        paths(head.toPath(), head.fromPath(), out);
        fields(head.headers(), out);
        if (head.hasBody()) {
            out.writeShort(CRLF);
        }
    }

    private static void requireSendable(RequestHead head) {
        MsrpHeaders headers = head.headers();
        require(head.defect() == null, "a request with a defect");
        if (head.method().equals(MsrpMethod.SEND)) {
            require(headers.messageId() != null, "a SEND without Message-ID");
        } else if (head.method().equals(MsrpMethod.REPORT)) {
            require(headers.messageId() != null, "a REPORT without Message-ID");
            require(headers.get(MsrpHeaders.STATUS) != null, "a REPORT without Status");
            require(!headers.hasReportFields(), "a REPORT with report fields");
        }
    }

    /** Writes a response up to its end-line. */
    public static void encode(ResponseHead head, ByteBuf out) {
        require(!head.toPath().isEmpty() && !head.fromPath().isEmpty(), "a response without paths");
        require(head.headers().contentType() == null, "a response with a body");
        startLine(head.transactionId(), out);
        utf8(head.status().toString(), out);
        paths(head.toPath(), head.fromPath(), out);
        fields(head.headers(), out);
    }

    /** Writes the end-line of a request without a body, or of a response. */
    public static void encode(EndLine end, ByteBuf out) {
        out.writeInt(0x2D2D2D2D).writeMedium(0x2D2D2D);
        ascii(end.transactionId(), out);
        out.writeByte(end.flag().symbol()).writeShort(CRLF);
    }

    /** Writes the end-line after a body, be it of no octets: the line break before it is not part of the body. */
    public static void encodeAfterBody(EndLine end, ByteBuf out) {
        out.writeShort(CRLF);
        encode(end, out);
    }

    private static void startLine(String transactionId, ByteBuf out) {
        ascii("MSRP ", out);
        ascii(transactionId, out);
        out.writeByte(' ');
    }

    private static void paths(MsrpPath toPath, MsrpPath fromPath, ByteBuf out) {
        ascii("\r\nTo-Path: ", out);
        path(toPath, out);
        ascii("\r\nFrom-Path: ", out);
        path(fromPath, out);
        out.writeShort(CRLF);
    }

    private static void path(MsrpPath path, ByteBuf out) {
        for (int i = 0; i < path.size(); i++) {
            if (i > 0) {
                out.writeByte(' ');
            }
            ascii(path.uris().get(i).toString(), out);
        }
    }

    private static void fields(MsrpHeaders headers, ByteBuf out) {
        headers.forEach((name, value) -> {
            ascii(name, out);
            out.writeShort(HEADER_SEPARATOR);
            utf8(value, out);
            out.writeShort(CRLF);
        });
    }

    private static void ascii(String text, ByteBuf out) {
        ByteBufUtil.writeAscii(out, text);
    }

    private static void utf8(String text, ByteBuf out) {
        ByteBufUtil.reserveAndWriteUtf8(out, text, ByteBufUtil.utf8Bytes(text));
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw new IllegalArgumentException("cannot send " + fault);
        }
    }
}
