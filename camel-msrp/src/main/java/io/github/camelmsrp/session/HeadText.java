// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.RequestHead;

/**
 * How much a peer can make us keep by what stands before a body: the text of paths and of fields that have no limit.
 */
final class HeadText {

    private HeadText() {}

    static int octetsOf(RequestHead head) {
        return octetsOf(head.toPath()) + octetsOf(head.fromPath()) + octetsOf(head.headers());
    }

    static int octetsOf(MsrpHeaders headers) {
        String type = headers.contentType();
        int octets = type == null ? 0 : type.length();
        var others = headers.untyped();
        for (int i = 0; i < others.size(); i++) {
            octets += others.get(i).getKey().length() + others.get(i).getValue().length();
        }
        return octets;
    }

    private static int octetsOf(MsrpPath path) {
        int octets = 0;
        for (int i = 0; i < path.size(); i++) {
            octets += path.uris().get(i).toString().length();
        }
        return octets;
    }
}
