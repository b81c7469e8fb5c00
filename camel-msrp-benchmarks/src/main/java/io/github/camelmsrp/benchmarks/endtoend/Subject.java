// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;

/**
 * A receiver under load.
 *
 * @param name as in tables and plots
 * @param server the process
 * @param kind what it speaks: line or msrp
 * @param listening what it said when it began to listen
 */
record Subject(String name, Child server, String kind, Fields listening) {

    Fields address() {
        return Fields.of("kind", kind).with("port", listening.text("port"));
    }

    /** Sends small messages to it and makes sure that each arrived, once. */
    Fields receive(Child sender, Fields orders) throws IOException {
        long before = server.ask("count", new Fields()).number("messages");
        long allocated = server.ask("figures", new Fields()).number("allocated");
        var sent = Lab.requireIntact(sender.ask("messages", address().with(orders)));
        Lab.requireReceived(server, before + sent.number("messages"));
        long allocatedNow = server.ask("figures", new Fields()).number("allocated");
        return sent.with("allocatedPerMessage", (allocatedNow - allocated) / (double) sent.number("messages"));
    }
}
