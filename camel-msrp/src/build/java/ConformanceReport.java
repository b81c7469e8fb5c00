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
 * that the catalogue does not know, on a row whose tests all failed, on a reason for a row that is proven, on a page
 * that was out of date, and, unless told to report only, on a core row that is neither proven nor not applicable.
 *
 * <p>Arguments: module directory, page to write, {@code fail} or {@code report} (what an open core row does), value of
 * the {@code test} property (a run of chosen tests only proves nothing about the rest, so the check then stays away).
 */
final class ConformanceReport {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([0-9]{4}-[^ |]+) \\| (MUST|SHOULD|MAY|GRAMMAR) \\| [^|]* \\| (.*?) \\| .* \\|$");
    private static final Pattern ANY_ROW = Pattern.compile("^\\| [0-9]{4}-.*");
    private static final List<String> LEVELS = List.of("MUST", "GRAMMAR", "SHOULD", "MAY");
    private static final String BUT = "but ";
    private static final Pattern TITLE = Pattern.compile("^# (.*)$");

    private record Row(String id, String level, String requirement) {
        boolean isCore() {
            return level.equals("MUST") || level.equals("GRAMMAR");
        }
    }

    /** One file of the catalogue; rows without a test are not applicable if there is a reason for the whole file. */
    private record Rfc(String file, String title, List<Row> rows) {}

