// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request or response as it was written, taken apart without the decoder. */
record Sent(
        String transactionId,
        String what,
        String headers,
        @Nullable String body,
        char flag) {

    private static final Pattern START = Pattern.compile("\\GMSRP (\\S+) ([^\r]*)\r\n");

    static List<Sent> of(String octets) {
        var all = new ArrayList<Sent>();
        int from = 0;
        var start = START.matcher(octets);
        while (from < octets.length()) {
            if (!start.find(from)) {
                throw new AssertionError(
                        "No start line at " + octets.substring(from, Math.min(octets.length(), from + 80)));
            }
            String id = start.group(1);
            var end = Pattern.compile("\r\n-------" + Pattern.quote(id) + "([$+#])\r\n")
                    .matcher(octets);
            if (!end.find(start.end() - 2)) {
                throw new AssertionError("No end-line of " + id);
            }
            String middle = octets.substring(start.end(), end.start());
            int blank = middle.indexOf("\r\n\r\n");
            boolean hasBody = blank >= 0;
            if (!hasBody && middle.endsWith("\r\n")) {
                // An empty body: the blank line ends where the line break before the end-line begins.
                all.add(new Sent(id, start.group(2), middle, "", end.group(1).charAt(0)));
            } else {
                all.add(new Sent(
                        id,
                        start.group(2),
                        hasBody ? middle.substring(0, blank + 2) : middle + "\r\n",
                        hasBody ? middle.substring(blank + 4) : null,
                        end.group(1).charAt(0)));
            }
            from = end.end();
        }
        return all;
    }

    /** The value of a header, {@code null} if there is none. */
    @Nullable
    String header(String name) {
        for (String line : headers.split("\r\n")) {
            if (line.startsWith(name + ": ")) {
                return line.substring(name.length() + 2);
            }
        }
        return null;
    }

    boolean isSend() {
        return what.equals("SEND");
    }

    boolean isReport() {
        return what.equals("REPORT");
    }

    int bodyLength() {
        return body == null ? -1 : body.length();
    }

    /** What all chunks of a message hold together. */
    static String bodyOf(List<Sent> frames, String messageId) {
        var body = new StringBuilder();
        for (var frame : frames) {
            if (frame.isSend() && messageId.equals(frame.header("Message-ID"))) {
                body.append(frame.body());
            }
        }
        return body.toString();
    }
}
