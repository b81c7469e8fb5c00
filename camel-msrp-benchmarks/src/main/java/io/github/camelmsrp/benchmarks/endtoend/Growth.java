// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

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
        long tenth = lab.plan().flood() / PIECES;
        engine.receive(sender, messages(tenth));
        var flood = new Axis(
                "messages",
                LongStream.rangeClosed(1, PIECES).mapToObj(n -> n * tenth).toList());
        var live = lab.findings().series("P13", "live set after each tenth of the flood", "KiB", flood);
        var rate = lab.findings().series("P13", "messages/s in each tenth of the flood", "messages/s", flood);
        for (int piece = 0; piece < PIECES; piece++) {
            rate.add(engine.receive(sender, messages(tenth)).real("perSecond"));
            live.add(engine.server().ask("figures", Fields.of("gc", 1)).number("heapUsed") / 1024.0);
        }
        double growth = live.values().get(PIECES - 1) / live.values().get(0);
        lab.findings().judge(Target.atMost("P13", "live set at the end of the flood / at its begin", 1.1, 1.1), growth);
        byCount();
        bySessions();
    }

    /** The first message of a session, which makes it, belongs to P9. */
    private void bySessions() throws IOException {
        long count = lab.plan().flood() / 25;
        var nanos = nanosPerMessage(
                new Axis("sessions", List.of(1L, 10L, 100L, 1_000L)),
                sessions -> messages(count + Frames.COUNT)
                        .with("warmUp", Frames.COUNT)
                        .with("perConnection", sessions),
                "time per message for 1 to 1,000 sessions on a connection");
        var target = Target.atMost("P13", "time per message, 1,000 / 1 sessions on a connection", 1.1, 1.1);
        lab.findings().judge(target, nanos.get(3).dividedBy(nanos.get(0), target.what()));
    }

    private void byCount() throws IOException {
        var nanos = nanosPerMessage(
                new Axis("messages", List.of(1_000L, 10_000L, 100_000L, 1_000_000L)),
                this::messages,
                "time per message for 10^3 to 10^6 messages");
        // 10^3 are over in two milliseconds, in which the session begins as well.
        var target = Target.atMost("P13", "time per message, 10^6 / 10^4 messages", 1.1, 1.1);
        lab.findings().judge(target, nanos.get(3).dividedBy(nanos.get(1), target.what()));
    }

    /** For each size, round by round; the sizes take turns, once more than is counted. The page gets the medians. */
    private List<Series> nanosPerMessage(Axis sizes, LongFunction<Fields> orders, String name) throws IOException {
        var measured = sizes.at().stream().map(size -> new Series(name, "ns")).toList();
        for (int round = -1; round < lab.plan().rounds(); round++) {
            for (int i = 0; i < measured.size(); i++) {
                double rate =
                        engine.receive(sender, orders.apply(sizes.at().get(i))).real("perSecond");
                if (round >= 0) {
                    measured.get(i).add(1e9 / rate);
                }
            }
        }
        var medians = lab.findings().series("P13", name, "ns", sizes);
        measured.forEach(series -> medians.add(series.median()));
        return measured;
    }
}
