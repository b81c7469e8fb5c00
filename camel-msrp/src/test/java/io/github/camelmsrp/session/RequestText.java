// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as octets, written without the encoder so that a test says what stands on the wire. */
final class RequestText {

    private final String transactionId;
    private final String method;
    private final List<String> headers = new ArrayList<>();
    private String toPath = Rig.LOCAL;
    private String fromPath = Rig.PEER;
    private @Nullable String contentType;
    private String body = "";
    private char flag = '$';

    private RequestText(String transactionId, String method) {
        this.transactionId = transactionId;
        this.method = method;
    }

    static RequestText send(String transactionId, String messageId) {
        return request(transactionId, "SEND").header("Message-ID", messageId);
    }

    static RequestText report(String transactionId, String messageId, String status) {
        return request(transactionId, "REPORT").header("Message-ID", messageId).header("Status", status);
    }

    static RequestText request(String transactionId, String method) {
        return new RequestText(transactionId, method);
    }

    RequestText to(String path) {
        toPath = path;
        return this;
    }

    RequestText from(String path) {
        fromPath = path;
        return this;
    }

    RequestText header(String name, String value) {
        headers.add(name + ": " + value + "\r\n");
        return this;
    }

    RequestText range(String value) {
        return header("Byte-Range", value);
    }

    RequestText failureReport(String value) {
        return header("Failure-Report", value);
    }

    RequestText successReport() {
        return header("Success-Report", "yes");
    }

    RequestText text(String value) {
        return body("text/plain", value);
    }

    RequestText body(String type, String value) {
        contentType = type;
        body = value;
        return this;
    }

    RequestText more() {
        flag = '+';
        return this;
    }

    RequestText aborted() {
        flag = '#';
        return this;
    }

    /** Everything but the end-line. */
    String begin() {
        var text = new StringBuilder("MSRP " + transactionId + ' ' + method + "\r\nTo-Path: " + toPath
                + "\r\nFrom-Path: " + fromPath + "\r\n");
        headers.forEach(text::append);
        if (contentType != null) {
            text.append("Content-Type: ").append(contentType).append("\r\n\r\n").append(body);
        }
        return text.toString();
    }

    String end() {
        return (contentType == null ? "" : "\r\n") + "-------" + transactionId + flag + "\r\n";
    }

    @Override
    public String toString() {
        return begin() + end();
    }

    byte[] octets() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The response that this side is to write to a request of the peer. */
    static String response(String transactionId, String status) {
        return "MSRP " + transactionId + ' ' + status + "\r\nTo-Path: " + Rig.PEER + "\r\nFrom-Path: " + Rig.LOCAL
                + "\r\n-------" + transactionId + "$\r\n";
    }

    /** A response of the peer. */
    static String answer(String transactionId, String status) {
        return "MSRP " + transactionId + ' ' + status + "\r\nTo-Path: " + Rig.LOCAL + "\r\nFrom-Path: " + Rig.PEER
                + "\r\n-------" + transactionId + "$\r\n";
    }
}
