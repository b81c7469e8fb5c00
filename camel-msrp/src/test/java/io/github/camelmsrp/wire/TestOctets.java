// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Messages as text, one char for an octet. */
final class TestOctets {
    static final String TO_PATH = "To-Path: msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp\r\n";
    static final String FROM_PATH = "From-Path: msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp\r\n";
    static final String PATHS = TO_PATH + FROM_PATH;
    static final String MESSAGE_ID = "Message-ID: 6f1c22d09be84a7e\r\n";
    static final String END = "-------d4e5f607$\r\n";

    private TestOctets() {}

    static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }

    /** A SEND that is good but for the lines that are given, each without its line end. */
    static String send(String... lines) {
        return request("SEND", PATHS + MESSAGE_ID + joined(lines));
    }

    /** A request of the given start and header lines, with its end-line. */
    static String request(String method, String headerSection) {
        return "MSRP d4e5f607 " + method + "\r\n" + headerSection + END;
    }

    /** A SEND with a body. */
    static String message(String body) {
        return "MSRP d4e5f607 SEND\r\n" + PATHS + MESSAGE_ID + "Content-Type: text/plain\r\n\r\n" + body + "\r\n" + END;
    }

    static String joined(String... lines) {
        return lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    }
}
