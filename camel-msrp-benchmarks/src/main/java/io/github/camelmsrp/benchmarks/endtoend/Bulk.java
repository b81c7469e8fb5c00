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
        var sender = lab.start("load");
        var engineSender = lab.start("engine-client");
        var copyServer = lab.start("copy");
        var engineServer = lab.start("engine");
        var sinkServer = lab.start("sink");
        var copy = lab.listen("copy", copyServer, new Fields().with(tls)).listening();
        var disk = copyServer.ask(
                "listen", Fields.of("file", lab.directory().resolve("copied")).with(tls));
        var engine = lab.listen("engine", engineServer, spool().with(tls)).address();
        var sink = lab.listen("sink", sinkServer, new Fields().with(tls)).listening();
        var dropped = lab.findings().series(id, "copy, dropped", UNIT);
        var stored = lab.findings().series(id, "copy, to disk", UNIT);
        var received = lab.findings().series(id, "engine receives to disk", UNIT);
        var sent = lab.findings().series(id, "engine sends from disk", UNIT);
        var allocated = lab.findings().series(id, "engine, octets allocated per octet received", "octets");
        for (int round = -1; round < lab.plan().rounds(); round++) {
            double copied = stream(sender, copyServer, "raw", copy.with(tls));
            double copiedToDisk = stream(sender, copyServer, "raw", disk.with(tls));
            long before = engineServer.ask("figures", new Fields()).number("allocated");
            double taken = stream(sender, engineServer, "msrp", engine.with(tls));
            long after = engineServer.ask("figures", new Fields()).number("allocated");
            double given = speed(engineSender.ask("file", sink.with(size()).with(tls)));
            Lab.requireIntact(sinkServer.ask("count", new Fields()));
            if (round >= 0) {
                dropped.add(copied);
                stored.add(copiedToDisk);
                received.add(taken);
                sent.add(given);
                allocated.add((after - before - Pattern.MAX_PIECE) / (double) octets);
            }
        }
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
        Lab.requireIntact(receiver.ask("count", Fields.of("expect", before + 1)));
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
        judge(Target.atLeast("P6", "route with files at both ends / copy", 0.08, 0.12), routed, dropped);
    }

    /** P8: the same with little memory and ever larger files. */
    static void memory(Lab lab) throws IOException {
        var peaks = lab.findings().series("P8", "peak RSS of the receiver", "MB");
        var senderPeaks = lab.findings().series("P8", "peak RSS of the sender", "MB");
        for (int factor : new int[] {1, 4, 16}) {
            long octets = factor * lab.plan().memoryOctets();
            var transfer = new FileTransfer(lab, "P8-" + factor, "-Xmx64m", "-XX:MaxDirectMemorySize=64m");
            var file = lab.bulkFile(octets);
            transfer.move(file, octets);
            Files.delete(file);
            peaks.add(transfer.receiverPeakMegabytes());
            senderPeaks.add(transfer.senderPeakMegabytes());
            transfer.close();
        }
        for (Series peak : List.of(peaks, senderPeaks)) {
            lab.findings().judge(Target.atMost("P8", peak.name() + ", MB", 160, 160), peak.max());
            double spread = peak.max() / peak.min();
            lab.findings().judge(Target.atMost("P8", peak.name() + ", largest / smallest", 1.1, 1.1), spread);
        }
    }
}
