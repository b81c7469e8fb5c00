// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;

/** P9: many sessions. */
final class Sessions {

    /** Connections come and go slowly until the compilers of the JVMs are through. */
    private static final int WARM_UP_ROUNDS = 4;

    /** As images for containers run Java: the heap shrinks to what is alive, so garbage that was is not counted. */
    static final String[] GIVES_BACK = {
        "-Xms16m",
        "-XX:MinHeapFreeRatio=10",
        "-XX:MaxHeapFreeRatio=20",
        "-XX:GCTimeRatio=4",
        "-XX:AdaptiveSizePolicyWeight=90"
    };

    private final Lab lab;
    private final Child sender;
    private final Subject echo;
    private final Subject engine;

    Sessions(Lab lab) throws IOException {
        this.lab = lab;
        sender = lab.start("load");
        echo = lab.listen("echo", lab.start("echo"), new Fields());
        engine = lab.listen("engine", lab.start("engine"), new Fields());
    }

    void run() throws IOException {
        var bare = lab.findings().series("P9", "bare connects", "connections/s");
        var sessions = lab.findings().series("P9", "sessions", "sessions/s");
        connects(echo, WARM_UP_ROUNDS);
        connects(engine, WARM_UP_ROUNDS);
        for (int round = 0; round < lab.plan().rounds(); round++) {
            bare.add(connects(echo, 1));
            sessions.add(connects(engine, 1));
        }
        var ratio = sessions.dividedBy(bare, "session set-ups / bare connects");
        lab.findings().judge(Target.atLeast("P9", ratio.name(), 0.3, 0.5), ratio);
        idle();
    }

    /** How many a second, for as long as so many rounds. */
    private double connects(Subject subject, int rounds) throws IOException {
        long before = subject.server().ask("count", new Fields()).number("messages");
        var orders = subject.address().with("millis", rounds * lab.plan().millis());
        var result = Lab.requireIntact(sender.ask("connects", orders));
        Lab.requireReceived(subject.server(), before + result.number("messages"));
        return result.real("perSecond");
    }

    private void idle() throws IOException {
        int count = lab.plan().sessions().idle();
        var own = lab.listen("engine", lab.start("engine", GIVES_BACK), new Fields());
        var collected = Fields.of("gc", 1);
        // Compiled code, and what compiling it took, belong to no session.
        connects(own, WARM_UP_ROUNDS);
        var before = own.server().ask("figures", collected);
        sender.ask("idle", own.address().with("sessions", count));
        var after = own.server().ask("figures", collected);
        double resident = (after.number("VmRSS") - before.number("VmRSS")) / (double) count;
        double heap = (after.number("heapUsed") - before.number("heapUsed")) / 1024.0 / count;
        lab.findings().series("P9", "heap of an idle session", "KiB").add(heap);
        lab.findings().judge(Target.atMost("P9", "RSS of an idle session, KiB", 8, 4), resident);
        double threads = after.number("threads") - before.number("threads");
        lab.findings().judge(Target.atMost("P9", "threads more with all sessions", 0, 0), threads);
        sender.ask("release", new Fields());
    }
}
