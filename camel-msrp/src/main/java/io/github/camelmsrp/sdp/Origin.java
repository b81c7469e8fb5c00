// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpUri;
import java.util.regex.Pattern;

/**
 * The o-line: which session this describes, and which version of the description it is (RFC 8866 section 5.2). A
 * changed description has a version that is higher by one; the same version means the same description (RFC 3264
 * section 8).
 *
 * @param username a word; {@code -} for none
 * @param sessionId digits
 * @param version digits
 * @param address of who made the description
 */
public record Origin(String username, String sessionId, String version, NetworkAddress address) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");
    private static final long MAX_FIRST_VERSION = (1L << 62) - 2;

    public Origin {
        if (!SdpText.isWord(username)) {
            throw new SdpException("The user name of the o-line is empty or holds a blank");
        }
        if (!DIGITS.matcher(sessionId).matches() || !DIGITS.matcher(version).matches()) {
            throw new SdpException("Session id or version of the o-line is not a number");
        }
    }

    /**
     * The origin of a first description.
     *
     * @param sessionId unique for this host; must not be negative
     */
    public static Origin first(long sessionId, MsrpUri own) {
        if (sessionId < 0 || sessionId > MAX_FIRST_VERSION) {
            throw new IllegalArgumentException("Not a session id for an o-line: " + sessionId);
        }
        return new Origin("-", Long.toString(sessionId), "1", NetworkAddress.of(own));
    }

    /** The origin of the description that replaces this own one; nothing but the version differs. */
    public Origin next() {
        return new Origin(username, sessionId, Long.toString(Long.parseLong(version) + 1), address);
    }

    /** Whether both are of the same session, whatever their versions. */
    public boolean isSameSession(Origin other) {
        return sessionId.equals(other.sessionId) && username.equals(other.username) && address.equals(other.address);
    }

    static Origin parse(String text) {
        var words = SdpText.words(text);
        if (words.size() != 6 || !words.get(3).equals("IN")) {
            throw new SdpException("The o-line does not have its six fields");
        }
        return new Origin(words.get(0), words.get(1), words.get(2), new NetworkAddress(words.get(4), words.get(5)));
    }

    @Override
    public String toString() {
        return username + ' ' + sessionId + ' ' + version + ' ' + address;
    }
}
