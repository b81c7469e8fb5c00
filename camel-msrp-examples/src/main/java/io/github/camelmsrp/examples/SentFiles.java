// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.util.regex.Pattern;
import org.apache.camel.Header;

/** What the peer is told about a file that is sent to it. */
public final class SentFiles {

    private static final Pattern NOT_QUOTABLE = Pattern.compile("[\\p{Cntrl}\"\\\\]");

    /** Content-Disposition with the name of the file; what would break the quotes becomes an underscore. */
    public String disposition(@Header("CamelFileNameOnly") String name) {
        return "attachment; filename=\"" + NOT_QUOTABLE.matcher(name).replaceAll("_") + '"';
    }
}
