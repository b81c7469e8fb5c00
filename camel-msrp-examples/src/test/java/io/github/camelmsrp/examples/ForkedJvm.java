// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A main class of the examples in a JVM of its own, which can be killed. */
final class ForkedJvm implements AutoCloseable {

    private static final long START_SECONDS = 60;

    private final Process process;
    private final StringBuffer output = new StringBuffer();
    private final CountDownLatch ready = new CountDownLatch(1);

    private ForkedJvm(Process process, String readyText) {
        this.process = process;
        var reader = new Thread(() -> read(readyText), "forked-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs the bridge with a heap of at most 128 MiB and returns when it is up. */
    static ForkedJvm bridge(BridgeSettings settings) throws Exception {
        Properties properties = settings.toProperties();
        List<String> command = java(properties.stringPropertyNames().stream()
                .map(name -> "-D" + name + "=" + properties.getProperty(name))
                .toList());
        command.add(Bridge.class.getName());
        var jvm = new ForkedJvm(start(command), "The bridge is up");
        if (!jvm.ready.await(START_SECONDS, TimeUnit.SECONDS)) {
            jvm.kill();
            throw new IOException("the bridge did not start: " + jvm.output);
        }
        return jvm;
    }

    /** Runs the command-line peer. */
    static ForkedJvm chatPeer(Path folder, List<String> arguments) throws IOException {
        List<String> command = java(List.of());
        command.add(ChatPeer.class.getName());
        command.addAll(List.of("--folder", folder.toString()));
        command.addAll(arguments);
        return new ForkedJvm(start(command), "Connected.");
    }

    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    String output() {
        return output.toString();
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + output);
        }
        return process.exitValue();
    }

    /** SIGKILL: no shutdown hook runs, nothing is flushed. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks the process to end, then makes it. */
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, START_SECONDS, TimeUnit.SECONDS)
                .join();
        kill();
    }

    private void read(String readyText) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                if (line.contains(readyText)) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            output.append(e).append('\n');
        }
    }

    private static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-Dfile.encoding=UTF-8", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
