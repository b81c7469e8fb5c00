// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Message/cpim objects as peers send them. */
final class CpimObjects {

    static final String ALICE = "From: \"Alice, Ops\" <sip:alice@example.org>";
    static final String BOB = "To: <sip:bob@example.net>";

    private CpimObjects() {}

    static String lines(String... lines) {
        return String.join("\r\n", lines);
    }

    /** As an MSRP URI stands in an object, which travels further than the session whose secret the id is. */
    static String withoutSessionId(String uri) {
        return uri.replaceAll("(//[^/]*)/[^;]*", "$1");
    }

    /** From Alice to Bob with these headers more. */
    static String object(String content, String... headers) {
        return lines(ALICE, BOB)
                + (headers.length == 0 ? "" : "\r\n" + lines(headers))
                + lines("", "", "Content-Type: text/plain", "", content);
    }

    static byte[] object(String contentType, byte[] content) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(
                lines(ALICE, BOB, "", "Content-Type: " + contentType, "", "").getBytes(StandardCharsets.UTF_8));
        all.writeBytes(content);
        return all.toByteArray();
    }
}
