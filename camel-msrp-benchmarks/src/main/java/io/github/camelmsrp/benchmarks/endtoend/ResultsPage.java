// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.util.json.Jsoner;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * The page of the manual, its plots and the figures as JSON.
 *
 * @param mode full or quick
 * @param nanos how long it took
 */
record ResultsPage(Findings findings, String mode, long nanos) {

    private static final Map<String, String> TITLES = Map.of(
            "P1", "Latency of a message, window 1",
            "P2-P3", "Messages with window 256",
            "P5", "Large body, engine, 64 KiB chunks",
            "P6", "Large file through two routes, 8 KiB chunks",
            "P7 JDK", "Large body over TLS of the Java runtime",
            "P7 OPENSSL", "Large body over TLS of BoringSSL",
            "P9", "Session set-ups",
            "P10", "Chat beside a file on one connection",
            "SIP", "Calls over SIP and their sessions");

    /** How targets begin that may be missed, and what the time goes to. */
    private static final Map<String, String> WHERE_TIME_GOES = Map.of(
            "P1 route", """
            Missed in P1: a route may block, so it runs on a thread of a pool. A message alone goes to that thread, and
            its outcome back to the thread of the network. The figures of `detour` show what these two ways cost with
            nothing else to do; with `ackPolicy=received` the answer does not wait for them. Profile and what was tried:
            link:decisions/0005-what-a-small-message-costs.adoc[decision 5].
            """,
            "P4 1,000 sessions", """
            Missed in P4: with one message under way in each session, every message costs a read, a write and a thread
            of the pool that is woken, and no two of one session can share them. `detour`, which is bare Netty that
            answers from a pool, shows how much of echo is left by that alone; the route is to be compared with it.
            Profile and what was tried: link:decisions/0005-what-a-small-message-costs.adoc[decision 5].
            """,
            "P13 time per message, 1,000", """
            Missed in P13: of 1,000 sessions that take turns, what the next message needs has left the caches next to
            the processor, and its session has to be looked up. Profile and what was tried:
            link:decisions/0005-what-a-small-message-costs.adoc[decision 5].
            """);

    private static final String HOW_TO_RUN = """
            = Speed, memory and scale
            // Written by camel-msrp-benchmarks; a run of it writes this page anew.

            Machines differ and are shared, so what counts here is a ratio: what the component reaches, divided by what
            bare Netty reaches in the same round. The verdict goes by the median of the rounds. Sender and receiver are
            JVMs of their own that talk over loopback; what arrives is compared with what was sent.

            == How to run it

            [source]
            ----
            mvn -q -Pbenchmarks
            mvn -q -Pbenchmarks -Dbenchmarks.args=quick
            ----

            The first measures everything in about a quarter of an hour and writes this page, its plots and
            `performance.json` beside it; the second has fewer and shorter rounds and takes about three minutes, for
            a first impression. Names after the mode choose loads, as in `-Dbenchmarks.args="full messages bulk"`:
            `messages` (P1 to P4, P11), `bulk` (P5), `files` (P6), `tls` (P7), `memory` (P8), `sessions` (P9),
            `chat` (P10), `growth` (P13), `calls` (SIP), `parts` (P12, P13). The machine should have nothing else to do.
            The largest files take 50 GiB of the folder for temporary files; another is chosen by
            `-Dbenchmarks.directory=...`.

            == What is compared

            echo:: Netty's delimiter decoder splits frames of 200 octets; each is answered with 150 octets
            detour:: echo that lets a thread of a pool write the answer: what any work costs that may block
            copy:: octets in writes of 64 KiB to a receiver that drops them, or writes them to a file
            bare connects:: a connection to echo, one frame, its answer
            camel-netty:: `from("netty:tcp://...?textline=true&sync=true")` with a route that does nothing
            engine:: the session package without Camel; the application reads and answers on the event loop
            route:: a Camel route that does nothing, with `ackPolicy` received or routed
            chat:: two engines, one message of 100 octets after the other, alone and while a file goes over the same
            connection in a session of its own
            calls:: two Camel contexts; one calls the other 1,000 times at once by SIP over TCP, ten times over, and in
            each call 11 messages are answered by as many

            Frames to the component are SENDs with a body of 100 octets, about 300 octets each; those to echo have 200.
            The sender writes prepared octets and counts answers, so that it costs little. TLS is TLS 1.3, once
            by the Java runtime on both ends and once by BoringSSL (netty-tcnative) on both. Memory is the resident set
            that Linux reports, allocation what the JVM counts for its threads, system calls what `perf` counts.

            """;

