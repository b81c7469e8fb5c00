// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Path;

/** Two routes: one sends the files of a folder, the other writes what arrives to another folder. */
final class FileTransfer implements AutoCloseable {

    private final Child receiver;
    private final Child sender;
    private final Path outgoing;
    private final Path incoming;

    FileTransfer(Lab lab, String name, String... jvm) throws IOException {
        outgoing = lab.directory(name + "-out");
        incoming = lab.directory(name + "-in");
        receiver = lab.start("route", jvm);
        sender = lab.start("route-client", jvm);
        var listening = receiver.ask("listen", Fields.of("kind", "file").with("directory", incoming));
        sender.ask("connect", listening.with("directory", outgoing));
    }

    /** @return MB/s, if every octet is in the new file */
    double move(Path file, long octets) throws IOException {
        var orders = Fields.of("octets", octets).with("file", file).with("directory", outgoing);
        var result = Lab.requireIntact(sender.ask("file", orders));
        Lab.requireIntact(receiver.ask("verify", Fields.of("octets", octets).with("directory", incoming)));
        return result.real("megabytesPerSecond");
    }

    Child receiver() {
        return receiver;
    }

    Child sender() {
        return sender;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
