// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** P1 to P4 and the allocation and system calls of P11: small messages. */
final class Messages {

    private static final String PER_SECOND = "messages/s";
    private static final String MICROS = "µs";

    private final Lab lab;
    private final Child sender;
    private final Subject echo;
    private final Subject engine;
    private final Subject received;
    private final Subject routed;
    private final Subject netty;

    Messages(Lab lab) throws IOException {
        this.lab = lab;
        sender = lab.start("load");
        echo = lab.listen("echo", lab.start("echo"), new Fields());
        engine = lab.listen("engine", lab.start("engine"), new Fields());
        received = lab.listen("route-received", lab.start("route"), route("received"));
        routed = lab.listen("route-routed", lab.start("route"), route("routed"));
        netty = lab.listen("netty", lab.start("route"), Fields.of("kind", "netty"));
    }

    private static Fields route(String ackPolicy) {
        return Fields.of("kind", "count").with("ackPolicy", ackPolicy);
    }

    void run() throws IOException {
        var all = List.of(echo, engine, received, routed, netty);
        for (Subject subject : all) {
            subject.receive(sender, orders(1, 256).with("millis", 3 * lab.plan().millis()));
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

    /** One figure of each subject in each round; the subjects take turns. */
    private Map<String, Map<Subject, Series>> rounds(
            String id, Fields orders, Map<String, String> figures, List<Subject> subjects) throws IOException {
        var series = new LinkedHashMap<String, Map<Subject, Series>>();
        figures.forEach((figure, unit) -> {
            var bySubject = new LinkedHashMap<Subject, Series>();
            subjects.forEach(subject ->
                    bySubject.put(subject, lab.findings().series(id, subject.name() + ' ' + figure, unit)));
            series.put(figure, bySubject);
        });
        for (int round = 0; round < lab.plan().rounds(); round++) {
            for (Subject subject : subjects) {
                var result = subject.receive(sender, orders);
                series.forEach((figure, bySubject) -> bySubject.get(subject).add(result.real(figure)));
            }
        }
        return series;
    }

    private void latency() throws IOException {
        var subjects = List.of(echo, engine, received, routed);
        var figures = new LinkedHashMap<String, String>();
        figures.put("p50", MICROS);
        figures.put("p99", MICROS);
        var all = rounds("P1", orders(1, 1), figures, subjects);
        for (Subject subject : List.of(engine, received, routed)) {
            judge(Target.atMost("P1", subject.name() + " p50 / echo", 1.15, 1.05), all.get("p50"), subject, echo);
            judge(Target.atMost("P1", subject.name() + " p99 / echo", 1.3, 1.15), all.get("p99"), subject, echo);
        }
    }

    private void judge(Target target, Map<Subject, Series> series, Subject subject, Subject reference) {
        lab.findings().judge(target, series.get(subject).dividedBy(series.get(reference), target.what()));
    }

    private void throughput() throws IOException {
        var figures = new LinkedHashMap<String, String>();
        figures.put("perSecond", PER_SECOND);
        figures.put("allocatedPerMessage", "octets");
        var all = rounds("P2-P3", orders(1, 256), figures, List.of(echo, engine, received, routed, netty));
        var rates = all.get("perSecond");
        judge(Target.atLeast("P2", "engine / echo", 0.30, 0.45), rates, engine, echo);
        judge(Target.atLeast("P3", "route, received / echo", 0.14, 0.20), rates, received, echo);
        judge(Target.atLeast("P3", "route, routed / echo", 0.12, 0.17), rates, routed, echo);
        judge(Target.atLeast("P3", "route, received / camel-netty", 1.5, 1.5), rates, received, netty);
        judge(Target.atLeast("P3", "route, routed / camel-netty", 1.5, 1.5), rates, routed, netty);
        var allocated = all.get("allocatedPerMessage");
        lab.findings()
                .judge(Target.atMost("P11", "engine, octets allocated per message", 1024, 1024), allocated.get(engine));
        for (Subject route : List.of(received, routed)) {
            var target = Target.atMost("P11", route.name() + ", octets allocated per message", 3072, 3072);
            lab.findings().judge(target, allocated.get(route));
        }
    }

    private void manySessions() throws IOException {
        var figures = Map.of("perSecond", PER_SECOND);
        var hundred = rounds("P4 100 x 4", orders(100, 4), figures, List.of(echo, engine))
                .get("perSecond");
        judge(Target.atLeast("P4", "100 sessions x 4, engine / echo", 0.4, 0.65), hundred, engine, echo);
        var thousand = rounds("P4 1000 x 1", orders(1000, 1), figures, List.of(echo, routed))
                .get("perSecond");
        judge(Target.atLeast("P4", "1,000 sessions x 1, route / echo", 0.65, 0.9), thousand, routed, echo);
    }

    private void systemCalls() throws IOException {
        var series = lab.findings().series("P11", "system calls per message", "calls");
        for (int round = 0; round < lab.plan().rounds(); round++) {
            try (var counter = SystemCalls.count(engine.server().pid())) {
                var result = engine.receive(sender, orders(1, 256));
                if (counter != null) {
                    series.add((double) counter.total() / result.number("messages"));
                }
            }
        }
        if (series.values().isEmpty()) {
            lab.findings().remark("P11: system calls were not counted, perf is not to be had here");
        } else {
            lab.findings().judge(Target.atMost("P11", "engine, system calls per message", 0.05, 0.05), series);
        }
    }
}
