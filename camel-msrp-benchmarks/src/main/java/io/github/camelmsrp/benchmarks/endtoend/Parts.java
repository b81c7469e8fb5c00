// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import io.github.camelmsrp.benchmarks.DecoderBenchmark;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** P12, and the reassembly of P13: the JMH benchmarks. */
final class Parts {

    private static final String DECODE = DecoderBenchmark.class.getSimpleName() + ".decode ";

    /** How much longer 8 times as many chunks take if the work is n log n. */
    private static final double N_LOG_N = 8_000 * Math.log(8_000) / (1_000 * Math.log(1_000));

    /** Twice as long, for caches that the many do not fit into; n squared would be 64. */
    private static final double LESS_THAN_SQUARED = 20;

    private final Findings findings;
    private final Collection<RunResult> results;

    private Parts(Findings findings, Collection<RunResult> results) {
        this.findings = findings;
        this.results = results;
    }

    static void run(Plan plan, Findings findings) throws RunnerException {
        boolean isShort = plan.microSeconds() < 2;
        var options = new OptionsBuilder()
                .include(isShort ? "DecoderBenchmark|CopyBenchmark" : "camelmsrp\\..*Benchmark")
                .forks(1)
                // The compilers of the JVM have to be through, or the figures are several times too small.
                .warmupIterations(isShort ? 1 : 2)
                .warmupTime(TimeValue.milliseconds(1500))
                .measurementIterations(plan.rounds())
                .measurementTime(TimeValue.milliseconds(isShort ? 200 : 500))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT);
        new Parts(findings, new Runner(options.build()).run()).judge();
    }

    private static String name(RunResult result) {
        var parameters = result.getParams();
        String method = parameters.getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)", "$1");
        return method
                + ' '
                + String.join(
                        " ",
                        parameters.getParamsKeys().stream()
                                .map(parameters::getParam)
                                .toList());
    }

    private void judge() {
        for (RunResult result : results) {
            var series = findings.series(
                    "P12", name(result).trim(), result.getPrimaryResult().getScoreUnit());
            for (var benchmark : result.getBenchmarkResults()) {
                benchmark
                        .getIterationResults()
                        .forEach(iteration ->
                                series.add(iteration.getPrimaryResult().getScore()));
            }
            var allocation = result.getSecondaryResults().get("gc.alloc.rate.norm");
            if (allocation != null) {
                findings.series("P12", series.name() + ", allocated", "B/op").add(allocation.getScore());
            }
        }
        var small = find(DECODE + "small");
        findings.judge(Target.atLeast("P12", "decode 100-octet SENDs, messages/s", 800_000, 800_000), small);
        var text = find(DECODE + "text");
        var zeros = find(DECODE + "zeros");
        var copied = find("CopyBenchmark.copy");
        findings.judge(
                Target.atLeast("P12", "decode 64 KiB / copying it from cold memory", 0.3, 0.3),
                text.dividedBy(copied, "decode / copy"));
        var best = text.median() > zeros.median() ? text : zeros;
        var worst = find(DECODE + "almostEndLines");
        findings.judge(
                Target.atMost("P12", "decode, best case / worst case body", 4, 4),
                best.dividedBy(worst, "best / worst"));
        if (has("ReassemblyBenchmark")) {
            reassembly();
        }
    }

    private boolean has(String benchmark) {
        return findings.series().getOrDefault("P12", List.of()).stream()
                .anyMatch(series -> series.name().startsWith(benchmark));
    }

    private void reassembly() {
        for (String order : List.of("inOrder", "reversed", "random")) {
            var few = find("ReassemblyBenchmark.reassemble 1000 " + order);
            var many = find("ReassemblyBenchmark.reassemble 8000 " + order);
            var target = Target.atMost("P13", "reassembly, 8,000 / 1,000 chunks, " + order, LESS_THAN_SQUARED, N_LOG_N);
            findings.judge(target, many.dividedBy(few, target.what()));
        }
    }

    private Series find(String name) {
        for (Series series : findings.series().getOrDefault("P12", List.of())) {
            if (series.name().equals(name)) {
                return series;
            }
        }
        throw new IllegalStateException(
                "No result " + name + " in " + findings.series().getOrDefault("P12", List.of()));
    }
}
