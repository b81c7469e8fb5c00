// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A frame to write. Header lines leave in the order of the calls, Content-Type last, and nothing is checked: every part
 * may be wrong on purpose. Calls change this object and return it.
 *
 * <pre>{@code
 * PeerMessage.request("SEND").tid("d4e5f60718293a4b")
 *         .to(BOB).from(ALICE)
 *         .header("Message-ID", "6f1c22d09be84a7e")
 *         .header("Byte-Range", "1-5/5")
 *         .body("text/plain", "Hello")
 * }</pre>
 */
public final class PeerMessage {
    private final List<String> lines = new ArrayList<>();
    private final String afterId;
    private String transactionId = randomId();
    private String startLine = "";
    private Optional<String> endLine = Optional.empty();
    private Optional<String> contentType = Optional.empty();
    private Optional<byte[]> body = Optional.empty();
    private String flag = "$";
    private String lineEnd = "\r\n";

    private PeerMessage(String afterId) {
        this.afterId = afterId;
    }

    public static PeerMessage request(String method) {
        return new PeerMessage(method);
    }

    /** A SEND with both paths and a Message-ID of its own, without a body so far. */
    public static PeerMessage send(String toPath, String fromPath) {
        return request("SEND").to(toPath).from(fromPath).header("Message-ID", randomId());
    }

    /** The answer a correct peer gives: back to the leftmost From-Path URI for SEND, to all of them for the rest. */
    public static PeerMessage response(PeerFrame request, int status, String comment) {
        return response(request, status + " " + comment);
    }

    /** The same without a phrase, as some peers send it. */
    public static PeerMessage response(PeerFrame request, int status) {
        return response(request, Integer.toString(status));
    }

    private static PeerMessage response(PeerFrame request, String statusAndComment) {
        String back = request.isSend() ? firstOf(request.fromPath()) : request.fromPath();
        return new PeerMessage(statusAndComment)
                .tid(request.transactionId())
                .to(back)
                .from(firstOf(request.toPath()));
    }

    /** A REPORT about a SEND, for example with the status {@code 000 200 OK} and the range {@code 1-5/5}. */
    public static PeerMessage report(PeerFrame about, String byteRange, String status) {
        return request("REPORT")
                .to(about.fromPath())
                .from(firstOf(about.toPath()))
                .header("Message-ID", about.messageId())
                .header("Byte-Range", byteRange)
                .header("Status", status);
    }

    /** The octets of a text block: its line feeds become CRLF. */
    public static byte[] wire(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    public PeerMessage tid(String id) {
        transactionId = id;
        return this;
    }

    /** Instead of {@code MSRP}, the id and the method or status. */
    public PeerMessage startLine(String text) {
        startLine = text;
        return this;
    }

    public PeerMessage to(String path) {
        return header("To-Path", path);
    }

    public PeerMessage from(String path) {
        return header("From-Path", path);
    }

    public PeerMessage header(String name, String value) {
        return line(name + ": " + value);
    }

    /** A line of the header section as it is. */
    public PeerMessage line(String text) {
        lines.add(text);
        return this;
    }

    /** Takes out every line of that header field. */
    public PeerMessage without(String name) {
        lines.removeIf(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
        return this;
    }

    /** Content-Type without deciding on a body; {@link #chunk} and the streaming calls add one. */
    public PeerMessage type(String mediaType) {
        contentType = Optional.of(mediaType);
        return this;
    }

    public PeerMessage body(String mediaType, String text) {
        return body(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    public PeerMessage body(String mediaType, byte[] octets) {
        return type(mediaType).body(octets);
    }

    /** Blank line and body; without {@link #type} this is wrong on purpose. */
    public PeerMessage body(byte[] octets) {
        body = Optional.of(octets);
        return this;
    }

    /** Usually {@code $}, {@code +} or {@code #}; anything else, nothing included, is written as well. */
    public PeerMessage flag(String character) {
        flag = character;
        return this;
    }

    /** Instead of seven hyphens, the id and the flag. */
    public PeerMessage endLine(String text) {
        endLine = Optional.of(text);
        return this;
    }

    /** Instead of CRLF, everywhere. */
    public PeerMessage lineEnd(String octets) {
        lineEnd = octets;
        return this;
    }

    /** A copy with another transaction id, for this part of the body. */
    public PeerMessage chunk(PeerRange range, byte[] octets, String chunkFlag) {
        return chunkHead(range).body(octets).flag(chunkFlag);
    }

    /** For example {@code 1-5/*}. */
    public PeerMessage chunk(String range, String text, String chunkFlag) {
        return chunk(PeerRange.parse(range), text.getBytes(StandardCharsets.UTF_8), chunkFlag);
    }

    PeerMessage chunkHead(PeerRange range) {
        var copy = new PeerMessage(afterId);
        copy.lines.addAll(lines);
        copy.contentType = contentType;
        copy.lineEnd = lineEnd;
        return copy.without("Byte-Range").header("Byte-Range", range.toString());
    }

    public String transactionId() {
        return transactionId;
    }

    /** The value of the first header line of that name. */
    public Optional<String> header(String name) {
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }

    public String messageId() {
        return header("Message-ID").orElseThrow();
    }

    public byte[] octets() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(headOctets(body.isPresent()));
        if (body.isPresent()) {
            out.writeBytes(body.get());
            out.writeBytes(utf8(lineEnd));
        }
        out.writeBytes(utf8(lastLine()));
        return out.toByteArray();
    }

    /** Everything up to the first octet of a body that the caller writes. */
    public byte[] headOctets() {
        return headOctets(true);
    }

    /** The CRLF after the body and the end-line. */
    public byte[] endOctets(String lastFlag) {
        return utf8(lineEnd + flag(lastFlag).lastLine());
    }

    private byte[] headOctets(boolean blankLine) {
        var text = new StringBuilder(startLine.isEmpty() ? "MSRP " + transactionId + " " + afterId : startLine)
                .append(lineEnd);
        lines.forEach(line -> text.append(line).append(lineEnd));
        contentType.ifPresent(type -> text.append("Content-Type: ").append(type).append(lineEnd));
        return utf8(blankLine ? text.append(lineEnd).toString() : text.toString());
    }

    private String lastLine() {
        return endLine.orElse("-------" + transactionId + flag) + lineEnd;
    }

    @Override
    public String toString() {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    static String randomId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static String firstOf(String path) {
        return path.split(" ", 2)[0];
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
