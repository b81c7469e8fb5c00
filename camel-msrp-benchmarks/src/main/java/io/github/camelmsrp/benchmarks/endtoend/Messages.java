// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.util.List;

/** P1 to P4 and the allocation and system calls of P11: small messages. */
final class Messages {

    private static final Table.Figure P50 = new Table.Figure("p50", "µs");
    private static final Table.Figure P99 = new Table.Figure("p99", "µs");
    private static final Table.Figure RATE = new Table.Figure("perSecond", "messages/s");
    private static final Table.Figure ALLOCATED = new Table.Figure("allocatedPerMessage", "octets");

    /** What the compilers of the JVM need to be through with a route. */
    private static final long WARM_UP_MILLIS = 4_000;

    private final Lab lab;
    private final Child sender;
    private final Subject echo;
    private final Subject detour;
    private final Subject engine;
    private final Subject received;
    private final Subject routed;
    private final Subject netty;

    Messages(Lab lab) throws IOException {
        this.lab = lab;
        sender = lab.start("load");
        echo = lab.listen("echo", lab.start("echo"), new Fields());
        detour = lab.listen("detour", echo.server(), Fields.of("detour", 1));
        engine = lab.listen("engine", lab.start("engine"), new Fields());
        received = lab.listen("route-received", lab.start("route"), route("received"));
        routed = lab.listen("route-routed", lab.start("route"), route("routed"));
        netty = lab.listen("netty", lab.start("route"), Fields.of("kind", "netty"));
    }

    private static Fields route(String ackPolicy) {
        return Fields.of("kind", "count").with("ackPolicy", ackPolicy);
    }

    void run() throws IOException {
        var all = List.of(echo, detour, engine, received, routed, netty);
        // A first impression has to come in three minutes, and may do with half of that.
        long warmUp = Math.min(WARM_UP_MILLIS, 4 * lab.plan().millis());
        for (Subject subject : all) {
            subject.receive(sender, orders(1, 256).with("millis", warmUp));
        }
        latency();
        throughput();
        manySessions();
        systemCalls();
    }

    private Fields orders(int sessions, int window) {
        return Fields.of("sessions", sessions)
                .with("window", window)
                .with("millis", lab.plan().millis());
    }

    /** The subjects take turns. */
    private Table rounds(String id, Fields orders, List<Table.Figure> figures, List<Subject> subjects)
            throws IOException {
        var table = new Table(lab.findings(), id);
        for (int round = 0; round < lab.plan().rounds(); round++) {
            for (Subject subject : subjects) {
                var result = subject.receive(sender, orders);
                figures.forEach(figure -> table.add(figure, subject, result.real(figure.name())));
            }
        }
        return table;
    }

    private void latency() throws IOException {
        var table =
                rounds("P1", orders(1, 1), List.of(P50, P99), List.of(echo, engine, received, routed, detour, netty));
        for (Subject subject : List.of(engine, received, routed)) {
            table.judge(Target.atMost("P1", subject.name() + " p50 / echo", 1.15, 1.05), P50, subject, echo);
            table.judge(Target.atMost("P1", subject.name() + " p99 / echo", 1.3, 1.15), P99, subject, echo);
        }
    }

    private void throughput() throws IOException {
        var subjects = List.of(echo, engine, received, routed, netty);
        var table = rounds("P2-P3", orders(1, 256), List.of(RATE, ALLOCATED), subjects);
        for (Subject subject : subjects) {
            lab.showPeak("P2-P3", subject.name(), subject.server());
        }
        table.judge(Target.atLeast("P2", "engine / echo", 0.30, 0.45), RATE, engine, echo);
        table.judge(Target.atLeast("P3", "route, received / echo", 0.14, 0.20), RATE, received, echo);
        table.judge(Target.atLeast("P3", "route, routed / echo", 0.12, 0.17), RATE, routed, echo);
        table.judge(Target.atLeast("P3", "route, received / camel-netty", 1.5, 1.5), RATE, received, netty);
        table.judge(Target.atLeast("P3", "route, routed / camel-netty", 1.5, 1.5), RATE, routed, netty);
        var own = Target.atMost("P11", "engine, octets allocated per message", 1024, 1024);
        lab.findings().judge(own, table.get(ALLOCATED, engine));
        for (Subject route : List.of(received, routed)) {
            var target = Target.atMost("P11", route.name() + ", octets allocated per message", 3072, 3072);
            lab.findings().judge(target, table.get(ALLOCATED, route));
        }
    }

    private void manySessions() throws IOException {
        var hundred = rounds("P4 100 x 4", orders(100, 4), List.of(RATE), List.of(echo, engine));
        hundred.judge(Target.atLeast("P4", "100 sessions x 4, engine / echo", 0.4, 0.65), RATE, engine, echo);
        var thousand = rounds("P4 1000 x 1", orders(1000, 1), List.of(RATE), List.of(echo, detour, routed));
        thousand.judge(Target.atLeast("P4", "1,000 sessions x 1, route / echo", 0.65, 0.9), RATE, routed, echo);
    }

    private void systemCalls() throws IOException {
        var calls = new Table.Figure("system calls per message", "calls");
        var table = new Table(lab.findings(), "P11");
        boolean isCounted = false;
        for (int round = 0; round < lab.plan().rounds(); round++) {
            for (Subject subject : List.of(engine, received, routed)) {
                try (var counter = SystemCalls.count(subject.server().pid())) {
                    var result = subject.receive(sender, orders(1, 256));
                    if (counter != null) {
                        table.add(calls, subject, (double) counter.total() / result.number("messages"));
                        isCounted = true;
                    }
                }
            }
        }
        if (isCounted) {
            var target = Target.atMost("P11", "engine, system calls per message", 0.05, 0.05);
            lab.findings().judge(target, table.get(calls, engine));
        } else {
            lab.findings().remark("P11: system calls were not counted, perf is not to be had here");
        }
    }
}
