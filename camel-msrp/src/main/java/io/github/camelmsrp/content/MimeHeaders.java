// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the MIME part inside a message/cpim object (RFC 3862 section 2.4, RFC 2045): unlike those of CPIM,
 * their names have no case, and long ones are folded.
 */
public final class MimeHeaders {

    static final MimeHeaders NONE = new MimeHeaders(List.of());

    private final List<Map.Entry<String, String>> all;

    private MimeHeaders(List<Map.Entry<String, String>> all) {
        this.all = List.copyOf(all);
    }

    /** @return null if a line is no header */
    static @Nullable MimeHeaders of(List<String> lines) {
        var names = new ArrayList<String>();
        var values = new ArrayList<StringBuilder>();
        for (var line : lines) {
            if (line.startsWith(" ") || line.startsWith("\t")) {
                if (values.isEmpty()) {
                    return null;
                }
                values.get(values.size() - 1).append(' ').append(line.strip());
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 0 || !CpimGrammar.isHeaderName(line.substring(0, colon).stripTrailing())) {
                return null;
            }
            names.add(line.substring(0, colon).stripTrailing());
            values.add(new StringBuilder(line.substring(colon + 1).strip()));
        }
        var all = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < names.size(); i++) {
            all.add(Map.entry(names.get(i), values.get(i).toString().strip()));
        }
        return new MimeHeaders(all);
    }

    static boolean isContentHeader(String name) {
        return name.regionMatches(true, 0, "content-", 0, "content-".length());
    }

    boolean describesContent() {
        return all.stream()
                .map(Map.Entry::getKey)
                .anyMatch(name -> isContentHeader(name) || name.equalsIgnoreCase("MIME-Version"));
    }

    /** All of them in their order, unfolded. */
    public List<Map.Entry<String, String>> all() {
        return all;
    }

    /** The first value of a header; case of the name does not matter. Null if there is none. */
    public @Nullable String get(String name) {
        for (var header : all) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }
}