    private enum State {
        PROVEN("proven"),
        OPEN("open"),
        NOT_APPLICABLE("not applicable");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private final Path module;
    private final List<Rfc> catalogue = new ArrayList<>();
    private final Map<String, TreeSet<String>> proofs = new TreeMap<>();
    private final Map<String, TreeSet<String>> failures = new TreeMap<>();
    /**
     * By row ID, by section ({@code 4975-8-*}), or by file ({@code file rfc4976.md}); and what the tests of a proven
     * row leave out ({@code but 4975-3-02}).
     */
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
                    } else if (ANY_ROW.matcher(line).matches()) {
                        throw new IllegalStateException(file + " has a row that cannot be read: " + line);
                    }
                }
                catalogue.add(new Rfc(file.getFileName().toString(), title, rows));
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

    /** Lines {@code ID: why}, {@code <section>-*: why}, {@code file <name>: why} or {@code but ID: what}. */
    private void readReasons() throws IOException {
        for (var line : Files.readAllLines(module.resolve("src/test/resources/conformance/reasons.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                var at = line.indexOf(": ");
                reasons.put(line.substring(0, at), line.substring(at + 2));
            }
        }
    }

    private State stateOf(Rfc rfc, Row row) {
        if (proofs.containsKey(row.id())) {
            return State.PROVEN;
        }
        return fileReason(rfc).isEmpty() && rowReason(row).isEmpty() ? State.OPEN : State.NOT_APPLICABLE;
    }

    private String fileReason(Rfc rfc) {
        return reasons.getOrDefault("file " + rfc.file(), "");
    }

    private String rowReason(Row row) {
        var section = row.id().substring(0, row.id().lastIndexOf('-')) + "-*";
        return reasons.getOrDefault(row.id(), reasons.getOrDefault(section, ""));
    }

    private int print(boolean openRowsFail) {
        var faults = 0;
        for (var rfc : catalogue) {
            System.out.println("Conformance: " + rfc.title());
            System.out.printf("  %-8s %8s %6s %16s%n", "", "proven", "open", "not applicable");
            for (var level : LEVELS) {
                System.out.printf(
                        "  %-8s %8d %6d %16d%n",
                        level,
                        count(rfc, level, State.PROVEN),
                        count(rfc, level, State.OPEN),
                        count(rfc, level, State.NOT_APPLICABLE));
            }
            reasonsOf(rfc).forEach((reason, ids) -> System.out.println("  not applicable, " + reason + ": " + ids));
            for (var core : List.of(true, false)) {
                var open = openRows(rfc, core);
                if (!open.isEmpty()) {
                    System.out.println((core ? "  open core rows: " : "  other open rows: ") + String.join(" ", open));
                    faults += core && openRowsFail ? open.size() : 0;
                }
            }
        }
        return faults + printMistakes();
    }

    /** The rows that are not applicable, by reason; those of a file with one reason for all are counted only. */
    private Map<String, String> reasonsOf(Rfc rfc) {
        var byReason = new LinkedHashMap<String, String>();
        var rows = rfc.rows().stream()
                .filter(row -> stateOf(rfc, row) == State.NOT_APPLICABLE)
                .toList();
        if (!fileReason(rfc).isEmpty()) {
            byReason.put(fileReason(rfc), rows.size() + " rows");
            return byReason;
        }
        rows.forEach(row -> byReason.merge(rowReason(row), row.id(), (ids, id) -> ids + " " + id));
        return byReason;
    }

    private List<String> openRows(Rfc rfc, boolean core) {
        return rfc.rows().stream()
                .filter(row -> row.isCore() == core && stateOf(rfc, row) == State.OPEN)
                .map(Row::id)
                .toList();
    }

    private int printMistakes() {
        var mistakes = new ArrayList<String>();
        var known = new TreeSet<String>();
        for (var rfc : catalogue) {
            known.add("file " + rfc.file());
            for (var row : rfc.rows()) {
                known.add(row.id());
                known.add(BUT + row.id());
                known.add(row.id().substring(0, row.id().lastIndexOf('-')) + "-*");
            }
        }
        proofs.forEach((id, tests) -> {
            if (!known.contains(id)) {
                mistakes.add("unknown ID " + id + " in " + String.join(", ", tests));
            }
        });
        for (var id : reasons.keySet()) {
            if (!known.contains(id)) {
                mistakes.add("unknown ID " + id + " in reasons.txt");
            } else if (proofs.containsKey(id)) {
                mistakes.add("reasons.txt says why " + id + " is not proven, but it is");
            } else if (id.startsWith(BUT) && !proofs.containsKey(id.substring(BUT.length()))) {
                mistakes.add("reasons.txt has an exception of a row that is not proven: " + id);
            }
        }
        failures.forEach((id, tests) -> {
            if (!proofs.containsKey(id)) {
                mistakes.add("failed: " + id + " in " + String.join(", ", tests));
            }
        });
        mistakes.forEach(mistake -> System.out.println("  " + mistake));
        return mistakes.size();
    }

    private long count(Rfc rfc, String level, State state) {
        return rfc.rows().stream()
                .filter(row -> row.level().equals(level) && stateOf(rfc, row) == state)
                .count();
    }

    /** Returns whether the page was another one before. */
    private boolean write(Path page) throws IOException {
        var text = new StringBuilder();
        text.append("= Conformance\n:toc:\n\n");
        text.append("Written by the build from the tests that passed and from the catalogue of requirements in\n");
        text.append("`camel-msrp/src/test/resources/conformance`; do not edit.\n");
        text.append("A row is _proven_ by the tests that name its ID, but for what is said to be an exception.\n");
        text.append("A row without a test is _open_, or _not applicable_ for the reason that is given.\n");
        catalogue.forEach(rfc -> text.append(section(rfc)));
        if (Files.exists(page) && Files.readString(page).contentEquals(text)) {
            return false;
        }
        Files.createDirectories(page.getParent());
        Files.writeString(page, text);
        return true;
    }

    private String section(Rfc rfc) {
        var text = new StringBuilder("\n== ").append(rfc.title()).append("\n\n").append(counts(rfc));
        var rows = rfc.rows();
        if (!fileReason(rfc).isEmpty()) {
            text.append("\nNot applicable: ").append(fileReason(rfc)).append(".\n");
            text.append("The rows that tests prove nevertheless:\n");
            rows = rows.stream()
                    .filter(row -> stateOf(rfc, row) == State.PROVEN)
                    .toList();
        }
        text.append("\n[cols=\"2,1,5,1,4\",options=\"header\"]\n|===\n");
        text.append("| ID | Level | Requirement | State | Tests or reason\n");
        rows.forEach(row -> text.append(line(rfc, row)));
        return text.append("|===\n").toString();
    }

    private String counts(Rfc rfc) {
        var text = new StringBuilder("[options=\"header\"]\n|===\n| Level | Proven | Open | Not applicable\n");
        for (var level : LEVELS) {
            text.append("| ").append(level);
            for (var state : State.values()) {
                text.append(" | ").append(count(rfc, level, state));
            }
            text.append('\n');
        }
        return text.append("|===\n").toString();
    }

    private String line(Rfc rfc, Row row) {
        var state = stateOf(rfc, row);
        var why =
                switch (state) {
                    case PROVEN -> String.join(", ", proofs.get(row.id())) + exception(row);
                    case NOT_APPLICABLE -> rowReason(row);
                    case OPEN -> "";
                };
        return "| " + row.id() + " | " + row.level() + " | " + escape(row.requirement()) + " | " + state.text + " | "
                + escape(why) + "\n";
    }

    private String exception(Row row) {
        var left = reasons.getOrDefault(BUT + row.id(), "");
        return left.isEmpty() ? "" : "; except: " + left;
    }

    /** Backticks become pass-through literals, so that `*` and the like in them stay as they are. */
    private static String escape(String text) {
        return text.replace("|", "{vbar}").replaceAll("`([^`]*)`", "`+$1+`");
    }
}
