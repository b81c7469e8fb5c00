// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.util.List;
import java.util.Optional;

/**
 * Start line and header fields of a frame, spelled as they came.
 *
 * @param method empty in a response
 * @param status 0 in a request
 * @param comment what follows the status; empty optional if the start line ends with the status
 * @param headers in the order of the wire, To-Path and From-Path included
 */
public record PeerHead(
        String transactionId, String method, int status, Optional<String> comment, List<Header> headers) {

    /** One header field. */
    public record Header(String name, String value) {
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    public PeerHead {
        headers = List.copyOf(headers);
    }

    PeerHead with(List<Header> fields) {
        return new PeerHead(transactionId, method, status, comment, fields);
    }

    public boolean isRequest() {
        return status == 0;
    }

    public boolean isSend() {
        return method.equals("SEND");
    }

    public boolean isReport() {
        return method.equals("REPORT");
    }

    /** The first field of that name, without regard to case. */
    public Optional<String> header(String name) {
        for (var header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    public boolean has(String name) {
        return header(name).isPresent();
    }

    public String toPath() {
        return required("To-Path");
    }

    public String fromPath() {
        return required("From-Path");
    }

    public String messageId() {
        return required("Message-ID");
    }

    public Optional<String> contentType() {
        return header("Content-Type");
    }

    public Optional<PeerRange> byteRange() {
        return header("Byte-Range").map(PeerRange::parse);
    }

    private String required(String name) {
        return header(name).orElseThrow(() -> new PeerFailure("no " + name + " in:\n" + this));
    }

    public String startLine() {
        return "MSRP " + transactionId + " "
                + (isRequest()
                        ? method
                        : status + comment.map(text -> " " + text).orElse(""));
    }

    /** As it was on the wire, but for the line ends. */
    @Override
    public String toString() {
        var lines = new StringBuilder(startLine());
        headers.forEach(header -> lines.append('\n').append(header));
        return lines.toString();
    }
}
