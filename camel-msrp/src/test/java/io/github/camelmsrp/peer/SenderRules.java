// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static io.github.camelmsrp.peer.PeerRange.UNKNOWN;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What RFC 4975 demands of a sender beyond the grammar and what shows within a single frame. */
final class SenderRules {
    private static final int LARGEST_FIXED_CHUNK = 2048;
    private static final int LARGEST_BODY_OF_OTHERS = 10_240;

    private static final Map<String, String> SPELLING = Stream.of(
                    "To-Path",
                    "From-Path",
                    "Message-ID",
                    "Success-Report",
                    "Failure-Report",
                    "Byte-Range",
                    "Status",
                    "Content-Type",
                    "Content-ID",
                    "Content-Description",
                    "Content-Disposition",
                    "Use-Path",
                    "Expires",
                    "Min-Expires",
                    "Max-Expires",
                    "WWW-Authenticate",
                    "Authorization",
                    "Authentication-Info",
                    "Use-Nickname")
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), Function.identity()));

    private SenderRules() {}

    static void check(PeerFrame frame) {
        for (var header : frame.headers()) {
            String usual = SPELLING.getOrDefault(header.name().toLowerCase(Locale.ROOT), header.name());
            require(usual.equals(header.name()), "an unusual spelling", frame);
        }
        require(frame.header("Content-Transfer-Encoding").isEmpty(), "a transfer encoding", frame);
        if (!frame.isRequest()) {
            response(frame);
        } else if (frame.isSend()) {
            send(frame);
        } else {
            other(frame);
        }
    }

    private static void response(PeerFrame frame) {
        require(!frame.hasBody(), "a response with a body", frame);
        require(frame.flag() == '$', "a response that is to be continued", frame);
        require(!frame.fromPath().contains(" "), "a response From-Path of several URIs", frame);
    }

    private static void other(PeerFrame frame) {
        require(frame.flag() == '$', "a chunk of something else than SEND", frame);
        require(frame.bodyLength() <= LARGEST_BODY_OF_OTHERS, "a body above 10240 octets", frame);
        if (frame.isReport()) {
            require(frame.header("Message-ID").isPresent(), "a REPORT without Message-ID", frame);
            require(frame.header("Status").isPresent(), "a REPORT without Status", frame);
            require(frame.header("Success-Report").isEmpty(), "a REPORT with Success-Report", frame);
            require(frame.header("Failure-Report").isEmpty(), "a REPORT with Failure-Report", frame);
        }
    }

    private static void send(PeerFrame frame) {
        require(frame.header("Message-ID").isPresent(), "a SEND without Message-ID", frame);
        var range = frame.byteRange().orElse(new PeerRange(1, UNKNOWN, UNKNOWN));
        long last = range.start() - 1 + frame.bodyLength();
        require(
                range.end() == UNKNOWN || range.end() == last || frame.flag() == '#',
                "a body that is not as long as Byte-Range says",
                frame);
        require(
                range.end() == UNKNOWN || frame.bodyLength() <= LARGEST_FIXED_CHUNK,
                "a chunk above 2048 octets that is not interruptible",
                frame);
        require(range.total() == UNKNOWN || last <= range.total(), "octets beyond the total", frame);
        require(
                range.total() == UNKNOWN || last == range.total() || frame.flag() != '$',
                "the end before the total",
                frame);
        require(frame.hasBody() || range.start() == 1, "an empty SEND that does not start at 1", frame);
    }

    private static void require(boolean holds, String fault, PeerFrame frame) {
        if (!holds) {
            throw new PeerFailure("sent " + fault + ":\n" + frame);
        }
    }
}
