// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ListIterator;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** The state of a dialog (RFC 3261 section 12) and its requests. Confined to the turns of its call. */
final class Dialog {

    /** Proxies on the way that a peer may name. */
    private static final int MAX_ROUTES = 32;

    private final Messages messages;
    private final Messages.Outline ends;
    private final List<Address> routes;
    private URI remoteTarget;
    private long localSeq;
    private long remoteSeq;

    private Dialog(Messages messages, Messages.Outline ends, List<Address> routes) {
        this.messages = messages;
        this.ends = ends;
        this.routes = routes;
        remoteTarget = ends.target();
    }

    /** The caller's: made by a 2xx answer to its INVITE. */
    static Dialog ofCaller(Messages messages, Request invite, Response success) {
        var ends = new Messages.Outline(
                contact(success, invite.getRequestURI()),
                Peer.from(invite),
                Peer.fromTag(invite),
                Peer.to(success),
                Peer.toTag(success),
                Peer.callId(invite));
        var routes = recordedRoutes(success);
        Collections.reverse(routes);
        var dialog = new Dialog(messages, ends, routes);
        dialog.localSeq = Peer.cseq(invite);
        return dialog;
    }

    /** The callee's: made by its answer to an INVITE. */
    static Dialog ofCallee(Messages messages, Request invite, String localTag) {
        var ends = new Messages.Outline(
                contact(invite, Peer.from(invite).getURI()),
                Peer.to(invite),
                localTag,
                Peer.from(invite),
                Peer.fromTag(invite),
                Peer.callId(invite));
        var dialog = new Dialog(messages, ends, recordedRoutes(invite));
        dialog.remoteSeq = Peer.cseq(invite);
        return dialog;
    }

    private static List<Address> recordedRoutes(Message message) {
        var routes = new ArrayList<Address>();
        for (ListIterator<?> all = message.getHeaders(RecordRouteHeader.NAME);
                all.hasNext() && routes.size() < MAX_ROUTES; ) {
            routes.add(((RecordRouteHeader) all.next()).getAddress());
        }
        return routes;
    }

    private static URI contact(Message message, URI otherwise) {
        return message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                        && contact.getAddress() != null
                        && contact.getAddress().getURI() instanceof SipURI uri
                ? uri
                : otherwise;
    }

    String callId() {
        return ends.callId();
    }

    String localTag() {
        return ends.fromTag();
    }

    /** Empty if the peer gave none, as before RFC 3261. */
    String remoteTag() {
        return ends.toTag() == null ? "" : ends.toTag();
    }

    /** A message that may move the peer elsewhere (target refresh). */
    void retarget(Message message) {
        remoteTarget = contact(message, remoteTarget);
    }

    /** Whether a request of the peer is not older than what came before; remembers it. */
    boolean isInOrder(Request request) {
        long cseq = Peer.cseq(request);
        if (cseq < remoteSeq) {
            return false;
        }
        remoteSeq = cseq;
        return true;
    }

    /** The next request of this side. */
    Request next(String method) {
        localSeq++;
        return request(method, localSeq);
    }

    /** The ACK for a 2xx answer to an INVITE of this side. */
    Request ack(Response success) {
        return request(Request.ACK, Peer.cseq(success));
    }

    private Request request(String method, long cseq) {
        if (!routes.isEmpty() && routes.get(0).getURI() instanceof SipURI first && !first.hasLrParam()) {
            // A strict router of RFC 2543: it wants to be the Request-URI (section 12.2.1.1).
            var rest = new ArrayList<>(routes.subList(1, routes.size()));
            rest.add(messages.address(remoteTarget));
            return StackRouter.toStrictRouter(messages.request(method, outline(first), cseq, rest));
        }
        return messages.request(method, outline(remoteTarget), cseq, routes);
    }

    private Messages.Outline outline(URI target) {
        var toTag = ends.toTag() == null || ends.toTag().isEmpty() ? null : ends.toTag();
        return new Messages.Outline(target, ends.from(), ends.fromTag(), ends.to(), toTag, ends.callId());
    }
}
