// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Descriptions for tests: those of the conformance catalogue, and small ones that differ in what matters. */
final class SdpExamples {

    static final String ALICE = "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp";
    static final String BOB = "msrp://bob.example.net:2855/b7Kq0Zx81LmPv2Ts;tcp";

    /** The session part of all fragments. */
    static final String HEAD = """
            v=0
            o=- 4000000001 1 IN IP4 alice.example.org
            s=-
            c=IN IP4 alice.example.org
            t=0 0
            """;

    private static final Pattern FENCE = Pattern.compile("```sdp\\n(.*?)```", Pattern.DOTALL);

    private SdpExamples() {}

    /** What stands in fences of a file of the catalogue, fragments with a session part before them. */
    static List<String> ofCatalogue(String file) {
        try (var in = SdpExamples.class.getResourceAsStream("/conformance/" + file)) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            var found = new ArrayList<String>();
            var fences = FENCE.matcher(text.replace("\r\n", "\n"));
            while (fences.find()) {
                var fence = fences.group(1);
                found.add(wire(fence.startsWith("v=") ? fence : HEAD + fence));
            }
            return found;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines of a section after those of a session, with CRLF. */
    static String withHead(String... lines) {
        return wire(HEAD + String.join("\n", lines) + "\n");
    }

    /** An MSRP section of Alice that takes everything, with more lines. */
    static String offer(String... more) {
        var lines = new ArrayList<>(List.of("m=message 7654 TCP/MSRP *", "a=accept-types:*", "a=path:" + ALICE));
        lines.addAll(List.of(more));
        return withHead(lines.toArray(String[]::new));
    }

    static MessageMedia read(String text) {
        var description = SessionDescription.parse(text);
        return MessageMedia.read(description, description.media().get(0));
    }

    static String wire(String text) {
        return text.replace("\n", "\r\n");
    }

    /** A side without TLS that takes everything. */
    static Abilities bob(Abilities.Reachability reachability, Direction direction) {
        return new Abilities(MsrpUri.parse(BOB), reachability, Acceptance.ANYTHING, direction, List.of());
    }

    static Outcome answer(String offer, Abilities own) {
        var description = SessionDescription.parse(offer);
        return Negotiation.answer(description, description.media().get(0), own);
    }

    static Outcome.Agreed agreed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Agreed.class);
        return (Outcome.Agreed) outcome;
    }

    static void refused(Outcome outcome, String reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }
}
