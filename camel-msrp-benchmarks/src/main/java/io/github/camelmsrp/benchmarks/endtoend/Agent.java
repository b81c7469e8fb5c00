// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A process of a measurement: takes orders from its standard input until that ends. */
public final class Agent {

    private Agent() {}

    /** @param args the role */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        try (Role role = role(args[0]);
                var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = orders.readLine(); line != null && !line.equals("quit"); line = orders.readLine()) {
                answers.println(answer(role, line));
                answers.flush();
            }
        }
        System.exit(0);
    }

    private static String answer(Role role, String line) {
        try {
            int blank = (line + ' ').indexOf(' ');
            String verb = line.substring(0, blank);
            Fields orders = Fields.parse(line.substring(blank));
            Fields result = verb.equals("figures") ? ProcessFigures.read(orders) : role.handle(verb, orders);
            return "ok " + result;
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.err);
            return "error " + e;
        }
    }

    private static Role role(String name) throws IOException {
        return switch (name) {
            case "echo" -> new EchoServer();
            case "copy" -> new CopyServer();
            case "sink" -> new SinkServer();
            case "engine" -> new EngineServer();
            case "route" -> new RouteServer();
            case "load" -> new LoadClient();
            case "engine-client" -> new EngineClient();
            case "route-client" -> new RouteClient();
            case "call-server" -> new CallServer();
            case "call-client" -> new CallClient();
            default -> throw new IllegalArgumentException("No role " + name);
        };
    }
}
