// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.benchmarks.endtoend.Target.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

    @TempDir
    private Path docs;

    @Test
    void judgesByTheMedian() {
        var ratio = new Series("ratio", "", Axis.ROUNDS, List.of(0.1, 0.5, 0.3));
        assertThat(ratio.median()).isEqualTo(0.3);
        assertThat(Target.atLeast("P", "", 0.31, 0.4).judge(ratio.median())).isEqualTo(Verdict.MISSED);
        assertThat(Target.atLeast("P", "", 0.3, 0.4).judge(ratio.median())).isEqualTo(Verdict.REACHED);
        assertThat(Target.atLeast("P", "", 0.2, 0.3).judge(ratio.median())).isEqualTo(Verdict.STRETCH);
        assertThat(Target.atMost("P", "", 0.29, 0.1).judge(ratio.median())).isEqualTo(Verdict.MISSED);
        assertThat(Target.atMost("P", "", 0.3, 0.3).judge(ratio.median())).isEqualTo(Verdict.REACHED);
    }

    @Test
    void writesPagePlotsAndJson() throws Exception {
        var findings = new Findings();
        var figures = List.of(1.0, 2.0, 3.0);
        findings.series("P1", "engine", "messages/s").values().addAll(figures);
        var sizes = new Axis("MiB of the file", List.of(1L, 4L, 16L));
        findings.series("P8", "peak RSS", "MB", sizes).values().addAll(figures);
        var counts = new Axis("messages", List.of(1_000L, 10_000L, 1_000_000L));
        findings.series("P13", "time per message", "ns", counts).values().addAll(figures);
        findings.series("P12", "ReassemblyBenchmark.reassemble 100 inOrder", "us/op")
                .add(17);
        findings.judge(Target.atLeast("P1", "engine / echo", 2, 3), 2.5);
        findings.judge(Target.atMost("P1", "route p50 / echo", 1.15, 1.05), 1.2);
        findings.judge(Target.atMost("P0", "what nobody looked at", 1, 1), 2);
        findings.judge(Target.atMost("P0", "what is as it should be", 1, 1), 1);
        findings.remark("The load \"tls\" failed");

        new ResultsPage(findings, "quick", 1).write(docs);

        assertThat(docs.resolve("performance.adoc"))
                .content()
                .contains("|P1 |engine / echo |≥ 2.000 |2.500 |2.500 |2.500 |reached")
                .contains("Missed in P1: a route may block", "The load \"tls\" failed")
                .contains("\nMissed, and no profile here says why: P0 what nobody looked at.\n")
                .contains("image::images/performance-p8-1.svg[]");
        var json = (JsonObject) Jsoner.deserialize(Files.readString(docs.resolve("performance.json")));
        assertThat(json).containsKeys("verdicts", "figures", "remarks", "machine");
        assertThat(json.toJson()).contains("\"at\":[1000,10000,1000000]");
        for (String plot : List.of("p1", "p8-1", "p13-1", "reassembly")) {
            assertThat(docs.resolve("images/performance-" + plot + ".svg"))
                    .content()
                    .startsWith("<svg");
        }
    }
}
