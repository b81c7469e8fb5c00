// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpUri;

/**
 * Address type and address of an o- or c-line (RFC 8866 sections 5.2 and 5.7); the network type is always IN.
 *
 * @param type {@code IP4} or {@code IP6}
 * @param host address or name as written, an IPv6 address without brackets
 */
public record NetworkAddress(String type, String host) {

    private static final String IP4 = "IP4";
    private static final String IP6 = "IP6";

    public NetworkAddress {
        if (!type.equals(IP4) && !type.equals(IP6)) {
            throw new SdpException("The address type is neither IP4 nor IP6");
        }
        if (!SdpText.isWord(host)) {
            throw new SdpException("The address is empty or holds a blank");
        }
    }

    /**
     * The address of a host name, of an IPv4 or of an IPv6 address; a name is given as IP4, whatever it resolves to.
     */
    public static NetworkAddress of(String host) {
        return new NetworkAddress(host.indexOf(':') < 0 ? IP4 : IP6, host);
    }

    /** Where the endpoint of an own URI is. */
    public static NetworkAddress of(MsrpUri uri) {
        return of(uri.host());
    }

    /** Reads {@code IN IP4 host}. */
    static NetworkAddress parse(String text) {
        var words = SdpText.words(text);
        if (words.size() != 3 || !words.get(0).equals("IN")) {
            throw new SdpException("A c-line is not: IN, address type, address");
        }
        return new NetworkAddress(words.get(1), words.get(2));
    }

    /** What RFC 3264 section 8.4 calls hold in the manner of older implementations. */
    boolean isNull() {
        return host.equals("0.0.0.0");
    }

    @Override
    public String toString() {
        return "IN " + type + ' ' + host;
    }
}
