// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;

/** P13: the cost of a message does not depend on how many there were, nor memory on how many there will be. */
final class Growth {

    private static final int PIECES = 10;

    private final Lab lab;
    private final Child sender;
    private final Subject engine;

    Growth(Lab lab) throws IOException {
        this.lab = lab;
        sender = lab.start("load");
        engine = lab.listen("engine", lab.start("engine", "-Xmx128m"), new Fields());
    }

    private Fields messages(long count) {
        return Fields.of("window", 256).with("messages", count);
    }

    void run() throws IOException {
        engine.receive(sender, messages(lab.plan().flood() / PIECES));
        var live = lab.findings().series("P13", "live set after each tenth of the flood", "KiB");
        var rate = lab.findings().series("P13", "messages/s in each tenth of the flood", "messages/s");
        for (int piece = 0; piece < PIECES; piece++) {
            rate.add(engine.receive(sender, messages(lab.plan().flood() / PIECES))
                    .real("perSecond"));
            live.add(engine.server().ask("figures", Fields.of("gc", 1)).number("heapUsed") / 1024.0);
        }
        double growth = live.values().get(PIECES - 1) / live.values().get(0);
        lab.findings().judge(Target.atMost("P13", "live set at the end of the flood / at its begin", 1.1, 1.1), growth);
        byCount();
        bySessions();
    }

    private void bySessions() throws IOException {
        var nanos = lab.findings().series("P13", "time per message for 1 to 1,000 sessions on a connection", "ns");
        for (int sessions = 1; sessions <= 1_000; sessions *= 10) {
            var rounds = new Series("rounds", "ns");
            for (int round = 0; round < lab.plan().rounds(); round++) {
                var orders = messages(100_000).with("perConnection", sessions);
                rounds.add(1e9 / engine.receive(sender, orders).real("perSecond"));
            }
            nanos.add(rounds.median());
        }
        lab.findings()
                .judge(
                        Target.atMost("P13", "time per message, 1,000 / 1 sessions on a connection", 1.1, 1.1),
                        nanos.values().get(3) / nanos.values().get(0));
    }

    private void byCount() throws IOException {
        var nanos = lab.findings().series("P13", "time per message for 10^3 to 10^6 messages", "ns");
        for (long count = 1_000; count <= 1_000_000; count *= 10) {
            var best = new Series("rounds", "ns");
            for (int round = 0; round < lab.plan().rounds(); round++) {
                best.add(1e9 / engine.receive(sender, messages(count)).real("perSecond"));
            }
            nanos.add(best.median());
        }
        lab.findings()
                .judge(
                        Target.atMost("P13", "time per message, 10^6 / 10^4 messages", 1.1, 1.1),
                        nanos.values().get(3) / nanos.values().get(1));
    }
}
