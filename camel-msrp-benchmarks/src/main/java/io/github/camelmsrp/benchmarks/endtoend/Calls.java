// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;

/** Many sessions at once that SIP sets up and takes down, again and again, and what is left of them. */
final class Calls {

    private static final String ID = "SIP";
    private static final String TRANSPORT = "tcp";
    private static final int MESSAGES = 10;

    /** How long the SIP stack keeps what is over; that is 8 s over connections, and would be 40 s over UDP. */
    private static final int SIP_FORGETS_MILLIS = 9_000;

    private final Lab lab;
    private final Child caller;
    private final Child server;
    private final int count;
    private final int rounds;
    private final Fields orders;

    Calls(Lab lab) throws IOException {
        this.lab = lab;
        count = lab.plan().sessions().calls();
        rounds = lab.plan().sessions().callRounds();
        caller = lab.start("call-client");
        server = lab.start("call-server");
        orders = server.ask("listen", Fields.of("transport", TRANSPORT))
                .with("transport", TRANSPORT)
                .with("calls", count)
                .with("messages", MESSAGES);
    }

    void run() throws IOException {
        var setUps = lab.findings().series(ID, "calls set up at once, each with a message and its reply", "calls/s");
        var ends = lab.findings().series(ID, "calls hung up at once", "calls/s");
        var messages = lab.findings().series(ID, "messages in all calls at once, replies included", "messages/s");
        // Compiled code, and the threads of pools, belong to no call.
        caller.ask("call", orders);
        caller.ask("talk", orders);
        caller.ask("hang-up", orders);
        var before = quiet();
        for (int round = 0; round < rounds; round++) {
            setUps.add(count / caller.ask("call", orders).real("seconds"));
            messages.add(2.0 * count * MESSAGES / caller.ask("talk", orders).real("seconds"));
            if (round == 0) {
                whileTheyAreUp(before);
            } else {
                requireOpen(count);
            }
            ends.add(count / caller.ask("hang-up", orders).real("seconds"));
            requireOpen(0);
        }
        if (isThorough()) {
            whatIsLeft(before);
        }
    }

    /** A single round is for a first impression, and tells nothing of what is left. */
    private boolean isThorough() {
        return rounds > 1;
    }

    private void whileTheyAreUp(Fields before) throws IOException {
        requireOpen(count);
        var up = server.ask("figures", Fields.of("gc", 1));
        lab.findings().series(ID, "heap of a call, called side", "KiB").add(heap(before, up) / 1024.0 / count);
        lab.findings()
                .series(ID, "RSS of a call, called side, garbage included", "KiB")
                .add((up.number("VmRSS") - before.number("VmRSS")) / (double) count);
        lab.findings()
                .series(ID, "threads more with all calls, called side", "threads")
                .add((double) up.number("threads") - before.number("threads"));
    }

    private void whatIsLeft(Fields before) throws IOException {
        var after = quiet();
        double calls = count * rounds;
        var findings = lab.findings();
        findings.judge(
                Target.atMost(ID, "heap left of a call that is over, octets", 100, 100), heap(before, after) / calls);
        // Not judged: pools of a context have up to 256 threads, and take their time to fill.
        findings.series(ID, "threads more after all rounds, called side", "threads")
                .add((double) after.number("threads") - before.number("threads"));
        findings.judge(
                Target.atMost(ID, "files and sockets left", 0, 0),
                (double) after.number("descriptors") - before.number("descriptors"));
    }

    /** The called side when nobody calls and the SIP stack has forgotten who did. */
    private Fields quiet() throws IOException {
        if (isThorough()) {
            server.ask("rest", Fields.of("millis", SIP_FORGETS_MILLIS));
        }
        var open = requireOpen(0);
        return server.ask("figures", Fields.of("gc", 1)).with("descriptors", open.text("descriptors"));
    }

    private Fields requireOpen(int expected) throws IOException {
        var open = server.ask("calls", Fields.of("expect", expected));
        if (open.number("calls") != expected) {
            throw new IllegalStateException(open.text("calls") + " calls instead of " + expected);
        }
        return open;
    }

    private static double heap(Fields before, Fields after) {
        return after.number("heapUsed") - before.number("heapUsed");
    }
}
