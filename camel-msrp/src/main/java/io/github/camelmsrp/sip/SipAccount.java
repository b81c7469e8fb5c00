// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.concurrent.CompletionStage;

/** A user whose calls are taken, registered with a registrar if its identity names one. Any thread. */
public interface SipAccount {

    /** For health checks. */
    enum State {
        /** There is no registrar. */
        UNREGISTERED,
        REGISTERING,
        REGISTERED,
        /** Tried again, with a growing delay. */
        FAILED,
        CLOSED
    }

    State state();

    /** Takes no more calls and unregisters; calls that are established go on. */
    CompletionStage<Void> close();
}
