// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import javax.sip.message.Request;
import javax.sip.message.Response;

/** Dialogs that an INVITE led to and that nobody wants: of other branches of a fork, or after a CANCEL. */
final class Forks {

    private Forks() {}

    /** Acknowledges a success and ends its dialog at once (RFC 3261 section 13.2.2.4). */
    static void end(Call.Parts parts, Request invite, Response success) {
        end(parts.core(), parts.slot().turns(), parts.authenticator(), invite, success);
    }

    static void end(Core core, InOrder turns, Authenticator authenticator, Request invite, Response success) {
        var dialog = Dialog.ofCaller(core.messages(), invite, success);
        Call.sendAck(core, Call.ack(dialog, invite, success));
        var unheard = new Exchange.Listener() {
            @Override
            public void onFinal(Response response) {
                // Whatever it is, the dialog is over.
            }

            @Override
            public void onFailure(SipException failure) {
                // The peer finds out by itself.
            }
        };
        new Exchange(core, turns, authenticator, () -> dialog.next(Request.BYE), unheard).start();
    }
}
