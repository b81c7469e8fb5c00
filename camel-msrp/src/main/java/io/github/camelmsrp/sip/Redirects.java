// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.javax.sip.address.SipUri;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.ListIterator;
import java.util.Set;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.message.Response;

/** Where a call goes as 3xx answers redirect it (RFC 3261 section 8.1.3.4): each target once, and not too many. */
final class Redirects {

    private static final int MAX_TARGETS = 8;

    private final SipSettings.Transport transport;
    private final URI original;
    private final Set<String> seen = new HashSet<>();
    private final Deque<URI> next = new ArrayDeque<>();
    private URI current;

    Redirects(URI original, SipSettings.Transport transport) {
        this.transport = transport;
        this.original = original;
        current = original;
        seen.add(original.toString());
    }

    URI original() {
        return original;
    }

    URI current() {
        return current;
    }

    /**
     * Takes in the contacts of an answer, the best first.
     *
     * @return whether there is another target to try
     */
    boolean follow(Response response) {
        var contacts = new ArrayList<ContactHeader>();
        for (ListIterator<?> all = response.getHeaders(ContactHeader.NAME);
                all.hasNext() && contacts.size() < MAX_TARGETS; ) {
            contacts.add((ContactHeader) all.next());
        }
        contacts.sort(Comparator.comparingDouble(contact -> contact.getQValue() < 0 ? -1 : -contact.getQValue()));
        for (var contact : contacts) {
            if (seen.size() <= MAX_TARGETS
                    && contact.getAddress().getURI() instanceof SipUri uri
                    && (!uri.isSecure() || transport == SipSettings.Transport.TLS)) {
                // What cannot stand in a Request-URI (RFC 3261 section 19.1.1).
                uri.removeParameter("method");
                uri.clearQheaders();
                if (seen.add(uri.toString())) {
                    next.add(uri);
                }
            }
        }
        return next();
    }

    /** Goes on to the next target that was named, if there is one: the one before failed. */
    boolean next() {
        var target = next.poll();
        if (target == null) {
            return false;
        }
        current = target;
        return true;
    }
}
