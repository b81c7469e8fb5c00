// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The figures of several subjects under one load, round by round. */
final class Table {

    /** A name that results carry, and its unit. */
    record Figure(String name, String unit) {}

    private final Findings findings;
    private final String id;
    private final Map<String, Series> cells = new LinkedHashMap<>();

    Table(Findings findings, String id) {
        this.findings = findings;
        this.id = id;
    }

    void add(Figure figure, Subject subject, double value) {
        String name = subject.name() + ' ' + figure.name();
        cells.computeIfAbsent(name, key -> findings.series(id, name, figure.unit()))
                .add(value);
    }

    Series get(Figure figure, Subject subject) {
        return Objects.requireNonNull(cells.get(subject.name() + ' ' + figure.name()));
    }

    /** Compares with a reference, round by round. */
    void judge(Target target, Figure figure, Subject subject, Subject reference) {
        findings.judge(target, get(figure, subject).dividedBy(get(figure, reference), target.what()));
    }
}
