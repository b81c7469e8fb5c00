// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.github.camelmsrp.benchmarks.SendOctets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a sender sends, prepared: frames of one size, whose numbers tell the receiver of loss and disorder. */
final class Frames {

    static final int BODY_OCTETS = 100;
    static final int LINE_OCTETS = 200;

    /** Chunks of large bodies, unless orders say otherwise; both ends count on it. */
    static final int CHUNK_OCTETS = 64 * 1024;

    /** Numbers begin anew after so many, so that what is prepared fits a cache or not, but always memory. */
    static final int COUNT = 4096;

    /** Where the id of a transaction stands in a SEND and in its answer; it has the octets of a long. */
    static final int ID_AT = 5;

    /** " 200 OK\r" as a number. */
    private static final long STATUS_OK = 0x2032_3030_204F_4B0DL;

    private static final int DIGITS = 8;
    private static final byte[] TEXT = SendOctets.text(BODY_OCTETS - DIGITS);
    private static final String TEXT_OF_BODY = new String(TEXT, StandardCharsets.US_ASCII);
    private static final String TEXT_OF_LINE = "x".repeat(LINE_OCTETS - DIGITS - 1);

    private Frames() {}

    /** Lines for echo and camel-netty. */
    static ByteBuf lines(int count) {
        var octets = Unpooled.directBuffer(count * LINE_OCTETS);
        for (int i = 0; i < count; i++) {
            String line = "%08d".formatted(i) + TEXT_OF_LINE + '\n';
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

    /** Whether a buffer has the begin of an answer to a SEND of here at that place, and it is 200 OK. */
    static boolean isOk(ByteBuf in, int at) {
        return in.getLong(at + ID_AT + Long.BYTES) == STATUS_OK;
    }

    static String transactionId(int i) {
        return "t%07d".formatted(i);
    }

    /** The body with a number. */
    static byte[] body(int i) {
        return ("%08d".formatted(i) + TEXT_OF_BODY).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a route was given a body as it was sent. */
    static boolean isBody(String text) {
        return text.length() == BODY_OCTETS && text.endsWith(TEXT_OF_BODY) && isNumber(text);
    }

    /** Whether a route was given a line as it was sent, without its end. */
    static boolean isLine(String text) {
        return text.length() == LINE_OCTETS - 1 && text.endsWith(TEXT_OF_LINE) && isNumber(text);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < DIGITS; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number of a received frame, or -1 if it is not as it was sent. */
    static int sequence(byte[] body) {
        if (body.length != BODY_OCTETS || !Arrays.equals(body, DIGITS, BODY_OCTETS, TEXT, 0, TEXT.length)) {
            return -1;
        }
        int sequence = 0;
        for (int i = 0; i < DIGITS; i++) {
            sequence = sequence * 10 + body[i] - '0';
        }
        return sequence;
    }
}
