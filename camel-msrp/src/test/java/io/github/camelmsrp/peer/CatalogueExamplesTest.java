// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The strict reader has the opinion of the conformance catalogue about its example messages. */
class CatalogueExamplesTest {

    @ParameterizedTest
    @ValueSource(strings = {"V-01", "V-02", "V-03", "V-05", "V-06", "V-07", "V-08", "V-10"})
    void readsWhatIsValid(String name) throws IOException {
        byte[] octets = example(name);
        assertThat(reader(octets, PeerOptions.plain()).next().orElseThrow().raw())
                .isEqualTo(octets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"V-09", "I-07", "I-08", "I-09", "I-10", "I-11", "I-13"})
    void readsWhatIsWellFormed(String name) throws IOException {
        byte[] octets = example(name);
        var grammarOnly = PeerOptions.plain().rules(PeerOptions.Rules.GRAMMAR);
        assertThat(reader(octets, grammarOnly).next().orElseThrow().raw()).isEqualTo(octets);
    }

    /** By the grammar an empty body has a CRLF more than V-04: one ends the blank line, one precedes the end-line. */
    @Test
    void refusesAnEmptyBodyThatIsACrlfShort() throws IOException {
        byte[] octets = example("V-04");
        assertThatThrownBy(() -> reader(octets, PeerOptions.plain()).next())
                .hasMessageContaining("neither a body nor none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"I-01", "I-02", "I-03", "I-04", "I-05", "I-06", "I-12", "I-14"})
    void refusesWhatIsMalformed(String name) throws IOException {
        byte[] octets = example(name);
        var grammarOnly = PeerOptions.plain().rules(PeerOptions.Rules.GRAMMAR);
        assertThatThrownBy(() -> reader(octets, grammarOnly).next()).isInstanceOf(PeerFailure.class);
    }

    private static FrameReader reader(byte[] octets, PeerOptions options) {
        return new FrameReader(new ByteArrayInputStream(octets), options.reading());
    }

    private static byte[] example(String name) throws IOException {
        try (var in = CatalogueExamplesTest.class.getResourceAsStream("/wire/rfc4975/" + name + ".msrp")) {
            return PeerMessage.wire(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n"));
        }
    }
}
