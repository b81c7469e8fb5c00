// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that runs until it ends, or until it is closed: then it is killed with all that it started. */
final class RunningProgram implements AutoCloseable {

    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Path output;

    private RunningProgram(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** @param folder its working directory, which also gets the output */
    static RunningProgram start(Program program, Path folder, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(program.require().toString());
        command.addAll(arguments);
        try {
            var output = Files.createTempFile(folder, program.name().toLowerCase(Locale.ROOT), ".out");
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new RunningProgram(program.name(), process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end, which must be a success, and returns its output. */
    static String run(Program program, Path folder, List<String> arguments) {
        try (var running = start(program, folder, arguments)) {
            int status = running.awaitEnd(Duration.ofSeconds(30));
            if (status != 0) {
                throw new AssertionError(
                        program + " " + arguments + " ended with " + status + ":\n" + running.output());
            }
            return running.output();
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** The status with which it ended; fails if it does not end in time. */
    int awaitEnd(Duration longest) {
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + longest + ":\n" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** What it has written so far. */
    String output() {
        try {
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end, and waits. */
    void stop() {
        process.destroy();
        awaitEnd(TIME_TO_END);
    }

    /** Ends it with no chance to do anything more. */
    void kill() {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    @Override
    public void close() {
        var started = process.descendants().toList();
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        kill();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
