// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a load works with: processes, a folder, the plan, and the findings. */
final class Lab implements AutoCloseable {

    /** Whoever speaks lines; the others speak MSRP. */
    private static final Set<String> LINES = Set.of("echo", "detour", "netty");

    private final Plan plan;
    private final Findings findings;
    private final Path directory;
    private final List<Child> children = new ArrayList<>();

    Lab(Plan plan, Findings findings, Path directory) {
        this.plan = plan;
        this.findings = findings;
        this.directory = directory;
    }

    Plan plan() {
        return plan;
    }

    Findings findings() {
        return findings;
    }

    Path directory() {
        return directory;
    }

    /** A folder of its own inside. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** A process that lives until the load is over. */
    Child start(String role, String... jvm) throws IOException {
        var child = new Child(role, directory.resolve("agents.log"), List.of(jvm));
        children.add(child);
        return child;
    }

    /** A receiver that listens. */
    Subject listen(String name, Child server, Fields orders) throws IOException {
        var answer = server.ask("listen", orders);
        return new Subject(name, server, LINES.contains(name) ? "line" : "msrp", answer);
    }

    /** The file of large bodies; made once. */
    Path bulkFile(long octets) throws IOException {
        var file = directory.resolve("bulk-" + octets);
        if (!Files.exists(file)) {
            Pattern.write(file, octets);
        }
        return file;
    }

    /** Shows the largest resident set that a process has had so far, where the system tells it. */
    void showPeak(String id, String name, Child process) throws IOException {
        var figures = process.ask("figures", new Fields());
        if (figures.has("VmHWM")) {
            findings.series(id, name + ", peak RSS", "MB").add(Child.peakMegabytes(figures));
        }
    }

    /** A figure is worth nothing if octets were lost or changed on the way. */
    static Fields requireIntact(Fields result) {
        if (result.number("faults") != 0 || result.has("lost") && result.number("lost") != 0) {
            throw new IllegalStateException("Not everything arrived as it was sent: " + result);
        }
        return result;
    }

    /** Waits until so many messages have arrived in all and were compared; more are as wrong as less. */
    static void requireReceived(Child receiver, long messages) throws IOException {
        var received = requireIntact(receiver.ask("count", Fields.of("expect", messages)));
        if (received.number("messages") != messages) {
            throw new IllegalStateException("Instead of " + messages + " there came " + received);
        }
    }

    @Override
    public void close() {
        children.forEach(Child::close);
        children.clear();
    }
}
