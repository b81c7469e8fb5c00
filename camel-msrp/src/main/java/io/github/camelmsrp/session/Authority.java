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
 */
record Authority(String host, int port, @Nullable TlsSettings tls) {

    static Authority of(DialSettings dial) {
        MsrpUri first = dial.toPath().first();
        TlsSettings tls = null;
        if (first.isSecure()) {
            tls = dial.tls() == null ? TlsSettings.ofRuntime() : dial.tls();
        }
        return new Authority(first.host().toLowerCase(Locale.ROOT), first.port(), tls);
    }

    @Override
    public String toString() {
        return (tls == null ? "msrp://" : "msrps://") + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
