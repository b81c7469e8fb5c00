// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes an MSRP URI apart from left to right. RFC 3986 would let a host name or user part hold a semicolon; since the
 * transport is mandatory and no later part may hold {@code @}, an at sign anywhere ends the user part, and the first
 * semicolon after it ends the authority.
 */
final class MsrpUriParser {
    private static final int MAX_PORT = 65535;

    final String text;
    boolean secure;

    @Nullable
    String userinfo;

    String host = "";
    int port = MsrpUri.NO_PORT;

    @Nullable
    String sessionId;

    String transport = "";
    List<String> parameters = List.of();
    private int position;

    MsrpUriParser(String text) {
        this.text = text;
    }

    MsrpUriParser parse() throws MsrpException {
        parseScheme();
        parseUserinfo();
        parseHost();
        parsePort();
        parseSessionId();
        parseTransport();
        parseParameters();
        return this;
    }

    private void parseScheme() throws MsrpException {
        int end = text.indexOf("://");
        String scheme = end < 0 ? "" : Grammar.toLowerCase(text.substring(0, end));
        secure = scheme.equals("msrps");
        require(secure || scheme.equals("msrp"), "scheme is not msrp or msrps");
        position = end + 3;
    }

    private void parseUserinfo() throws MsrpException {
        int at = text.indexOf('@', position);
        if (at < 0) {
            return;
        }
        String user = text.substring(position, at);
        require(user.indexOf(':') < 0, "password in the user part");
        for (int i = 0; i < user.length(); i++) {
            require(user.charAt(i) == ';' || Grammar.is(user.charAt(i), Grammar.REG_NAME), "illegal user part");
        }
        require(Grammar.isPercentEncoded(user, 0, user.length()), "illegal user part");
        userinfo = user;
        position = at + 1;
    }

    private void parseHost() throws MsrpException {
        if (text.startsWith("[", position)) {
            int end = text.indexOf(']', position);
            require(end > 0, "no closing bracket");
            host = text.substring(position + 1, end);
            // A zone is legal for NetUtil, but not in a URI of RFC 3986.
            require(host.indexOf('%') < 0 && NetUtil.isValidIpV6Address(host), "not an IPv6 address in brackets");
            position = end + 1;
            return;
        }
        int end = endOfPart(":/;");
        require(end > position && Grammar.all(text, position, end, Grammar.REG_NAME), "no or illegal host");
        require(Grammar.isPercentEncoded(text, position, end), "illegal host");
        host = decodeUnreserved(text.substring(position, end));
        position = end;
    }

    private void parsePort() throws MsrpException {
        if (!text.startsWith(":", position)) {
            return;
        }
        int end = endOfPart("/;", position + 1);
        int number = 0;
        for (int i = position + 1; i < end; i++) {
            char c = text.charAt(i);
            require(Grammar.isDigit(c), "illegal port");
            number = 10 * number + (c - '0');
            require(number <= MAX_PORT, "port above 65535");
        }
        // RFC 3986 lets the digits be missing; that means the same as no port.
        port = end > position + 1 ? number : MsrpUri.NO_PORT;
        position = end;
    }

    private void parseSessionId() throws MsrpException {
        if (!text.startsWith("/", position)) {
            return;
        }
        int end = endOfPart(";", position + 1);
        require(end > position + 1 && Grammar.all(text, position + 1, end, Grammar.SESSION_ID), "illegal session id");
        sessionId = text.substring(position + 1, end);
        position = end;
    }

    private void parseTransport() throws MsrpException {
        require(text.startsWith(";", position), "no transport");
        int end = endOfPart(";", position + 1);
        require(end > position + 1 && Grammar.all(text, position + 1, end, Grammar.ALNUM), "illegal transport");
        transport = text.substring(position + 1, end);
        position = end;
    }

    private void parseParameters() throws MsrpException {
        while (position < text.length()) {
            int start = position + 1;
            int end = endOfPart(";", start);
            int equal = text.indexOf('=', start);
            boolean hasValue = equal >= 0 && equal < end;
            require(Grammar.isToken(text, start, hasValue ? equal : end), "illegal parameter");
            require(!hasValue || Grammar.isToken(text, equal + 1, end), "illegal parameter");
            if (parameters.isEmpty()) {
                parameters = new ArrayList<>();
            }
            parameters.add(text.substring(start, end));
            position = end;
        }
    }

    private int endOfPart(String terminators) {
        return endOfPart(terminators, position);
    }

    private int endOfPart(String terminators, int from) {
        int end = from;
        while (end < text.length() && terminators.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String decodeUnreserved(String name) {
        int percent = name.indexOf('%');
        if (percent < 0) {
            return name;
        }
        StringBuilder decoded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                char escaped = (char) Integer.parseInt(name, i + 1, i + 3, 16);
                if (Grammar.is(escaped, Grammar.ALNUM) || "-._~".indexOf(escaped) >= 0) {
                    c = escaped;
                    i += 2;
                }
            }
            decoded.append(c);
        }
        return decoded.toString();
    }

    private static void require(boolean condition, String fault) throws MsrpException {
        if (!condition) {
            throw MsrpException.badRequest("not an MSRP URI: " + fault);
        }
    }
}
