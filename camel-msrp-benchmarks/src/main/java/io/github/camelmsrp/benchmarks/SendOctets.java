// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** SEND requests as octets, as a peer writes them. */
public final class SendOctets {

    private SendOctets() {}

    /** A whole SEND; ids and paths are those of a usual peer. */
    public static byte[] send(String transactionId, byte[] body) {
        return send(transactionId, body, "msrp://127.0.0.1:2855/desk-1;tcp", "msrp://127.0.0.1:7654/jshA7weztas;tcp");
    }

    /** A whole SEND of one chunk from one URI to another. */
    public static byte[] send(String transactionId, byte[] body, String toUri, String fromUri) {
        String head = "MSRP " + transactionId + " SEND\r\nTo-Path: " + toUri + "\r\nFrom-Path: " + fromUri
                + "\r\nMessage-ID: m" + transactionId + "\r\nByte-Range: 1-" + body.length + '/' + body.length
                + "\r\nContent-Type: text/plain\r\n\r\n";
        String end = "\r\n-------" + transactionId + "$\r\n";
        ByteBuf octets = Unpooled.buffer();
        octets.writeCharSequence(head, StandardCharsets.US_ASCII);
        octets.writeBytes(body);
        octets.writeCharSequence(end, StandardCharsets.US_ASCII);
        byte[] all = new byte[octets.readableBytes()];
        octets.readBytes(all);
        return all;
    }

    /** Text of that many octets that looks like chat. */
    public static byte[] text(int length) {
        String phrase = "Meet me at the usual place - bring the well-known documents. ";
        String text = phrase.repeat(length / phrase.length() + 1);
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** What costs an end-line search most: nothing but begins of end-lines. */
    public static byte[] almostEndLines(int length) {
        String begin = "\r\n-------";
        return begin.repeat(length / begin.length() + 1).substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
