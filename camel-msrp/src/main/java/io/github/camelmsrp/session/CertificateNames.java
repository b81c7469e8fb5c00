// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names in the subjectAltName of a certificate, compared with the host of an MSRP URI (RFC 4975 section 5.4, RFC
 * 6125). Host names match a dNSName exactly or by a wildcard that stands for the whole left-most label; addresses match
 * an iPAddress by value. The common name of the subject is never looked at.
 */
record CertificateNames(List<String> dnsNames, List<byte[]> addresses) {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    static CertificateNames of(X509Certificate certificate) {
        var dnsNames = new ArrayList<String>();
        var addresses = new ArrayList<byte[]>();
        for (List<?> name : subjectAlternativeNames(certificate)) {
            Object kind = name.get(0);
            if (name.get(1) instanceof String text) {
                if (kind.equals(DNS_NAME)) {
                    dnsNames.add(normalised(text));
                } else if (kind.equals(IP_ADDRESS)) {
                    byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(text);
                    if (address != null) {
                        addresses.add(address);
                    }
                }
            }
        }
        return new CertificateNames(dnsNames, addresses);
    }

    /** A name that cannot be read is no name: the certificate matches nothing by it. */
    private static Collection<List<?>> subjectAlternativeNames(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /**
     * Whether one of the names is this host.
     *
     * @param host of the URI, an IPv6 address without brackets
     */
    boolean match(String host) {
        byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            return addresses.stream().anyMatch(candidate -> Arrays.equals(candidate, address));
        }
        String name = normalised(host);
        return !name.isEmpty() && dnsNames.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        String parent = pattern.substring(1);
        int firstDot = name.indexOf('.');
        // A wildcard directly below a top-level domain would stand for strangers.
        return firstDot > 0 && parent.indexOf('.', 1) > 0 && parent.equals(name.substring(firstDot));
    }

    private static String normalised(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
