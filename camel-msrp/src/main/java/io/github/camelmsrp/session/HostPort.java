// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.net.IDN;
import java.util.regex.Pattern;

/**
 * {@code host} or {@code host:port} as configuration writes it, an IPv6 address in brackets.
 *
 * @param host without brackets
 * @param port -1 if none is given
 */
record HostPort(String host, int port) {

    private static final Pattern TEXT = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:/\\[\\]]+))(?::([0-9]{1,5}))?");

    static HostPort parse(String text) {
        var matcher = TEXT.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not host or host:port: " + text);
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        int port = matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3));
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("Not a TCP port: " + text);
        }
        return new HostPort(host, port);
    }

    /** An address of this side that peers are told: a name is one by the rules of DNS (RFC 8866 section 5). */
    static HostPort announced(String publicAddress) {
        var given = parse(publicAddress);
        if (given.host().indexOf(':') >= 0) {
            return given;
        }
        if (given.host().chars().anyMatch(c -> c > 127)) {
            throw new IllegalArgumentException(
                    "publicAddress " + publicAddress + ": write an internationalised name in its ACE form (xn--...)");
        }
        try {
            // In ASCII it changes nothing, and checks the labels.
            IDN.toASCII(given.host(), IDN.USE_STD3_ASCII_RULES);
            return given;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "publicAddress " + publicAddress + " has not the name of a host: " + e.getMessage());
        }
    }
}
