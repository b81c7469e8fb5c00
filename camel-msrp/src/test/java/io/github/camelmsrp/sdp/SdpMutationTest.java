// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.sdp.Abilities.Reachability;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The examples of the catalogue with random damage. A failure names its seed. */
class SdpMutationTest {

    private static final int RUNS = 30_000;
    private static final String[] TOKENS = {
        "\r\n",
        "\n",
        "\r",
        "\0",
        "=",
        ":",
        " ",
        "m=message 1 TCP/MSRP *\r\n",
        "m=audio 1 RTP/AVP 0\r\n",
        "a=",
        "a=path:",
        "a=accept-types:",
        "a=setup:active\r\n",
        "a=inactive\r\n",
        "a=fingerprint:",
        "c=IN IP4 0.0.0.0\r\n",
        "o=",
        "*",
        "99999999999999999999",
        "-1",
        ";tcp",
        "msrps://",
        "\uD800",
        "ü"
    };

    private static final Abilities OWN = new Abilities(
            MsrpUri.parse(SdpExamples.BOB), Reachability.REACHABLE, Acceptance.ANYTHING, Direction.SENDRECV, List.of());

    private int read;
    private int agreed;

    @Test
    @DisplayName("damaged descriptions: no other exception than SdpException, and what is read can be written again")
    void survivesDamage() {
        var corpus = Stream.of("rfc4975.md", "rfc3264-8866.md", "rfc6135.md", "rfc8122.md")
                .flatMap(file -> SdpExamples.ofCatalogue(file).stream())
                .toList();
        for (long seed = 8866; seed < 8866 + RUNS; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(corpus.get(random.nextInt(corpus.size())));
            for (int i = random.nextInt(5); i >= 0; i--) {
                damage(text, random);
            }
            try {
                check(text.toString());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + text, e);
            }
        }
        assertThat(read).as("descriptions that were read").isBetween(RUNS / 10, RUNS * 9 / 10);
        assertThat(agreed).as("sessions that were agreed on").isBetween(RUNS / 40, read);
    }

    private void check(String text) {
        SessionDescription description;
        try {
            description = SessionDescription.parse(text);
        } catch (SdpException e) {
            return;
        }
        read++;
        assertThat(SessionDescription.parse(description.toString())).isEqualTo(description);
        var sections = new ArrayList<MediaDescription>();
        var isAgreed = false;
        for (var section : description.media()) {
            var outcome = Negotiation.answer(description, section, OWN);
            isAgreed |= outcome instanceof Outcome.Agreed;
            sections.add(
                    outcome instanceof Outcome.Agreed agreement
                            ? agreement.own().toMedia()
                            : section.refused());
            concludeOrRefuse(description, section);
        }
        agreed += isAgreed ? 1 : 0;
        var answer = description.answer(Origin.first(1, OWN.uri()), sections);
        Negotiation.requireSameSections(description, SessionDescription.parse(answer.toString()));
    }

    private static void concludeOrRefuse(SessionDescription description, MediaDescription section) {
        try {
            Negotiation.conclude(Negotiation.offer(OWN), description, section);
        } catch (SdpException e) {
            assertThat(e).hasMessageMatching("[^\r\n]+");
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
        var token = TOKENS[random.nextInt(TOKENS.length)];
        switch (random.nextInt(5)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.delete(at, Math.min(to, at + text.length() - 1));
            case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, to));
            case 3 -> text.insert(at, token);
            default -> text.replace(at, to, token);
        }
    }
}
