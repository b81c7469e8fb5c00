// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import java.util.function.IntSupplier;

/**
 * How many requests of peers are remembered for as long as they may be repeated, 32 s over UDP: enough for the calls
 * that can be taken, and no more. The last quarter is kept for requests within calls. Any thread.
 */
final class TransactionLimit {

    static final int BASE = 2000;
    static final int PER_CALL = 4;

    private final IntSupplier calls;
    private final IntSupplier remembered;
    private final FaultLog faults;
    private volatile boolean isFull;

    /** @param calls that there may be */
    TransactionLimit(IntSupplier calls, IntSupplier remembered, FaultLog faults) {
        this.calls = calls;
        this.remembered = remembered;
        this.faults = faults;
    }

    boolean hasRoomForCall() {
        return hasRoom(limit() / 4 * 3);
    }

    boolean hasRoom() {
        return hasRoom(limit());
    }

    private int limit() {
        return BASE + PER_CALL * calls.getAsInt();
    }

    private boolean hasRoom(int limit) {
        int now = remembered.getAsInt();
        if (now < limit) {
            isFull = isFull && now > limit / 2;
            return true;
        }
        if (!isFull) {
            isFull = true;
            faults.warn(now + " SIP requests may be repeated still: more are answered 503");
        }
        return false;
    }
}
