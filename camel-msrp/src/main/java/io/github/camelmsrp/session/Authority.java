// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpUri;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a dialled connection leads to. Sessions share it if all of this is equal (RFC 4975 section 5.4): a plain
 * connection never serves an {@code msrps} URI, and one that was verified by other rules is another one.
 *
 * @param host in lower case
 * @param tls null for {@code msrp}
 * @param anchor where the connection really goes to, if that is a middlebox (RFC 6714 section 6.3)
 */
record Authority(
        String host,
        int port,
        @Nullable TlsSettings tls,
        @Nullable HostPort anchor) {

    Authority(String host, int port, @Nullable TlsSettings tls) {
        this(host, port, tls, null);
    }

    static Authority of(DialSettings dial) {
        MsrpUri first = dial.toPath().first();
        TlsSettings tls = null;
        if (first.isSecure()) {
            tls = dial.tls() == null ? TlsSettings.ofRuntime() : dial.tls();
        }
        var anchor = dial.address() == null ? null : HostPort.parse(dial.address());
        return new Authority(first.host().toLowerCase(Locale.ROOT), first.port(), tls, anchor);
    }

    String dialledHost() {
        return anchor == null ? host : anchor.host();
    }

    int dialledPort() {
        return anchor == null ? port : anchor.port();
    }

    @Override
    public String toString() {
        var uri =
                (tls == null ? "msrp://" : "msrps://") + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
        return anchor == null ? uri : uri + " through " + anchor.host() + " port " + anchor.port();
    }
}
