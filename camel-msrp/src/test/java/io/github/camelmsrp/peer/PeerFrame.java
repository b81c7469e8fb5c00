// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A request or response as it was read. */
public final class PeerFrame {

    /** What became of the body. */
    enum BodyState {
        NONE,
        HELD,
        STREAMED
    }

    record Body(BodyState state, long length, byte[] octets) {
        static final Body NONE = new Body(BodyState.NONE, 0, new byte[0]);
    }

    private final PeerHead head;
    private final byte[] headOctets;
    private final Body body;
    private final char flag;

    PeerFrame(PeerHead head, byte[] headOctets, Body body, char flag) {
        this.head = head;
        this.headOctets = headOctets;
        this.body = body;
        this.flag = flag;
    }

    public PeerHead head() {
        return head;
    }

    public String transactionId() {
        return head.transactionId();
    }

    public boolean isRequest() {
        return head.isRequest();
    }

    public boolean isSend() {
        return head.isSend();
    }

    public boolean isReport() {
        return head.isReport();
    }

    public String method() {
        return head.method();
    }

    public int status() {
        return head.status();
    }

    public Optional<String> comment() {
        return head.comment();
    }

    public List<PeerHead.Header> headers() {
        return head.headers();
    }

    public Optional<String> header(String name) {
        return head.header(name);
    }

    public String toPath() {
        return head.toPath();
    }

    public String fromPath() {
        return head.fromPath();
    }

    public String messageId() {
        return head.messageId();
    }

    public Optional<PeerRange> byteRange() {
        return head.byteRange();
    }

    /** An empty body is a body: Content-Type, blank line, nothing. */
    public boolean hasBody() {
        return body.state != BodyState.NONE;
    }

    public long bodyLength() {
        return body.length;
    }

    public byte[] body() {
        if (body.state == BodyState.STREAMED) {
            throw new IllegalStateException("the body went to a sink, it was not kept");
        }
        return body.octets.clone();
    }

    public String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    /** The continuation flag: {@code $}, {@code +} or {@code #}. */
    public char flag() {
        return flag;
    }

    /** All octets of the frame, start line to end-line, blank line and CRLF before the end-line included. */
    public long length() {
        return headOctets.length + endOctets().length + (hasBody() ? 2 + body.length : 0);
    }

    /** The frame exactly as it was on the wire. */
    public byte[] raw() {
        var raw = new ByteArrayOutputStream();
        raw.writeBytes(headOctets);
        if (hasBody()) {
            raw.writeBytes(body());
            raw.writeBytes(new byte[] {'\r', '\n'});
        }
        raw.writeBytes(endOctets());
        return raw.toByteArray();
    }

    private byte[] endOctets() {
        return ("-------" + transactionId() + flag + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(new String(headOctets, StandardCharsets.UTF_8));
        if (hasBody()) {
            text.append('<').append(body.length).append(" octets>\r\n");
        }
        return text.append("-------").append(transactionId()).append(flag).toString();
    }
}
