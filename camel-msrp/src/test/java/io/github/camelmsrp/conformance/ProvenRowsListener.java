// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes a line for each catalogue ID that stands in square brackets in the display name of a finished test: the ID,
 * {@code passed} or {@code failed}, and the test. Only tests that really ran count, so a skipped test proves nothing.
 * What stands among IDs is written as it is: a mistyped one is unknown to the catalogue, and must not be passed over.
 * The file is read by {@code src/build/java/ConformanceReport.java}.
 */
public final class ProvenRowsListener implements TestExecutionListener {
    private static final Pattern BRACKETS = Pattern.compile("\\[(\\d{4}-[^\\]]*)]");
    private static final Pattern BETWEEN_IDS = Pattern.compile("[,\\s]+");
    private static final Path FILE = Path.of("target", "conformance", "tests.txt");

    private Optional<TestPlan> plan = Optional.empty();

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = Optional.of(testPlan);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest()) {
            return;
        }
        var verdict = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? "passed" : "failed";
        var lines = new StringBuilder();
        for (var id : idsOf(test)) {
            lines.append(id)
                    .append('\t')
                    .append(verdict)
                    .append('\t')
                    .append(nameOf(test))
                    .append('\n');
        }
        if (!lines.isEmpty()) {
            append(lines);
        }
    }

    /** The IDs of the test and of the methods around it: a parameterised test has its display name one level up. */
    private TreeSet<String> idsOf(TestIdentifier test) {
        var ids = new TreeSet<String>();
        Optional<TestIdentifier> at = Optional.of(test);
        while (at.isPresent() && at.get().getSource().orElse(null) instanceof MethodSource) {
            BRACKETS.matcher(at.get().getDisplayName())
                    .results()
                    .forEach(brackets ->
                            BETWEEN_IDS.splitAsStream(brackets.group(1)).forEach(ids::add));
            var child = at.get();
            at = plan.flatMap(known -> known.getParent(child));
        }
        return ids;
    }

    private static String nameOf(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(method -> method.getClassName()
                                .substring(method.getClassName().lastIndexOf('.') + 1) + "." + method.getMethodName())
                .orElseGet(test::getDisplayName);
    }

    private static synchronized void append(CharSequence lines) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
