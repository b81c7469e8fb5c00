// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

/** A desk that calls, with a session timer, and a peer that answers what a test wants. */
class CallerRig extends DeskRig {

    CallerRig() {
        super(settings -> Desk.expires(settings, 600));
    }
}
