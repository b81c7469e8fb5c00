// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

/** The senders of bare Netty. */
final class LoadClient implements Role {

    private final Loops loops = new Loops(1);
    private final ConnectLoad connects = new ConnectLoad(loops);

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return switch (verb) {
            case "messages" -> new MessageLoad(orders).run(loops);
            case "stream" -> new StreamLoad(orders).run(loops);
            case "connects" -> connects.setUps(orders);
            case "idle" -> connects.idle(orders);
            case "release" -> connects.release();
            default -> throw new IllegalArgumentException(verb);
        };
    }

    @Override
    public void close() {
        loops.close();
    }
}