    void write(Path docs) throws IOException {
        var json = findings.toJson();
        json.put("mode", mode);
        json.put("date", LocalDate.now().toString());
        json.put("machine", machine());
        Files.writeString(docs.resolve("performance.json"), Jsoner.prettyPrint(json.toJson()) + '\n');
        var images = Files.createDirectories(docs.resolve("images"));
        var page = new StringBuilder(HOW_TO_RUN);
        page.append("== Results\n\n").append(provenance());
        verdicts(page);
        reasons().forEach(reason -> page.append(reason).append('\n'));
        for (String remark : findings.remarks()) {
            page.append("NOTE: ").append(remark).append("\n\n");
        }
        page.append("== Figures\n\nFor orientation only: they are as fast as the machine was.\n\n");
        for (var load : findings.series().entrySet()) {
            figures(page, load.getKey(), load.getValue());
            plots(page, images, load.getKey(), load.getValue());
        }
        Files.writeString(docs.resolve("performance.adoc"), page.toString().stripTrailing() + '\n');
    }

    private static String machine() {
        var runtime = Runtime.getRuntime();
        return runtime.availableProcessors() + " processors, " + System.getProperty("os.name") + ' '
                + System.getProperty("os.arch") + ", Java " + Runtime.version();
    }

    private String provenance() {
        return "Mode " + mode + ", " + LocalDate.now() + ", " + machine() + ", "
                + Duration.ofNanos(nanos).toMinutes() + " minutes.\n\n";
    }

    private void verdicts(StringBuilder page) {
        page.append("[cols=\"1,5,2,2,2,2,2\",options=\"header\"]\n|===\n");
        page.append("|Load |What |Target |Min |Median |Max |Verdict\n\n");
        for (var judged : findings.judged()) {
            var target = judged.target();
            var figure = judged.figure();
            page.append(row(
                    target.id(),
                    target.what(),
                    target.bound().sign + ' ' + Series.text(target.value()),
                    Series.text(figure.min()),
                    Series.text(figure.median()),
                    Series.text(figure.max()),
                    judged.verdict().name().toLowerCase(Locale.ROOT)));
        }
        page.append("|===\n\n");
    }

    private List<String> reasons() {
        return findings.judged().stream()
                .filter(judged -> judged.verdict() == Target.Verdict.MISSED)
                .map(judged -> judged.target().id() + ' ' + judged.target().what())
                .flatMap(missed -> WHERE_TIME_GOES.entrySet().stream()
                        .filter(known -> missed.startsWith(known.getKey()))
                        .map(Map.Entry::getValue))
                .distinct()
                .toList();
    }

    private static String row(String... cells) {
        return List.of(cells).stream().map(cell -> "|" + cell).collect(Collectors.joining(" ")) + '\n';
    }

    private static void figures(StringBuilder page, String id, List<Series> figures) {
        page.append("=== ")
                .append(id)
                .append(TITLES.containsKey(id) ? ": " + TITLES.get(id) : "")
                .append("\n\n");
        page.append("[cols=\"5,2,2,2,2\",options=\"header\"]\n|===\n|Figure |Unit |Min |Median |Max\n\n");
        for (Series figure : figures) {
            page.append(row(
                    figure.name(),
                    figure.unit(),
                    Series.text(figure.min()),
                    Series.text(figure.median()),
                    Series.text(figure.max())));
        }
        page.append("|===\n\n");
    }

    private static void plots(StringBuilder page, Path images, String id, List<Series> figures) throws IOException {
        String name = "performance-" + id.replace(' ', '-').toLowerCase(Locale.ROOT);
        var alike = figures.stream()
                .filter(figure -> figure.unit().equals(figures.get(0).unit()))
                .toList();
        if (id.equals("P8")) {
            int number = 0;
            for (Series figure : figures) {
                show(page, name + '-' + ++number);
                Charts.line(
                        images.resolve(name + '-' + number + ".svg"),
                        figure,
                        figure.name(),
                        "files of 1, 4 and 16 times the size");
            }
        } else if (id.equals("P13")) {
            int number = 0;
            for (Series figure : figures) {
                show(page, name + '-' + ++number);
                Charts.line(images.resolve(name + '-' + number + ".svg"), figure, figure.name(), "measurement");
            }
        } else if (id.equals("P12")) {
            reassembly(page, images, figures);
        } else {
            show(page, name);
            Charts.bars(images.resolve(name + ".svg"), TITLES.getOrDefault(id, id), alike);
        }
    }

    private static void reassembly(StringBuilder page, Path images, List<Series> figures) throws IOException {
        var lines = new XYSeriesCollection();
        for (String order : List.of("inOrder", "reversed", "random")) {
            var line = new XYSeries(order);
            for (Series figure : figures) {
                String[] words = figure.name().split(" ", -1);
                if (words.length == 3 && words[0].startsWith("Reassembly") && words[2].equals(order)) {
                    line.add(Double.parseDouble(words[1]), figure.median());
                }
            }
            lines.addSeries(line);
        }
        if (lines.getSeries(0).isEmpty()) {
            return;
        }
        show(page, "performance-reassembly");
        Charts.growth(images.resolve("performance-reassembly.svg"), "Reassembly of a message", lines);
    }

    private static void show(StringBuilder page, String name) {
        page.append("image::images/").append(name).append(".svg[]\n\n");
    }
}
