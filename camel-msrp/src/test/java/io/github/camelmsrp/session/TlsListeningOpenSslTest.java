// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

/** The same with BoringSSL on this side. */
class TlsListeningOpenSslTest extends TlsListeningTest {

    @Override
    TlsProvider provider() {
        return TlsProvider.OPENSSL;
    }
}
