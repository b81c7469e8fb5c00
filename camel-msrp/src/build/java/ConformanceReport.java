// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Build step, run by the Java source launcher after the tests: compares the catalogue rows that the tests of this run
 * proved with the catalogue, prints a table for each RFC, writes the conformance page of the manual and fails on an ID
 * that the catalogue does not know, on a row whose tests all failed, on a page that was out of date, and, unless told
 * to report only, on a core row that is neither proven nor reasoned.
 *
 * <p>Arguments: module directory, page to write, {@code fail} or {@code report} (what an open core row does), value of
 * the {@code test} property (a run of chosen tests only proves nothing about the rest, so the check then stays away).
 */
final class ConformanceReport {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([0-9]{4}-[^ |]+) \\| (MUST|SHOULD|MAY|GRAMMAR) \\| [^|]* \\| (.*?) \\| .* \\|$");
    private static final Pattern TITLE = Pattern.compile("^# (.*)$");

    private record Row(String id, String level, String requirement) {
        boolean isCore() {
            return level.equals("MUST") || level.equals("GRAMMAR");
        }
    }

    private enum State {
        PROVEN,
        REASONED,
        OPEN
    }

    private final Path module;
    private final Map<String, List<Row>> catalogue = new LinkedHashMap<>();
    private final Map<String, TreeSet<String>> proofs = new TreeMap<>();
    private final Map<String, TreeSet<String>> failures = new TreeMap<>();
    private final Map<String, String> reasons = new TreeMap<>();

    private ConformanceReport(Path module) {
        this.module = module;
    }

    public static void main(String[] args) throws IOException {
        var report = new ConformanceReport(Path.of(args[0]));
        var tests = report.module.resolve("target/conformance/tests.txt");
        var chosenTests = args[3];
        var allTests = chosenTests.isEmpty() || chosenTests.startsWith("${");
        if (!allTests || !Files.exists(tests)) {
            System.out.println("Conformance: not all tests ran, nothing is compared");
            return;
        }
        report.readCatalogue();
        report.readTests(tests);
        report.readReasons();
        var faults = report.print("fail".equals(args[2]));
        if (report.write(Path.of(args[1]))) {
            System.out.println("  the conformance page was out of date and has been written anew: commit it");
            faults += "fail".equals(args[2]) ? 1 : 0;
        }
        if (faults > 0) {
            System.out.println("Conformance: " + faults + " faults, see above");
            System.exit(1);
        }
    }

    private void readCatalogue() throws IOException {
        try (var files = Files.list(module.resolve("src/test/resources/conformance"))) {
            for (var file :
                    files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                var title = "";
                var rows = new ArrayList<Row>();
                for (var line : Files.readAllLines(file)) {
                    var head = TITLE.matcher(line);
                    if (title.isEmpty() && head.matches()) {
                        title = head.group(1);
                    }
                    var row = ROW.matcher(line);
                    if (row.matches()) {
                        rows.add(new Row(row.group(1), row.group(2), row.group(3)));
                    }
                }
                catalogue.put(title, rows);
            }
        }
    }

    private void readTests(Path tests) throws IOException {
        for (var line : Files.readAllLines(tests)) {
            var fields = line.split("\t");
            var target = fields[1].equals("passed") ? proofs : failures;
            target.computeIfAbsent(fields[0], id -> new TreeSet<>()).add(fields[2]);
        }
    }

