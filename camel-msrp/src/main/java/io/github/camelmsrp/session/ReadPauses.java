// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

/** How often a session was asked to stop reading, and whether its connection knows. */
@OnEventLoop
final class ReadPauses {

    private int count;
    private boolean applied;

    void change(int by) {
        count += by;
    }

    /** Tells the gate; a session that is closing reads all the same, since it waits for answers. */
    void apply(ReadGate gate, boolean closing) {
        boolean pause = count > 0 && !closing;
        if (pause != applied) {
            applied = pause;
            if (pause) {
                gate.sessionPaused();
            } else {
                gate.sessionResumed();
            }
        }
    }
}
