// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** One side of a call in one of its phases. All is called in the turns of the call. */
interface Leg {

    /** A request within the dialog. */
    void onRequest(Request request, ServerTransaction transaction);

    void onAck(Request ack);

    /** The INVITE with this number is cancelled, if it is being decided on still; the CANCEL itself is answered. */
    void onCancel(long cseq);

    /** A 2xx answer to an INVITE of this side that came again, or from another branch of a fork. */
    void onSuccessAgain(Response success);

    /** The user agent stops. */
    void onStop();

    /** The stack is gone: nothing can be sent any more, and nothing comes. */
    void onGone();
}
