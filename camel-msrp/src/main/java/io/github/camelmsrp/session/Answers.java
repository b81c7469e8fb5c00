// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpStatus;
import io.github.camelmsrp.wire.MsrpUri;
import io.github.camelmsrp.wire.RequestHead;
import io.github.camelmsrp.wire.ResponseHead;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Responses and REPORTs: whether there is one, and its paths (RFC 4975 sections 7.1.2 to 7.1.4 and 7.2). */
@OnEventLoop
final class Answers {

    private final ConnectionCore core;

    Answers(ConnectionCore core) {
        this.core = core;
    }

    /** Sends a response unless the method or Failure-Report forbids it. */
    void respond(RequestHead head, @Nullable MsrpSession session, MsrpStatus status) {
        if (!mayRespond(head, status)) {
            return;
        }
        if (session != null && status.equals(MsrpStatus.OK) && head.method().equals(MsrpMethod.SEND)) {
            core.sendQueue().respond(session.inbox().ok(head), head.transactionId());
            return;
        }
        MsrpPath from = session != null ? session.localPath() : ownPath(head);
        MsrpPath to = previousHop(head);
        if (to.isEmpty() || from.isEmpty()) {
            // Nobody to address it to: the paths of the request could not be read.
            return;
        }
        core.sendQueue().respond(new ResponseHead(head.transactionId(), status, to, from));
    }

    /** Where the answer goes: that to a SEND goes one hop back, others all the way. */
    static MsrpPath previousHop(RequestHead head) {
        MsrpPath from = head.fromPath();
        return head.method().equals(MsrpMethod.SEND) && from.size() > 1 ? MsrpPath.of(from.first()) : from;
    }

    private static boolean mayRespond(RequestHead head, MsrpStatus status) {
        if (head.method().equals(MsrpMethod.REPORT)) {
            return false;
        }
        if (!head.method().equals(MsrpMethod.SEND)) {
            return true;
        }
        return switch (head.headers().failureReport()) {
            case YES -> true;
            case PARTIAL -> !status.isSuccess();
            case NO -> false;
        };
    }

    /** Without a session: the URI that was addressed, else that of this device. */
    private MsrpPath ownPath(RequestHead head) {
        return head.toPath().isEmpty()
                ? devicePath()
                : MsrpPath.of(head.toPath().first());
    }

    private MsrpPath devicePath() {
        if (core.localAddress() instanceof InetSocketAddress address && address.getAddress() != null) {
            String scheme = core.isSecure() ? "msrps" : "msrp";
            String host = address.getAddress().getHostAddress();
            int zone = host.indexOf('%');
            return MsrpPath.of(
                    MsrpUri.of(scheme, zone < 0 ? host : host.substring(0, zone), address.getPort(), null, "tcp"));
        }
        return MsrpPath.EMPTY;
    }

    /** Sends a REPORT about octets of a message. Whether one is due is for the caller to know. */
    void report(RequestHead about, MsrpSession session, ByteRange range, MsrpStatus status) {
        var messageId = about.headers().messageId();
        if (messageId == null || session.isOver()) {
            return;
        }
        var headers = MsrpHeaders.builder()
                .messageId(messageId)
                .byteRange(range)
                .status(status)
                .build();
        String id = core.identifiers().transactionId();
        core.sendQueue()
                .request(new RequestHead(id, MsrpMethod.REPORT, about.fromPath(), session.localPath(), headers));
    }
}
