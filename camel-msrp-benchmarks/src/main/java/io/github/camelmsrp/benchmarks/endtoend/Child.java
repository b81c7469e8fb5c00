// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of a measurement, seen from the one that leads it. */
final class Child implements AutoCloseable {

    private final String role;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    /** @param jvm options of its JVM */
    Child(String role, Path log, List<String> jvm) throws IOException {
        this.role = role;
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseParallelGC");
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Agent.class.getName(), role));
        process = new ProcessBuilder(command)
                .redirectError(Redirect.appendTo(new File(log.toString())))
                .start();
        orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Gives an order and waits for what comes of it. */
    Fields ask(String verb, Fields fields) throws IOException {
        orders.write(verb + ' ' + fields + '\n');
        orders.flush();
        String answer = answers.readLine();
        while (answer != null && !answer.startsWith("ok") && !answer.startsWith("error")) {
            // The JVM itself has something to say.
            answer = answers.readLine();
        }
        if (answer == null || !answer.startsWith("ok")) {
            throw new IOException(role + ", asked to " + verb + ' ' + fields + ": " + answer);
        }
        return Fields.parse(answer);
    }

    /** The largest resident set so far. */
    double peakMegabytes() throws IOException {
        return peakMegabytes(ask("figures", new Fields()));
    }

    static double peakMegabytes(Fields figures) {
        return figures.number("VmHWM") / 1024.0;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
