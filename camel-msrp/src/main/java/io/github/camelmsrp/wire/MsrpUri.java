// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An MSRP URI (RFC 4975 sections 6 and 9): {@code msrp://user@host:port/session-id;transport;parameters}.
 *
 * <p>Equality is the comparison of section 6.1, so that a URI can be the key of a session: scheme, host and transport
 * without regard to case, addresses by value, session id exactly, port exactly (none is not 2855), user and parameters
 * not at all, and no DNS. {@link #toString()} is the exact text, which a log must not show: the session id is the
 * secret that lets a peer in. Logs take {@link #masked()}.
 *
 * <p>A user part with a password is no URI here, whoever wrote it, so none can leak.
 */
public final class MsrpUri {
    /** What {@link #port()} says if the URI has none. */
    public static final int NO_PORT = -1;

    private static final String TCP = "tcp";

    private final String text;
    private final boolean secure;
    private final @Nullable String userinfo;
    private final String host;
    private final int port;
    private final @Nullable String sessionId;
    private final String transport;
    private final List<String> parameters;
    /** The host in the form in which equal hosts are equal strings. */
    private final String hostKey;

    private final int hash;

    MsrpUri(MsrpUriParser parts) {
        text = parts.text;
        secure = parts.secure;
        userinfo = parts.userinfo;
        host = parts.host;
        port = parts.port;
        sessionId = parts.sessionId;
        transport = parts.transport.equals(TCP) ? TCP : parts.transport;
        parameters = List.copyOf(parts.parameters);
        hostKey = hostKey(host);
        hash = Objects.hash(secure, hostKey, port, sessionId, Grammar.toLowerCase(transport));
    }

    /** Names and addresses cannot be mixed up: the canonical text of an address is not that of a name. */
    private static String hostKey(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        String key = address == null ? Grammar.toLowerCase(host) : NetUtil.bytesToIpAddress(address);
        // The same object where it is the same text, for the sake of memory.
        return key.equals(host) ? host : key;
    }

    /** @throws IllegalArgumentException if text is not an MSRP URI; its message says why without repeating the text */
    public static MsrpUri parse(CharSequence text) {
        try {
            return decode(text.toString());
        } catch (MsrpException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static MsrpUri decode(String text) throws MsrpException {
        return new MsrpUri(new MsrpUriParser(text).parse());
    }

    /**
     * Makes a URI of its parts.
     *
     * @param scheme {@code msrp} or {@code msrps}
     * @param host name or address; an IPv6 address may come without brackets
     * @param port port or {@link #NO_PORT}
     * @param sessionId null for a URI that names a device
     * @param transport for instance {@code tcp}
     * @throws IllegalArgumentException if a part is not grammatical
     */
    public static MsrpUri of(String scheme, String host, int port, @Nullable String sessionId, String transport) {
        if (host.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a host has no user part");
        }
        StringBuilder uri = new StringBuilder(64).append(scheme).append("://");
        if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
            uri.append('[').append(host).append(']');
        } else {
            uri.append(host);
        }
        if (port != NO_PORT) {
            uri.append(':').append(port);
        }
        if (sessionId != null) {
            uri.append('/').append(sessionId);
        }
        MsrpUri made = parse(uri.append(';').append(transport));
        if (made.port != port || !Objects.equals(made.sessionId, sessionId) || !made.transport.equals(transport)) {
            throw new IllegalArgumentException("a part of the URI holds the delimiter of another");
        }
        return made;
    }

    /** {@code msrp} or {@code msrps}. */
    public String scheme() {
        return secure ? "msrps" : "msrp";
    }

    /** Whether the hop to this URI is protected by TLS. */
    public boolean isSecure() {
        return secure;
    }

    public @Nullable String userinfo() {
        return userinfo;
    }

    /** Name or address to connect to: without brackets, percent-encoded unreserved characters decoded. */
    public String host() {
        return host;
    }

    /** The port as written, or {@link #NO_PORT}; 2855 is never implied. */
    public int port() {
        return port;
    }

    /** Without the slash before it; null if the URI names a device and not a session. */
    public @Nullable String sessionId() {
        return sessionId;
    }

    /** As written, for instance {@code tcp}, {@code ws} or {@code dc}. */
    public String transport() {
        return transport;
    }

    /** What follows the transport, each {@code name} or {@code name=value}. */
    public List<String> parameters() {
        return parameters;
    }

    /** The URI with no more of its session id than tells two sessions apart. */
    public String masked() {
        if (sessionId == null) {
            return text;
        }
        int start = text.indexOf('/', text.indexOf("://") + 3) + 1;
        return text.substring(0, start) + mask(sessionId) + text.substring(start + sessionId.length());
    }

    /** The first 4 characters of a session id (of a short one at most half) and an ellipsis. */
    public static String mask(String sessionId) {
        return sessionId.substring(0, Math.min(4, sessionId.length() / 2)) + '…';
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof MsrpUri uri
                        && hash == uri.hash
                        && secure == uri.secure
                        && port == uri.port
                        && hostKey.equals(uri.hostKey)
                        && Objects.equals(sessionId, uri.sessionId)
                        && transport.equalsIgnoreCase(uri.transport);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The exact text, session id included. */
    @Override
    public String toString() {
        return text;
    }
}
