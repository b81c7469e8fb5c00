// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Identifiers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * Answers digest challenges of servers and proxies (RFC 3261 section 22, RFC 8760): SHA-256 before MD5, with qop=auth
 * if it is offered. Whoever gets an answer can try passwords on it, so a realm may be named that alone gets one. What
 * was answered once goes with the later requests as well, so that they are not challenged again. Confined to the turns
 * of its call or registration.
 */
final class Authenticator {

    private static final int MAX_REALMS = 4;
    private static final int MAX_TEXT = 1024;

    private final HeaderFactory headers;
    private final @Nullable String username;
    private final @Nullable String password;
    private final @Nullable String realm;
    private final Map<String, Challenge> answered = new LinkedHashMap<>();

    Authenticator(HeaderFactory headers, SipIdentity identity) {
        this.headers = headers;
        var credentials = identity.credentials();
        username = credentials.username() == null ? identity.address().user() : credentials.username();
        password = credentials.password();
        realm = credentials.realm();
    }

    /** A request begins, to be repeated as {@link #learn} says. */
    void begin() {
        answered.values().forEach(challenge -> challenge.answers = 0);
    }

    /** What was learned of servers is not for the next one; what proxies on the way asked is asked again. */
    void forgetServers() {
        answered.keySet().removeIf(key -> key.startsWith(WWWAuthenticateHeader.NAME));
    }

    void forget() {
        answered.clear();
    }

    /**
     * Takes in the challenges of a 401 or 407.
     *
     * @return whether the request is worth another attempt: each realm is answered once, and once more if it says that
     *     only the nonce was old
     */
    boolean learn(Response response) {
        if (username == null || password == null) {
            return false;
        }
        var best = new LinkedHashMap<String, Challenge>();
        collect(response, WWWAuthenticateHeader.NAME, best);
        collect(response, ProxyAuthenticateHeader.NAME, best);
        boolean isWorthwhile = false;
        for (var entry : best.entrySet()) {
            var known = answered.get(entry.getKey());
            int answers = known == null ? 0 : known.answers;
            boolean isRefused = answers > 1 || answers == 1 && !entry.getValue().isStale;
            if (isRefused || known == null && answered.size() >= MAX_REALMS) {
                return false;
            }
            entry.getValue().answers = answers + 1;
            if (known != null && known.nonce.equals(entry.getValue().nonce)) {
                // It counts all requests that have the nonce.
                entry.getValue().nonceCount = known.nonceCount;
            }
            answered.put(entry.getKey(), entry.getValue());
            isWorthwhile = true;
        }
        return isWorthwhile;
    }

    private void collect(Response response, String name, Map<String, Challenge> best) {
        for (ListIterator<?> all = response.getHeaders(name); all.hasNext() && best.size() <= MAX_REALMS; ) {
            var challenge = Challenge.of((WWWAuthenticateHeader) all.next());
            if (challenge != null && (realm == null || realm.equals(challenge.realm))) {
                best.merge(
                        name + " " + challenge.realm,
                        challenge,
                        (one, other) -> other.algorithm.compareTo(one.algorithm) > 0 ? other : one);
            }
        }
    }

    /** Adds the answers to a request that is not sent yet. */
    void authorize(Request request) {
        for (var entry : answered.entrySet()) {
            try {
                boolean isProxy = entry.getKey().startsWith(ProxyAuthenticateHeader.NAME);
                request.addHeader(answer(entry.getValue(), request, isProxy));
            } catch (ParseException e) {
                throw new SipException(400, "A challenge cannot be answered", e);
            }
        }
    }

    private AuthorizationHeader answer(Challenge challenge, Request request, boolean isProxy) throws ParseException {
        AuthorizationHeader header = isProxy
                ? headers.createProxyAuthorizationHeader("Digest")
                : headers.createAuthorizationHeader("Digest");
        header.setUsername(username);
        header.setRealm(challenge.realm);
        header.setNonce(challenge.nonce);
        header.setURI(request.getRequestURI());
        if (challenge.isAlgorithmNamed) {
            header.setAlgorithm(challenge.algorithm.token);
        }
        if (challenge.opaque != null) {
            header.setOpaque(challenge.opaque);
        }
        String ha1 = challenge.algorithm.hash(username + ":" + challenge.realm + ":" + password);
        String ha2 = challenge.algorithm.hash(request.getMethod() + ":" + request.getRequestURI());
        if (challenge.hasQop) {
            String cnonce = Identifiers.secure().token();
            challenge.nonceCount++;
            String count = String.format(Locale.ROOT, "%08x", challenge.nonceCount);
            header.setQop("auth");
            header.setCNonce(cnonce);
            header.setNonceCount(challenge.nonceCount);
            header.setResponse(challenge.algorithm.hash(
                    ha1 + ":" + challenge.nonce + ":" + count + ":" + cnonce + ":auth:" + ha2));
        } else {
            header.setResponse(challenge.algorithm.hash(ha1 + ":" + challenge.nonce + ":" + ha2));
        }
        return header;
    }

    /** The later, the better. */
    private enum Algorithm {
        MD5("MD5"),
        SHA_256("SHA-256");

        private final String token;

        Algorithm(String token) {
            this.token = token;
        }

        static @Nullable Algorithm of(@Nullable String name) {
            if (name == null) {
                return MD5;
            }
            for (var algorithm : values()) {
                if (algorithm.token.equalsIgnoreCase(name)) {
                    return algorithm;
                }
            }
            return null;
        }

        String hash(String text) {
            try {
                var digest = MessageDigest.getInstance(token).digest(text.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new SipException(500, "This JDK lacks " + token, e);
            }
        }
    }

    private static final class Challenge {

        private final String realm;
        private final String nonce;
        private final @Nullable String opaque;
        private final Algorithm algorithm;
        private final boolean isAlgorithmNamed;
        private final boolean hasQop;
        private final boolean isStale;
        private int nonceCount;
        private int answers;

        private Challenge(WWWAuthenticateHeader header, Algorithm algorithm, boolean hasQop) {
            realm = header.getRealm();
            nonce = header.getNonce();
            opaque = header.getOpaque();
            this.algorithm = algorithm;
            isAlgorithmNamed = header.getAlgorithm() != null;
            this.hasQop = hasQop;
            isStale = header.isStale();
        }

        /** Null if it is not one that can be answered. */
        static @Nullable Challenge of(WWWAuthenticateHeader header) {
            var algorithm = Algorithm.of(header.getAlgorithm());
            String qop = header.getQop();
            boolean isPossible = "Digest".equalsIgnoreCase(header.getScheme())
                    && algorithm != null
                    && isText(header.getRealm())
                    && isText(header.getNonce())
                    && (qop == null || hasAuth(qop));
            return isPossible && algorithm != null ? new Challenge(header, algorithm, qop != null) : null;
        }

        private static boolean isText(@Nullable String text) {
            return text != null && text.length() <= MAX_TEXT;
        }

        private static boolean hasAuth(String qop) {
            for (String option : qop.replace("\"", "").split(",", -1)) {
                if (option.trim().equalsIgnoreCase("auth")) {
                    return true;
                }
            }
            return false;
        }
    }
}
