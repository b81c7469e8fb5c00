// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

/** Closes what all threads of an executor may be waiting for, so that none of them is free to do it. */
public final class ClosingThread {

    private ClosingThread() {}

    /** @param name of the thread */
    public static void start(String name, Runnable close) {
        var thread = new Thread(close, name);
        thread.setDaemon(true);
        thread.start();
    }
}
