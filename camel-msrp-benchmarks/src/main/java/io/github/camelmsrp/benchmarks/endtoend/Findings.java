// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/** Everything that was measured, and what it means. */
final class Findings {

    /** A figure against what it should be. */
    record Judged(Target target, Series figure) {
        Target.Verdict verdict() {
            return target.judge(figure.median());
        }
    }

    private final Map<String, List<Series>> series = new LinkedHashMap<>();
    private final List<Judged> judged = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /** A figure of one load, for orientation and plots. */
    Series series(String id, String name, String unit) {
        return series(id, name, unit, Axis.ROUNDS);
    }

    /** A figure that is plotted as a line over that axis. */
    Series series(String id, String name, String unit, Axis axis) {
        var added = new Series(name, unit, axis);
        series.computeIfAbsent(id, key -> new ArrayList<>()).add(added);
        return added;
    }

    void judge(Target target, Series figure) {
        judged.add(new Judged(target, figure));
        System.out.println(target.id() + ' ' + target.what() + ": " + Series.text(figure.median()) + " ("
                + target.bound().sign + ' ' + target.value() + ") "
                + judged.get(judged.size() - 1).verdict());
    }

    /** A single figure. */
    void judge(Target target, double figure) {
        var single = new Series(target.what(), "");
        single.add(figure);
        judge(target, single);
    }

    /** Something the reader has to know. */
    void remark(String text) {
        remarks.add(text);
        System.out.println(text);
    }

    Map<String, List<Series>> series() {
        return series;
    }

    List<Judged> judged() {
        return judged;
    }

    List<String> remarks() {
        return remarks;
    }

    JsonObject toJson() {
        var loads = new JsonObject();
        series.forEach((id, figures) -> {
            var list = new JsonArray();
            figures.forEach(figure -> list.add(json(figure)));
            loads.put(id, list);
        });
        var verdicts = new JsonArray();
        for (Judged one : judged) {
            var verdict = json(one.figure());
            verdict.put("load", one.target().id());
            verdict.put("what", one.target().what());
            verdict.put("bound", one.target().bound().name());
            verdict.put("target", one.target().value());
            verdict.put("stretch", one.target().stretch());
            verdict.put("verdict", one.verdict().name());
            verdicts.add(verdict);
        }
        var json = new JsonObject();
        json.put("verdicts", verdicts);
        json.put("figures", loads);
        json.put("remarks", new JsonArray(remarks));
        return json;
    }

    private static JsonObject json(Series figure) {
        var json = new JsonObject();
        json.put("name", figure.name());
        json.put("unit", figure.unit());
        if (!figure.axis().equals(Axis.ROUNDS)) {
            json.put("over", figure.axis().label());
            json.put("at", new JsonArray(figure.axis().at()));
        }
        json.put("rounds", new JsonArray(figure.values()));
        json.put("min", figure.min());
        json.put("median", figure.median());
        json.put("max", figure.max());
        return json;
    }
}
