// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Measures everything, or what the arguments name, and writes the results page. */
public final class Benchmarks {

    private static final Set<String> LOADS =
            Set.of("messages", "bulk", "tls", "files", "memory", "sessions", "chat", "growth", "calls", "parts");

    /** Of which short rounds show nothing. */
    private static final String LONG = "growth";

    private interface Load {
        void run(Lab lab) throws Exception;
    }

    private final Plan plan;
    private final Set<String> wanted;
    private final Findings findings = new Findings();
    private final Path directory;

    private Benchmarks(Plan plan, Set<String> wanted, Path directory) {
        this.plan = plan;
        this.wanted = wanted;
        this.directory = directory;
    }

    /** @param args folder of the manual; full or quick; names of loads, none for all */
    public static void main(String[] args) throws Exception {
        boolean isQuick = args.length > 1 && args[1].equals("quick");
        var wanted = new HashSet<>(Arrays.asList(args).subList(Math.min(2, args.length), args.length));
        if (!LOADS.containsAll(wanted)) {
            throw new IllegalArgumentException("Loads are " + LOADS);
        }
        if (isQuick && wanted.isEmpty()) {
            wanted.addAll(LOADS);
            wanted.remove(LONG);
        }
        String parent = System.getProperty("benchmarks.directory", System.getProperty("java.io.tmpdir"));
        var directory = Files.createTempDirectory(Path.of(parent), "msrp-benchmarks");
        try {
            var benchmarks = new Benchmarks(isQuick ? Plan.QUICK : Plan.FULL, wanted, directory);
            long start = System.nanoTime();
            benchmarks.run();
            var page = new ResultsPage(benchmarks.findings, isQuick ? "quick" : "full", System.nanoTime() - start);
            page.write(Path.of(args[0]));
        } finally {
            delete(directory);
        }
    }

    private void run() throws Exception {
        load("messages", lab -> new Messages(lab).run());
        load("bulk", lab -> new Bulk(lab).engine("P5", new Fields(), 0.15, 0.2));
        load("files", lab -> new Bulk(lab).route());
        load("tls", Bulk::tls);
        load("memory", Bulk::memory);
        load("sessions", lab -> new Sessions(lab).run());
        load("chat", lab -> new ChatBesideBulk(lab).run());
        load("growth", lab -> new Growth(lab).run());
        load("calls", lab -> new Calls(lab).run());
        load("parts", lab -> Parts.run(lab.plan(), findings));
    }

    private void load(String name, Load load) throws IOException {
        if (!wanted.isEmpty() && !wanted.contains(name)) {
            return;
        }
        long start = System.nanoTime();
        try (var lab = new Lab(plan, findings, directory)) {
            load.run(lab);
            System.out.println(name + ": " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s");
        } catch (Exception e) {
            findings.remark("The load \"" + name + "\" failed: " + e.getMessage());
            var log = directory.resolve("agents.log");
            if (Files.exists(log)) {
                System.out.println(Files.readString(log));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
