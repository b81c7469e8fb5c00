// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An example message of the conformance catalogue with the reaction that the catalogue names, from the test resources:
 * {@code wire/<rfc>/<example>.msrp} with LF for CRLF, {@code .expected} with a {@link Transcript}, and
 * {@code .expected-strict} where a strict decoder reacts in another way.
 */
record WireVector(String name, byte[] octets, String expected, String expectedStrict) {

    static List<WireVector> all() {
        try {
            URL folder = Objects.requireNonNull(WireVector.class.getResource("/wire"));
            try (Stream<Path> files = Files.walk(Path.of(folder.toURI()))) {
                return files.filter(file -> file.toString().endsWith(".msrp"))
                        .sorted()
                        .map(WireVector::load)
                        .toList();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WireVector load(Path file) {
        try {
            String fileName = file.getFileName().toString();
            String example = fileName.substring(0, fileName.lastIndexOf('.'));
            Path strict = file.resolveSibling(example + ".expected-strict");
            String expected = Files.readString(file.resolveSibling(example + ".expected"));
            return new WireVector(
                    file.getName(file.getNameCount() - 2) + " " + example,
                    Files.readString(file).replace("\n", "\r\n").getBytes(UTF_8),
                    expected,
                    Files.exists(strict) ? Files.readString(strict) : expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String expected(Strictness strictness) {
        return strictness == Strictness.STRICT ? expectedStrict : expected;
    }

    boolean keepsFraming() {
        return !expected.contains("framing lost");
    }

    @Override
    public String toString() {
        return name;
    }
}
