// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** How many events of a session may wait for the route before the session stops reading. Not for several threads. */
final class EventWindow {

    private static final int MAX_WAITING = 64;

    private int waiting;
    private boolean isFull;

    /** @return whether reading has to stop now */
    boolean add() {
        if (++waiting < MAX_WAITING || isFull) {
            return false;
        }
        isFull = true;
        return true;
    }

    /** @return whether reading may go on now */
    boolean remove() {
        if (--waiting > MAX_WAITING / 2 || !isFull) {
            return false;
        }
        isFull = false;
        return true;
    }

    /** @return whether reading had stopped, and may go on now */
    boolean clear() {
        boolean wasFull = isFull;
        waiting = 0;
        isFull = false;
        return wasFull;
    }
}
