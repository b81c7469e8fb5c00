// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of another project, and the Debian package that has it. */
enum Program {
    SIPP("sipp", "sip-tester"),
    KAMAILIO("kamailio", "kamailio"),
    KAMCMD("kamcmd", "kamailio"),
    TSHARK("tshark", "tshark");

    /** The system property that lets a missing program fail its tests, and runs those that take long. */
    static final String REQUIRED = "msrp.thirdparty.required";

    /** Where a user's PATH need not lead. */
    private static final List<String> ALSO = List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin");

    private static final List<Path> MODULES =
            List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"), Path.of("/usr/local/lib64"));

    private final String file;
    private final String debianPackage;

    Program(String file, String debianPackage) {
        this.file = file;
        this.debianPackage = debianPackage;
    }

    /** The path of the program; without it the test is skipped, or fails if the programs are required. */
    Path require() {
        return find().orElseGet(() -> {
            unavailable(file + " is not installed; the package " + debianPackage + " of Debian has it");
            return Path.of(file);
        });
    }

    /** As {@link #require}, for what is no program of its own. */
    static void requireKamailioModule(String file, String debianPackage) {
        var found = MODULES.stream().flatMap(Program::folders).anyMatch(folder -> Files.exists(folder.resolve(file)));
        if (!found) {
            unavailable("Kamailio's module " + file + " is not installed; the package " + debianPackage
                    + " of Debian has it");
        }
    }

    /** Where a library folder has Kamailio's modules: in itself or in that of an architecture. */
    private static Stream<Path> folders(Path libraries) {
        if (!Files.isDirectory(libraries)) {
            return Stream.empty();
        }
        try (var inside = Files.list(libraries)) {
            return Stream.concat(Stream.of(libraries), inside)
                    .map(folder -> folder.resolve("kamailio/modules"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test for a reason that is not the component's, or fails it if the programs are required. */
    static void unavailable(String reason) {
        if (Boolean.getBoolean(REQUIRED)) {
            fail(reason);
        }
        abort(reason);
    }

    private Optional<Path> find() {
        var path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), ALSO.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, file))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
