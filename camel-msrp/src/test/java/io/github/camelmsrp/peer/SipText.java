// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A SIP message as a test writes and reads it: lines of text, nothing checked. */
public final class SipText {

    private final String startLine;
    private final List<String> lines = new ArrayList<>();
    private String body = "";

    private SipText(String startLine) {
        this.startLine = startLine;
    }

    public static SipText of(String startLine) {
        return new SipText(startLine);
    }

    /** @param text with CRLF line ends */
    static SipText parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n", -1);
        var message = new SipText(lines[0]);
        for (int i = 1; i < lines.length; i++) {
            message.lines.add(lines[i]);
        }
        message.body = text.substring(end + 4);
        return message;
    }

    /** The answer to a request: what has to be copied is copied, and To has a tag. */
    public SipText answer(int status, String phrase) {
        var answer = of("SIP/2.0 " + status + " " + phrase);
        for (String line : lines) {
            String name = name(line);
            if (name.equals("to") && !line.contains(";tag=") && status > 100) {
                answer.lines.add(line + ";tag=peer");
            } else if (List.of("via", "from", "to", "call-id", "cseq", "record-route")
                    .contains(name)) {
                answer.lines.add(line);
            }
        }
        return answer;
    }

    public SipText with(String name, String value) {
        lines.add(name + ": " + value);
        return this;
    }

    /** In the place of all headers of the name. */
    public SipText instead(String name, String value) {
        lines.removeIf(line -> name(line).equalsIgnoreCase(name));
        return with(name, value);
    }

    public SipText without(String name) {
        lines.removeIf(line -> name(line).equalsIgnoreCase(name));
        return this;
    }

    public SipText sdp(String description) {
        body = description;
        return with("Content-Type", "application/sdp");
    }

    public SipText body(String text) {
        body = text;
        return this;
    }

    public String startLine() {
        return startLine;
    }

    public String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    public String requestUri() {
        return startLine.split(" ", -1)[1];
    }

    /** Of a response; 0 of a request. */
    public int status() {
        return startLine.startsWith("SIP/2.0 ") ? Integer.parseInt(startLine.substring(8, 11)) : 0;
    }

    public String body() {
        return body;
    }

    /** The first value; empty if there is none. */
    public String value(String name) {
        var all = values(name);
        return all.isEmpty() ? "" : all.get(0);
    }

    public List<String> values(String name) {
        return lines.stream()
                .filter(line -> name(line).equalsIgnoreCase(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .toList();
    }

    /** A parameter of a header's first value, without quotes; empty if there is none. */
    public String parameter(String name, String parameter) {
        for (String part : value(name).split("[;,]|(?<=Digest) ", -1)) {
            String text = part.trim();
            if (text.startsWith(parameter + "=")) {
                return text.substring(parameter.length() + 1).replace("\"", "");
            }
        }
        return "";
    }

    /** What stands between the angle brackets of a header's first value. */
    public String uri(String name) {
        String value = value(name);
        return value.substring(value.indexOf('<') + 1, value.indexOf('>'));
    }

    /** The port in the URI of a header's first value. */
    public int port(String name) {
        return Integer.parseInt(uri(name).replaceAll(".*:([0-9]+).*", "$1"));
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(startLine).append("\r\n");
        lines.stream()
                .filter(line -> !name(line).equals("content-length"))
                .forEach(line -> text.append(line).append("\r\n"));
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return text.append("Content-Length: ")
                .append(length)
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }
}
