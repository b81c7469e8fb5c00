// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One figure, measured once in each round, or once at each place of an axis. */
record Series(String name, String unit, Axis axis, List<Double> values) {

    Series(String name, String unit) {
        this(name, unit, Axis.ROUNDS);
    }

    Series(String name, String unit, Axis axis) {
        this(name, unit, axis, new ArrayList<>());
    }

    void add(double value) {
        values.add(value);
    }

    double min() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double max() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    double median() {
        var sorted = values.stream().sorted().toList();
        int size = sorted.size();
        if (size == 0) {
            return Double.NaN;
        }
        return size % 2 == 1 ? sorted.get(size / 2) : (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
    }

    /** Round by round, so that what slows a whole round does not count. */
    Series dividedBy(Series reference, String ratioName) {
        var ratio = new Series(ratioName, "ratio");
        for (int i = 0; i < Math.min(values.size(), reference.values.size()); i++) {
            ratio.add(values.get(i) / reference.values.get(i));
        }
        return ratio;
    }

    static String text(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }
}
