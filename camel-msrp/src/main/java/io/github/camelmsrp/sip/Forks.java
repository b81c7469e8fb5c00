// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.HashMap;
import java.util.Map;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * Dialogs that an INVITE led to and that nobody wants: of other branches of a fork, or after a CANCEL. Each is ended
 * once, and not too many. Confined to the turns of the call.
 */
final class Forks {

    private static final int MAX = 8;

    private final Core core;
    private final InOrder turns;
    private final Authenticator authenticator;
    /** By the tags of the peers. */
    private final Map<String, Request> acks = new HashMap<>();

    Forks(Core core, InOrder turns, Authenticator authenticator) {
        this.core = core;
        this.turns = turns;
        this.authenticator = authenticator;
    }

    /** Acknowledges a success, each time that it comes, and ends its dialog at once (RFC 3261 section 13.2.2.4). */
    void end(Request invite, Response success) {
        String tag = Peer.toTag(success);
        var known = acks.get(tag);
        if (known != null) {
            Call.sendAck(core, known);
            return;
        }
        if (acks.size() >= MAX) {
            return;
        }
        var dialog = Dialog.ofCaller(core.messages(), invite, success);
        var ack = Call.ack(dialog, invite, success);
        acks.put(tag, ack);
        Call.sendAck(core, ack);
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
