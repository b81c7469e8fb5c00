// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the processes tell each other: names and values without blanks, one line. */
final class Fields {

    private final Map<String, String> values = new LinkedHashMap<>();

    static Fields of(String name, Object value) {
        return new Fields().with(name, value);
    }

    static Fields parse(String line) {
        var fields = new Fields();
        for (String word : line.trim().split(" +", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                fields.with(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return fields;
    }

    Fields with(String name, Object value) {
        values.put(name, String.valueOf(value).replace(' ', '_'));
        return this;
    }

    Fields with(Fields others) {
        values.putAll(others.values);
        return this;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name, String otherwise) {
        @Nullable String value = values.get(name);
        return value == null ? otherwise : value;
    }

    String text(String name) {
        @Nullable String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No field " + name + " in " + this);
        }
        return value;
    }

    long number(String name) {
        return Long.parseLong(text(name));
    }

    int count(String name, int otherwise) {
        return Integer.parseInt(text(name, String.valueOf(otherwise)));
    }

    double real(String name) {
        return Double.parseDouble(text(name));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
