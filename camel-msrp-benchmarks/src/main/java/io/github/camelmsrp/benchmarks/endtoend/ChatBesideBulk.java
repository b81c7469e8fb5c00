// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;

/** P10: two sessions, one of which sends a file, on one connection and, to compare, on two. */
final class ChatBesideBulk {

    /** As a producer sends. */
    private static final int DEFAULT_CHUNK = 8192;

    private final Lab lab;
    private final Child sender;
    private final Child prepared;
    private final Subject engine;
    private final Subject apart;
    private final Fields file;
    private final Series window;
    private final Series medianAlone;
    private final Series medianBehind;
    private final Series alone;
    private final Series behind;
    private final Series besideApart;
    private final Series bulkAlone;
    private final Series bulkBeside;
    private long received;

    ChatBesideBulk(Lab lab) throws IOException {
        this.lab = lab;
        sender = lab.start("engine-client");
        prepared = lab.start("load");
        engine = lab.listen("engine", lab.start("engine"), Fields.of("directory", lab.directory()));
        apart = lab.listen("engine", engine.server(), Fields.of("directory", lab.directory()));
        long octets = lab.plan().bulkOctets();
        file = Fields.of("file", lab.bulkFile(octets)).with("octets", octets).with("chunk", DEFAULT_CHUNK);
        window = series("window 1 as in P1, p99", "µs");
        medianAlone = series("chat alone, p50", "µs");
        medianBehind = series("chat behind bulk, p50", "µs");
        alone = series("chat alone, p99", "µs");
        behind = series("chat behind bulk, p99", "µs");
        besideApart = series("chat beside bulk, on a connection of its own, p99", "µs");
        bulkAlone = series("bulk alone", "MB/s");
        bulkBeside = series("bulk beside chat", "MB/s");
    }

    private Series series(String name, String unit) {
        return lab.findings().series("P10", name, unit);
    }

    void run() throws IOException {
        for (int round = -1; round < lab.plan().rounds(); round++) {
            round(round >= 0);
        }
        var findings = lab.findings();
        findings.judge(
                Target.atMost("P10", "p99 of chat behind bulk / window 1 as in P1", 5, 5),
                behind.dividedBy(window, "p99 behind bulk / window 1"));
        findings.judge(
                Target.atMost("P10", "p99 of chat behind bulk / alone", 5, 5),
                behind.dividedBy(alone, "p99 behind bulk / alone"));
        findings.judge(
                Target.atLeast("P10", "bulk beside chat / alone", 0.8, 0.8),
                bulkBeside.dividedBy(bulkAlone, "bulk beside chat / alone"));
    }

    private void round(boolean counts) throws IOException {
        var oneByOne = Fields.of("sessions", 1).with("window", 1).with("millis", millis());
        var first = engine.receive(prepared, oneByOne);
        received += first.number("messages");
        var chat = sender.ask("chat", engine.address().with("millis", millis()));
        received += chat.number("messages");
        var bulk = sender.ask("file", engine.address().with(file));
        // Comparing a file takes time that the next measurement must not lose.
        Lab.requireReceived(engine.server(), ++received);
        var both = sender.ask("chat", beside());
        received += both.number("messages") + 1;
        Lab.requireReceived(engine.server(), received);
        var separate =
                sender.ask("chat", beside().with("talkPort", apart.listening().text("port")));
        received += separate.number("messages") + 1;
        Lab.requireReceived(engine.server(), received);
        if (counts) {
            window.add(first.real("p99"));
            medianAlone.add(chat.real("p50"));
            medianBehind.add(both.real("p50"));
            alone.add(chat.real("p99"));
            behind.add(both.real("p99"));
            besideApart.add(separate.real("p99"));
            bulkAlone.add(bulk.real("megabytesPerSecond"));
            bulkBeside.add(both.real("megabytesPerSecond"));
        }
    }

    private Fields beside() {
        return engine.address().with("millis", 0).with(file);
    }

    private long millis() {
        return lab.plan().millis();
    }
}
