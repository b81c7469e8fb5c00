// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.SipAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Addresses, domains and telephone numbers of callers. Scheme and port of SIP addresses play no part; a host has no
 * case, a user does.
 */
record SipAllowList(List<SipAddress> entries, boolean isOpen) {

    private static final String ANY = "*";
    private static final String TEL = "tel:";
    private static final String CONTEXT = "phone-context=";
    private static final Pattern VISUAL_SEPARATORS = Pattern.compile("[-.()]");

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
        if (!entry.host().equalsIgnoreCase(caller.host())) {
            return false;
        }
        String user = entry.user();
        if (user == null || user.equals(caller.user())) {
            return true;
        }
        return entry.host().isEmpty() && caller.user() != null && number(user).equals(number(caller.user()));
    }

    /** What counts of a telephone number: its digits, and where a local one is valid (RFC 3966 sections 4 and 5.1). */
    private static String number(String subscriber) {
        var parts = subscriber.split(";", -1);
        String digits = VISUAL_SEPARATORS.matcher(parts[0]).replaceAll("");
        for (String part : parts) {
            if (part.toLowerCase(Locale.ROOT).startsWith(CONTEXT)) {
                return digits + ';' + part.toLowerCase(Locale.ROOT);
            }
        }
        return digits;
    }
}
