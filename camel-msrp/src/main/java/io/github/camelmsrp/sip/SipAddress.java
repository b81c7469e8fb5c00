// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A SIP address: user, host, port. Parameters and headers of a URI are left out: how requests are carried is a setting.
 *
 * @param scheme sip, sips, or tel for a telephone number
 * @param user as written, escapes included; of a tel URI all that follows the scheme
 * @param host an IPv6 address without brackets; empty in a tel URI
 * @param port 0 if the text has none
 */
public record SipAddress(String scheme, @Nullable String user, String host, int port) {

    private static final Pattern TEXT = Pattern.compile(
            "(?:(?<scheme>sips?|im):)?"
                    + "(?:(?<user>(?:[A-Za-z0-9\\-_.!~*'()&=+$,;/]|%[0-9A-Fa-f]{2}){1,255})@)?"
                    + "(?:\\[(?<v6>[0-9A-Fa-f:.]{2,45})]|(?<host>[A-Za-z0-9._-]{1,255}))"
                    + "(?::(?<port>[0-9]{1,5}))?(?:[;?][^<>\\s]{0,1024})?",
            Pattern.CASE_INSENSITIVE);
    private static final int MAX_PORT = 65_535;
    private static final String TEL = "tel";

    /**
     * Reads {@code sip:}, {@code sips:} and {@code im:} URIs (RFC 3860; the latter become sip) and bare
     * {@code user@host} and {@code host:port}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static SipAddress parse(String text) {
        var matcher = TEXT.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a SIP address: " + text);
        }
        int port = matcher.group("port") == null ? 0 : Integer.parseInt(matcher.group("port"));
        if (port > MAX_PORT) {
            throw new IllegalArgumentException("Not a port: " + text);
        }
        String host = matcher.group("v6") == null ? matcher.group("host") : matcher.group("v6");
        String scheme = "sips".equalsIgnoreCase(matcher.group("scheme")) ? "sips" : "sip";
        return new SipAddress(scheme, matcher.group("user"), host.toLowerCase(Locale.ROOT), port);
    }

    /** A telephone number (RFC 3966), which callers may have for an address. */
    public static SipAddress tel(String subscriber) {
        return new SipAddress(TEL, subscriber, "", 0);
    }

    /** The host as it stands in a URI. */
    String uriHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** The address as a URI. */
    @Override
    public String toString() {
        if (scheme.equals(TEL)) {
            return TEL + ":" + user;
        }
        return scheme + ":" + (user == null ? "" : user + "@") + uriHost() + (port == 0 ? "" : ":" + port);
    }
}
