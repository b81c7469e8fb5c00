// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.SipAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses, domains and telephone numbers of callers. Scheme and port of SIP addresses play no part; a host has no
 * case, a user does.
 */
record SipAllowList(List<SipAddress> entries, boolean isOpen) {

    private static final String ANY = "*";
    private static final String TEL = "tel:";

    /** @throws IllegalArgumentException if an entry is neither an address, a domain nor an asterisk */
    static SipAllowList parse(String text) {
        var words = Stream.of(text.split("[,\\s]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
        try {
            return new SipAllowList(
                    words.stream()
                            .filter(word -> !word.equals(ANY))
                            .map(SipAllowList::entry)
                            .toList(),
                    words.contains(ANY));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("acceptFrom=" + text + ": " + e.getMessage(), e);
        }
    }

    private static SipAddress entry(String word) {
        return word.startsWith(TEL) ? SipAddress.tel(word.substring(TEL.length())) : SipAddress.parse(word);
    }

    boolean allows(SipAddress caller) {
        return isOpen || entries.stream().anyMatch(entry -> covers(entry, caller));
    }

    private static boolean covers(SipAddress entry, SipAddress caller) {
        return entry.host().equalsIgnoreCase(caller.host())
                && (entry.user() == null || entry.user().equals(caller.user()));
    }
}