    /** Lines {@code ID: reason}; a line that ends in {@code -*: reason} stands for all rows whose ID starts so. */
    private void readReasons() throws IOException {
        for (var line : Files.readAllLines(module.resolve("src/test/resources/conformance/reasons.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                var at = line.indexOf(": ");
                reasons.put(line.substring(0, at), line.substring(at + 2));
            }
        }
    }

    private State stateOf(Row row) {
        if (proofs.containsKey(row.id())) {
            return State.PROVEN;
        }
        return reasonOf(row.id()).isEmpty() ? State.OPEN : State.REASONED;
    }

    private String reasonOf(String id) {
        var section = id.substring(0, id.lastIndexOf('-')) + "-*";
        return reasons.getOrDefault(id, reasons.getOrDefault(section, ""));
    }

    private int print(boolean openRowsFail) {
        var faults = 0;
        var known = new TreeSet<String>();
        for (var rfc : catalogue.entrySet()) {
            rfc.getValue().forEach(row -> known.add(row.id()));
            System.out.println("Conformance: " + summary(rfc.getKey(), rfc.getValue()));
            var open = rfc.getValue().stream()
                    .filter(row -> row.isCore() && stateOf(row) == State.OPEN)
                    .map(Row::id)
                    .toList();
            if (!open.isEmpty()) {
                System.out.println("  open core rows: " + String.join(" ", open));
                faults += openRowsFail ? open.size() : 0;
            }
        }
        for (var id : proofs.keySet()) {
            if (!known.contains(id)) {
                System.out.println("  unknown ID " + id + " in " + String.join(", ", proofs.get(id)));
                faults++;
            }
        }
        for (var id : reasons.keySet()) {
            if (!id.endsWith("-*") && !known.contains(id)) {
                System.out.println("  unknown ID " + id + " in reasons.txt");
                faults++;
            }
        }
        failures.keySet().removeAll(proofs.keySet());
        for (var id : failures.keySet()) {
            System.out.println("  failed: " + id + " in " + String.join(", ", failures.get(id)));
            faults++;
        }
        return faults;
    }

    private String summary(String title, List<Row> rows) {
        var text = new StringBuilder(title);
        for (var level : List.of("MUST", "GRAMMAR", "SHOULD", "MAY")) {
            text.append("; ").append(level);
            for (var state : State.values()) {
                var count = rows.stream()
                        .filter(row -> row.level().equals(level) && stateOf(row) == state)
                        .count();
                text.append(' ').append(count).append(' ').append(name(state));
            }
        }
        return text.toString();
    }

    private static String name(State state) {
        return switch (state) {
            case PROVEN -> "proven";
            case REASONED -> "reasoned";
            case OPEN -> "open";
        };
    }

    /** Returns whether the page was another one before. */
    private boolean write(Path page) throws IOException {
        var text = new StringBuilder();
        text.append("= Conformance\n:toc:\n\n");
        text.append("Written by the build from the tests that passed and from the catalogue of requirements in\n");
        text.append("`camel-msrp/src/test/resources/conformance`; do not edit.\n");
        text.append("A row is _proven_ by the tests that name its ID.\n");
        text.append("A row without a test is _reasoned_ (the reason is given) or _open_.\n");
        for (var rfc : catalogue.entrySet()) {
            text.append("\n== ").append(rfc.getKey()).append("\n\n");
            text.append(counts(rfc.getValue()));
            text.append("\n[cols=\"2,1,5,1,4\",options=\"header\"]\n|===\n");
            text.append("| ID | Level | Requirement | State | Tests or reason\n");
            rfc.getValue().forEach(row -> text.append(line(row)));
            text.append("|===\n");
        }
        if (Files.exists(page) && Files.readString(page).contentEquals(text)) {
            return false;
        }
        Files.createDirectories(page.getParent());
        Files.writeString(page, text);
        return true;
    }

    private String counts(List<Row> rows) {
        var text = new StringBuilder("[options=\"header\"]\n|===\n| Level | Proven | Reasoned | Open\n");
        for (var level : List.of("MUST", "GRAMMAR", "SHOULD", "MAY")) {
            text.append("| ").append(level);
            for (var state : State.values()) {
                text.append(" | ")
                        .append(rows.stream()
                                .filter(row -> row.level().equals(level) && stateOf(row) == state)
                                .count());
            }
            text.append('\n');
        }
        return text.append("|===\n").toString();
    }

    private String line(Row row) {
        var state = stateOf(row);
        var why =
                switch (state) {
                    case PROVEN -> String.join(", ", proofs.get(row.id()));
                    case REASONED -> reasonOf(row.id());
                    case OPEN -> "";
                };
        return "| " + row.id() + " | " + row.level() + " | " + escape(row.requirement()) + " | " + name(state) + " | "
                + escape(why) + "\n";
    }

    /** Backticks become pass-through literals, so that `*` and the like in them stay as they are. */
    private static String escape(String text) {
        return text.replace("|", "{vbar}").replaceAll("`([^`]*)`", "`+$1+`");
    }
}
