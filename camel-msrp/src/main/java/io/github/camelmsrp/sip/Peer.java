// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import org.jspecify.annotations.Nullable;

/** Reads messages of peers. The stack has seen to it that each has From, To, Call-ID, CSeq and Via. */
final class Peer {

    private static final int MAX_VALUES = 64;
    /** Line ends and whatever else moves a cursor, and what turns the direction of writing. */
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");
    /** RFC 3966 section 5.1.1. */
    private static final Pattern VISUAL_SEPARATORS = Pattern.compile("[-.()]");

    private static final int TEL_PREFIX = "tel:".length();

    private Peer() {}

    static String callId(Message message) {
        return message.getHeader(CallIdHeader.NAME) instanceof CallIdHeader header ? header.getCallId() : "";
    }

    static String fromTag(Message message) {
        return message.getHeader(FromHeader.NAME) instanceof FromHeader from && from.getTag() != null
                ? from.getTag()
                : "";
    }

    /** Empty if there is none, as in a request outside of a dialog. */
    static String toTag(Message message) {
        return message.getHeader(ToHeader.NAME) instanceof ToHeader to && to.getTag() != null ? to.getTag() : "";
    }

    static long cseq(Message message) {
        return message.getHeader(CSeqHeader.NAME) instanceof CSeqHeader cseq ? cseq.getSeqNumber() : 0;
    }

    static String cseqMethod(Message message) {
        return message.getHeader(CSeqHeader.NAME) instanceof CSeqHeader cseq ? cseq.getMethod() : "";
    }

    static Address from(Message message) {
        return ((FromHeader) message.getHeader(FromHeader.NAME)).getAddress();
    }

    static Address to(Message message) {
        return ((ToHeader) message.getHeader(ToHeader.NAME)).getAddress();
    }

    /** What follows the name and the colon; null if there is no such header. */
    static @Nullable String value(Message message, String name) {
        var header = message.getHeader(name);
        return header == null ? null : value(header);
    }

    /** The values of all headers of a name, up to a bound. */
    static List<String> values(Message message, String name) {
        var values = new ArrayList<String>();
        for (ListIterator<?> all = message.getHeaders(name); all.hasNext() && values.size() < MAX_VALUES; ) {
            values.add(value((Header) all.next()));
        }
        return values;
    }

    /** Whether one of the comma-separated tokens in the headers of a name is this one. */
    static boolean lists(Message message, String name, String token) {
        return tokens(message, name).stream().anyMatch(token::equalsIgnoreCase);
    }

    static List<String> tokens(Message message, String name) {
        return values(message, name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::trim)
                .filter(token -> !token.isEmpty())
                .toList();
    }

    private static String value(Header header) {
        String text = header.toString();
        return text.substring(text.indexOf(':') + 1).trim();
    }

    /** As text that is shown, or becomes a line of something else. */
    static String visible(String text) {
        return UNSEEN.matcher(text).replaceAll(" ");
    }

    /** Who is called within the domain: the user of a SIP URI, or the number of a tel URI (RFC 3966). */
    static @Nullable String user(URI uri) {
        if (uri instanceof TelURL tel) {
            return (tel.isGlobal() ? "+" : "")
                    + VISUAL_SEPARATORS.matcher(tel.getPhoneNumber()).replaceAll("");
        }
        return uri instanceof SipURI sip ? sip.getUser() : null;
    }

    /** A SIP or tel URI as an address, null if it is another kind of URI. */
    static @Nullable SipAddress address(URI uri) {
        if (uri instanceof TelURL) {
            return SipAddress.tel(visible(uri.toString().substring(TEL_PREFIX)));
        }
        if (!(uri instanceof SipURI sip)
                || sip.getHost() == null
                || sip.getHost().isEmpty()) {
            return null;
        }
        String host = sip.getHost().replace("[", "").replace("]", "");
        String scheme = sip.isSecure() ? "sips" : "sip";
        String user = sip.getUser() == null ? null : visible(sip.getUser());
        return new SipAddress(scheme, user, host.toLowerCase(Locale.ROOT), Math.max(0, sip.getPort()));
    }
}
