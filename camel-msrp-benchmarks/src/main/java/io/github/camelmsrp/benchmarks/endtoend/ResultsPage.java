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
import java.util.stream.Stream;
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

    /**
     * How targets begin that may be missed, and what the time goes to. The page names missed ones that are not here.
     */
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
            "P10 p99", """
            Missed in P10: how much may be on its way before a short message is bounded, but with a file under way more
            threads want to run than there are processors, and the slowest messages wait for their turn. What was tried:
            link:decisions/0011-long-messages-leave-little-before-chat.adoc[decision 11].
            """,
            "P13 time per message, 1,000", """
            Missed in P13: of 1,000 sessions that take turns, what the next message needs has left the caches next to
            the processor, and its session has to be looked up. Profile and what was tried:
            link:decisions/0005-what-a-small-message-costs.adoc[decision 5].
            """);

    private static final String INTRODUCTION = """
            = Speed, memory and scale
            :toc:
            // Written by camel-msrp-benchmarks; a run of it writes this page anew.

            Machines differ and are shared, so what counts here is a ratio: what the component reaches, divided by
            what a reference without MSRP reaches in the same round, as a rule bare Netty. Sender and receiver are
            JVMs of their own that talk over loopback. A load in which anything was lost or changed gives no
            figures.

            == How to run it

            [source]
            ----
            mvn -q -Pbenchmarks
            mvn -q -Pbenchmarks -Dbenchmarks.args=quick
            ----

            The first measures everything in less than 20 minutes. The second leaves `growth` out, has fewer and
            shorter rounds and takes less than three, for a first impression. Names after the mode choose loads, as
            in `-Dbenchmarks.args="full messages bulk"`: `messages` (P1 to P4, P11), `bulk` (P5), `files` (P6),
            `tls` (P7), `memory` (P8), `sessions` (P9), `chat` (P10), `growth` (P13), `calls` (SIP),
            `parts` (P12, P13). The machine should have nothing else to do. The largest files take 50
            GiB of the folder for temporary files; another is chosen by `-Dbenchmarks.directory=...`.

            Each run replaces this page, its plots and `performance.json` beside it by what it has measured, however
            little that is; `git restore src/main/docs` brings back what was there.

            == What is compared

            echo:: Netty's delimiter decoder splits frames of 200 octets; each is answered with 150 octets
            detour:: echo that lets a thread of a pool write the answer: what any work costs that may block
            copy:: octets in writes of 64 KiB to a receiver that drops them, or writes them to a file
            bare connects:: a connection to echo, one frame, its answer
            camel-netty:: `from("netty:tcp://...?textline=true&sync=true")` with the same route as below
            engine:: the session package without Camel; the application reads and answers on the event loop
            route:: a Camel route that only looks at what it was given, with `ackPolicy` received or routed
            chat:: two engines, one message of 100 octets after the other, alone and while a file goes over the same
            connection in a session of its own
            calls:: two Camel contexts; one calls the other 1,000 times at once by SIP over TCP, ten times over, and
            in each call 11 messages are answered by as many

            Frames to the component are SENDs with a body of 100 octets, about 300 octets each; those to echo have
            200. The sender writes prepared octets and counts answers, so that it costs little. TLS is TLS 1.3, once
            by the Java runtime on both ends and once by BoringSSL (netty-tcnative) on both.

            == How it is measured

            Rounds:: In each round every subject has its turn; what comes before the first round warms up and is not
            counted. Ratios are those of a round, and the verdict goes by the median. The parts (P12 and reassembly)
            are run by JMH one after the other, so what their ratios divide was measured minutes apart. P8, the idle
            sessions of P9, the live set of P13 and what is left of calls are measured once in a run: minimum,
            median and maximum are the same there.
            What is checked:: Each octet of each message and of each file that the component received is compared
            with what was sent. Numbers in the messages tell the engine of loss and disorder, and the sender wants
            each transaction answered with 200, in order. Receivers of bare Netty have to cost little: they count,
            and look at the first and the last octets of each read of a large body.
            Memory:: The resident set that Linux reports, and its peak. All JVMs have the parallel collector;
            otherwise they have defaults and take more memory for garbage than they need, but for P8 (`-Xmx64m`,
            `-XX:MaxDirectMemorySize=64m`), P13 (`-Xmx128m`) and the idle sessions of P9
            (link:decisions/0013-what-an-idle-session-holds.adoc[decision 13]).
            Allocation:: What the JVM counts for its threads, and JMH for the parts.
            System calls:: What `perf` counts.

            == How to read it

            A target is _missed_, _reached_, or exceeded by as much as was hoped for (_stretch_).

            P1:: A ratio below 1 does not mean that the component is faster than bare Netty. With one message at a
            time nearly all of the time goes to waking threads, and how soon one wakes depends on what its processor
            did before.
            P10:: There are two references: window 1 as in P1, which has a sender of prepared octets, measured again in
            each round here; and chat alone between the same two engines. On a connection of its own chat has no chunks
            before it, but nothing holds the file back, which keeps the sender's only event loop busy. What else the
            machine does counts several times in the slowest messages.
            P11:: No octet of a body leaves garbage behind, but each chunk, of 64 KiB here, does: hence the limit of
            0.02. The target for system calls is that of the engine; those of routes are among the figures.
            P12:: The best case is text or zeros, whichever is decoded faster; the worst is a body of nothing but
            begins of end-lines.
            P13:: Messages are counted from 10^4, since 10^3 are over in two milliseconds, in which the session
            begins as well. Reassembly may take 10.4 times as long for 8 times as many chunks if it is n log n, and
            64 times if it is n squared.
            SIP:: The threads are those of pools, which have 256 at most and let them go after a minute without
            work.

            """;

    void write(Path docs) throws IOException {
        var json = findings.toJson();
        json.put("mode", mode);
        json.put("date", LocalDate.now().toString());
        json.put("machine", machine());
        Files.writeString(docs.resolve("performance.json"), Jsoner.prettyPrint(json.toJson()) + '\n');
        var images = Files.createDirectories(docs.resolve("images"));
        var page = new StringBuilder(INTRODUCTION);
        page.append("== Results\n\n").append(provenance());
        verdicts(page);
        reasons().forEach(reason -> page.append(reason).append('\n'));
        unexplained(page);
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

    /** Missed targets as the table names them. */
    private Stream<String> missed() {
        return findings.judged().stream()
                .filter(judged -> judged.verdict() == Target.Verdict.MISSED)
                .map(judged -> judged.target().id() + ' ' + judged.target().what());
    }

    private List<String> reasons() {
        return missed().flatMap(missed -> WHERE_TIME_GOES.entrySet().stream()
                        .filter(known -> missed.startsWith(known.getKey()))
                        .map(Map.Entry::getValue))
                .distinct()
                .toList();
    }

    private void unexplained(StringBuilder page) {
        var targets = missed().filter(
                        missed -> WHERE_TIME_GOES.keySet().stream().noneMatch(missed::startsWith))
                .toList();
        if (!targets.isEmpty()) {
            page.append("Missed, and no profile here says why: ")
                    .append(String.join("; ", targets))
                    .append(".\n\n");
        }
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
        if (figures.stream().noneMatch(figure -> figure.axis().equals(Axis.ROUNDS))) {
            int number = 0;
            for (Series figure : figures) {
                show(page, name + '-' + ++number);
                Charts.line(images.resolve(name + '-' + number + ".svg"), figure);
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
