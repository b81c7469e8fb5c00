// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static io.github.camelmsrp.peer.PeerFailure.require;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** RFC 4975 section 9, read strictly; the decisions of rows 4975-9-08, -15, -16, -28 and -34 included. */
final class FrameGrammar {
    // Possessive quantifiers, so that a long value needs neither time nor stack.
    private static final String IDENT = "[A-Za-z0-9][A-Za-z0-9.\\-+%=]{3,31}";
    private static final String TOKEN = "[!#-'*+\\-.0-9A-Z^-~]++";
    private static final String HOST = "(?:\\[[0-9A-Fa-f:.]+\\]|(?:[A-Za-z0-9\\-._~!$&'()*+,=]++|%[0-9A-Fa-f]{2})++)";
    private static final String USER_INFO = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:]++|%[0-9A-Fa-f]{2})*+@";
    private static final String URI = "(?i:msrps?)://(?:" + USER_INFO + ")?" + HOST + "(?::[0-9]+)?"
            + "(?:/[A-Za-z0-9\\-._~+=/]++)?;[A-Za-z0-9]++(?:;" + TOKEN + "(?:=" + TOKEN + ")?)*+";
    private static final String PATH = URI + "(?: " + URI + ")*+";
    private static final String QUOTED = "\"(?:[ \\t!#-\\[\\]-~\\x{80}-\\x{10FFFF}]++|\\\\\\\\|\\\\\")*+\"";
    private static final String MEDIA_TYPE =
            TOKEN + "/" + TOKEN + "(?:;" + TOKEN + "(?:=(?:" + TOKEN + "|" + QUOTED + "))?)*+";
    private static final String NUMBER = "[0-9]+";

    private static final Pattern REQUEST = Pattern.compile("MSRP (" + IDENT + ") ([A-Z]+)");
    private static final Pattern RESPONSE = Pattern.compile("MSRP (" + IDENT + ") ([0-9]{3})(?: (.*))?");
    private static final Pattern HEADER = Pattern.compile("([A-Za-z][!#-'*+\\-.0-9A-Z^-~]*): (.*)");

    /** Fields with a grammar of their own; each of them occurs at most once. */
    private static final Map<String, Pattern> VALUES = Map.ofEntries(
            Map.entry("to-path", Pattern.compile(PATH)),
            Map.entry("from-path", Pattern.compile(PATH)),
            Map.entry("use-path", Pattern.compile(PATH)),
            Map.entry("message-id", Pattern.compile(IDENT)),
            Map.entry("success-report", Pattern.compile("(?i:yes|no)")),
            Map.entry("failure-report", Pattern.compile("(?i:yes|no|partial)")),
            Map.entry("byte-range", Pattern.compile("[0-9]+-(?:[0-9]+|\\*)/(?:[0-9]+|\\*)")),
            Map.entry("status", Pattern.compile("[0-9]{3} [0-9]{3}(?: .*)?")),
            Map.entry("expires", Pattern.compile(NUMBER)),
            Map.entry("min-expires", Pattern.compile(NUMBER)),
            Map.entry("max-expires", Pattern.compile(NUMBER)),
            Map.entry("content-type", Pattern.compile(MEDIA_TYPE)));

    private FrameGrammar() {}

    static PeerHead start(String startLine) {
        requireText(startLine);
        var request = REQUEST.matcher(startLine);
        if (request.matches()) {
            return new PeerHead(request.group(1), request.group(2), 0, Optional.empty(), List.of());
        }
        var response = RESPONSE.matcher(startLine);
        if (!response.matches()) {
            throw new PeerFailure("not a start line: " + startLine);
        }
        int status = Integer.parseInt(response.group(2));
        require(status > 0, "status 000 in a start line", startLine);
        return new PeerHead(response.group(1), "", status, Optional.ofNullable(response.group(3)), List.of());
    }

    static PeerHead.Header header(String line) {
        requireText(line);
        var match = HEADER.matcher(line);
        require(match.matches(), "not a header field (name, colon, one space, value)", line);
        var header = new PeerHead.Header(match.group(1), match.group(2));
        var syntax = VALUES.get(lower(header));
        require(syntax == null || syntax.matcher(header.value()).matches(), "bad value", line);
        if (lower(header).equals("byte-range")) {
            requireRange(PeerRange.parse(header.value()));
        }
        return header;
    }

    /** What only shows when all fields are there. */
    static void requireOrder(PeerHead head, boolean hasBlankLine) {
        var headers = head.headers();
        require(isNamed(headers, 0, "to-path"), "To-Path is not the first header field", head);
        require(isNamed(headers, 1, "from-path"), "From-Path is not the second header field", head);
        requireOnce(head);
        int last = headers.size() - 1;
        boolean endsWithType = isNamed(headers, last, "content-type");
        require(endsWithType || !head.has("Content-Type"), "Content-Type is not the last field", head);
        require(endsWithType || !hasBlankLine, "a blank line without Content-Type", head);
        require(hasBlankLine || !endsWithType, "Content-Type without a body", head);
        requireMimeFieldsLast(head);
    }

    private static void requireOnce(PeerHead head) {
        var seen = new HashSet<String>();
        for (var header : head.headers()) {
            String name = lower(header);
            require(!VALUES.containsKey(name) || seen.add(name), "a header field that occurs twice", head);
        }
    }

    /** Other MIME fields belong to the body part: they stand directly before Content-Type, and nowhere without it. */
    private static void requireMimeFieldsLast(PeerHead head) {
        boolean mime = false;
        for (var header : head.headers()) {
            boolean isMime = lower(header).startsWith("content-");
            require(isMime || !mime, "a header field after a MIME header field", head);
            mime |= isMime;
        }
        require(!mime || head.has("Content-Type"), "a MIME header field without a body", head);
    }

    private static void requireRange(PeerRange range) {
        require(range.start() > 0, "range-start 0 in Byte-Range", range);
        require(
                range.end() == PeerRange.UNKNOWN || range.end() >= range.start() - 1,
                "range-end before range-start in Byte-Range",
                range);
        require(
                range.total() == PeerRange.UNKNOWN || range.total() >= range.end(),
                "total below range-end in Byte-Range",
                range);
    }

    private static void requireText(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                throw new PeerFailure("control octet " + (int) c + " at position " + i + " in: " + line);
            }
        }
    }

    private static boolean isNamed(List<PeerHead.Header> headers, int index, String name) {
        return index < headers.size() && index >= 0 && lower(headers.get(index)).equals(name);
    }

    private static String lower(PeerHead.Header header) {
        return header.name().toLowerCase(Locale.ROOT);
    }
}
