// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A page of the manual whose blocks have ids, such as {@code [#echo-yaml]}. */
record ManualPage(Path file) {

    /** The text between the dashes of the block {@code name-language}. */
    String block(String name, String language) {
        var pattern = "\\[#" + name + "-" + language + "]\\n\\[source," + language + "]\\n----\\n(.*?)\\n----\\n";
        try {
            var block = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(file));
            assertThat(block.find()).as("block %s-%s", name, language).isTrue();
            return block.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
