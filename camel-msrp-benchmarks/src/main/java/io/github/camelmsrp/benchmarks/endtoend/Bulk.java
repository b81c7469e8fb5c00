// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** P5 to P7: large bodies. */
final class Bulk {

    private static final String UNIT = "MB/s";

    private final Lab lab;
    private final long octets;
    private final Path file;

    Bulk(Lab lab) throws IOException {
        this.lab = lab;
        octets = lab.plan().bulkOctets();
        file = lab.bulkFile(octets);
    }

    /** Who takes part in P5 and P7; sender writes prepared octets, engineSender sends to sink. */
    private record Ends(Child sender, Child engineSender, Child copy, Child engine, Child sink) {
        static Ends start(Lab lab) throws IOException {
            return new Ends(
                    lab.start("load"),
                    lab.start("engine-client"),
                    lab.start("copy"),
                    lab.start("engine"),
                    lab.start("sink"));
        }
    }

    /** P7 with each provider that is to be had. */
    static void tls(Lab lab) throws IOException {
        for (var provider : Tls.Provider.values()) {
            if (provider.isAvailable()) {
                new Bulk(lab).engine("P7 " + provider, Fields.of("tls", provider), 0.25, 0.35);
                lab.close();
            } else {
                lab.findings().remark("P7 was not measured with " + provider + ", which is not to be had here");
            }
        }
    }

    private Fields size() {
        return Fields.of("octets", octets).with("file", file);
    }

    /** P5 or, with TLS, P7: the engine receives to disk, and sends from disk. */
    void engine(String id, Fields tls, double target, double stretch) throws IOException {
        var ends = Ends.start(lab);
        var copy = lab.listen("copy", ends.copy, new Fields().with(tls)).listening();
        var disk = ends.copy.ask(
                "listen", Fields.of("file", lab.directory().resolve("copied")).with(tls));
        var engine = lab.listen("engine", ends.engine, spool().with(tls)).address();
        var sink = lab.listen("sink", ends.sink, new Fields().with(tls)).listening();
        var dropped = lab.findings().series(id, "copy, dropped", UNIT);
        var stored = lab.findings().series(id, "copy, to disk", UNIT);
        var received = lab.findings().series(id, "engine receives to disk", UNIT);
        var sent = lab.findings().series(id, "engine sends from disk", UNIT);
        var allocated = lab.findings().series(id, "engine, octets allocated per octet received", "octets");
        for (int round = -1; round < lab.plan().rounds(); round++) {
            double copied = stream(ends.sender, ends.copy, "raw", copy.with(tls));
            double copiedToDisk = stream(ends.sender, ends.copy, "raw", disk.with(tls));
            long before = ends.engine.ask("figures", new Fields()).number("allocated");
            double taken = stream(ends.sender, ends.engine, "msrp", engine.with(tls));
            long after = ends.engine.ask("figures", new Fields()).number("allocated");
            long messages = ends.sink.ask("count", new Fields()).number("messages");
            double given = speed(ends.engineSender.ask("file", sink.with(size()).with(tls)));
            Lab.requireReceived(ends.sink, messages + 1);
            if (round >= 0) {
                dropped.add(copied);
                stored.add(copiedToDisk);
                received.add(taken);
                sent.add(given);
                allocated.add((after - before - Pattern.MAX_PIECE) / (double) octets);
            }
        }
        lab.showPeak(id, "copy", ends.copy);
        lab.showPeak(id, "engine that receives", ends.engine);
        lab.showPeak(id, "engine that sends", ends.engineSender);
        judge(Target.atLeast(id, "engine receives to disk / copy", target, stretch), received, dropped);
        judge(Target.atLeast(id, "engine sends from disk / copy", target, stretch), sent, dropped);
        if (id.equals("P5")) {
            // TLS of the JDK allocates by itself.
            lab.findings().judge(Target.atMost("P11", "octets allocated per further octet", 0.02, 0.02), allocated);
        }
    }

    private Fields spool() {
        return Fields.of("directory", lab.directory());
    }

    private double stream(Child sender, Child receiver, String kind, Fields address) throws IOException {
        long before = receiver.ask("count", new Fields()).number("messages");
        var orders = new Fields().with(address).with("kind", kind).with("octets", octets);
        var result = sender.ask("stream", orders);
        Lab.requireReceived(receiver, before + 1);
        return speed(result);
    }

    private static double speed(Fields result) {
        return Lab.requireIntact(result).real("megabytesPerSecond");
    }

    private void judge(Target target, Series series, Series reference) {
        lab.findings().judge(target, series.dividedBy(reference, target.what()));
    }

    /** P6: files at both ends, routes in between. */
    void route() throws IOException {
        var copySender = lab.start("load");
        var copyServer = lab.start("copy");
        var copy = lab.listen("copy", copyServer, new Fields()).listening();
        var transfer = new FileTransfer(lab, "P6");
        var dropped = lab.findings().series("P6", "copy, dropped", UNIT);
        var routed = lab.findings().series("P6", "file to file through two routes", UNIT);
        for (int round = -1; round < lab.plan().rounds(); round++) {
            double copied = stream(copySender, copyServer, "raw", copy);
            double moved = transfer.move(file, octets);
            if (round >= 0) {
                dropped.add(copied);
                routed.add(moved);
            }
        }
        lab.showPeak("P6", "copy", copyServer);
        lab.showPeak("P6", "route that receives", transfer.receiver());
        lab.showPeak("P6", "route that sends", transfer.sender());
        judge(Target.atLeast("P6", "route with files at both ends / copy", 0.08, 0.12), routed, dropped);
    }

    /** P8: the same with little memory and ever larger files. */
    static void memory(Lab lab) throws IOException {
        long smallest = lab.plan().memoryOctets();
        var sizes = new Axis("MiB of the file", List.of(smallest >> 20, smallest >> 18, smallest >> 16));
        var peaks = lab.findings().series("P8", "peak RSS of the receiver", "MB", sizes);
        var senderPeaks = lab.findings().series("P8", "peak RSS of the sender", "MB", sizes);
        for (long mebibytes : sizes.at()) {
            long octets = mebibytes << 20;
            var transfer = new FileTransfer(lab, "P8-" + mebibytes, "-Xmx64m", "-XX:MaxDirectMemorySize=64m");
            var file = lab.bulkFile(octets);
            transfer.move(file, octets);
            Files.delete(file);
            peaks.add(transfer.receiver().peakMegabytes());
            senderPeaks.add(transfer.sender().peakMegabytes());
            transfer.close();
        }
        for (Series peak : List.of(peaks, senderPeaks)) {
            lab.findings().judge(Target.atMost("P8", peak.name() + ", MB", 160, 160), peak.max());
            double spread = peak.max() / peak.min();
            lab.findings().judge(Target.atMost("P8", peak.name() + ", largest / smallest", 1.1, 1.1), spread);
        }
    }
}
