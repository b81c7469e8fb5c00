// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.github.camelmsrp.benchmarks.SendOctets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What a sender sends, prepared: frames of one size, whose numbers tell the receiver of loss and disorder. */
final class Frames {

    static final int BODY_OCTETS = 100;
    static final int LINE_OCTETS = 200;

    /** Numbers begin anew after so many, so that what is prepared fits a cache or not, but always memory. */
    static final int COUNT = 4096;

    private static final int DIGITS = 8;

    private Frames() {}

    /** Lines for echo and camel-netty. */
    static ByteBuf lines(int count) {
        var octets = Unpooled.directBuffer(count * LINE_OCTETS);
        for (int i = 0; i < count; i++) {
            String line = "%08d".formatted(i) + "x".repeat(LINE_OCTETS - DIGITS - 1) + '\n';
            octets.writeCharSequence(line, StandardCharsets.US_ASCII);
        }
        return octets;
    }

    /** SENDs of one session, each with a transaction of its own. */
    static ByteBuf sends(int count, int port, int session) {
        return sends(count, port, session, 1);
    }

    /** SENDs of several sessions in turn, which share a connection. */
    static ByteBuf sends(int count, int port, int firstSession, int sessions) {
        var octets = Unpooled.directBuffer(count * 400);
        String to = "msrp://127.0.0.1:" + port + "/desk-1;tcp";
        for (int i = 0; i < count; i++) {
            String from = "msrp://127.0.0.1:9/peer%08d;tcp".formatted(firstSession + i % sessions);
            octets.writeBytes(SendOctets.send(transactionId(i), body(i), to, from));
        }
        return octets;
    }

    static String transactionId(int i) {
        return "t%07d".formatted(i);
    }

    /** The body with a number. */
    static byte[] body(int i) {
        String text =
                "%08d".formatted(i) + new String(SendOctets.text(BODY_OCTETS - DIGITS), StandardCharsets.US_ASCII);
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The number of a received frame, or -1. */
    static int sequence(byte[] body) {
        if (body.length != BODY_OCTETS) {
            return -1;
        }
        int sequence = 0;
        for (int i = 0; i < DIGITS; i++) {
            sequence = sequence * 10 + body[i] - '0';
        }
        return sequence;
    }
}
