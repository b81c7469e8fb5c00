// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.javax.sip.RequestEventExt;
import java.text.ParseException;
import java.util.regex.Pattern;
import javax.sip.RequestEvent;
import javax.sip.header.ViaHeader;

/** Where the answers to a datagram go (RFC 3261 section 18.2.2). */
final class WayBack {

    private static final String MADDR = "maddr";
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    /** Not what only looks like an address: that would be looked up as a name. */
    private static final Pattern ADDRESS = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}|\\[[0-9A-Fa-f:.]+]");

    private WayBack() {}

    /**
     * Lets Via name nothing that would have to be looked up: the stack does that on the thread that reads, and on the
     * one that repeats what is lost. What a peer writes into {@code received} does not count, and {@code maddr} only if
     * it is an address.
     */
    static void settle(RequestEvent event) {
        if (!(event.getRequest().getHeader(ViaHeader.NAME) instanceof ViaHeader via)) {
            return;
        }
        String address = via.getMAddr();
        if (address != null && !ADDRESS.matcher(address).matches()) {
            via.removeParameter(MADDR);
        }
        // The stack has put in the address of the sender, but not if that is what the peer says to be at.
        if (via.getReceived() != null && event instanceof RequestEventExt known && known.getRemoteIpAddress() != null) {
            try {
                via.setReceived(known.getRemoteIpAddress());
            } catch (ParseException e) {
                via.removeParameter("received");
            }
        }
    }
}
