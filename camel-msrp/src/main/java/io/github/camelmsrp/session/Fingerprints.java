// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Certificate fingerprints of one peer, all of the strongest hash function that it gave (RFC 8122 section 5.1).
 *
 * @param hash name for {@link MessageDigest}
 * @param digests hexadecimal in lower case without separators
 */
record Fingerprints(String hash, Set<String> digests) {

    /** Strongest first; MD2 and MD5 are left out on purpose. Callers pass SHA-1 only where they were told to. */
    static final List<String> USABLE = List.of("SHA-512", "SHA-384", "SHA-256", "SHA-224", "SHA-1");

    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat HEX_WITH_COLONS = HexFormat.ofDelimiter(":");

    static Fingerprints parse(List<String> lines) {
        var byStrength = new ArrayList<Set<String>>();
        USABLE.forEach(name -> byStrength.add(new HashSet<>()));
        for (String line : lines) {
            String[] parts = line.trim().split("\\s+", 2);
            int strength = USABLE.indexOf(parts[0].toUpperCase(Locale.ROOT));
            if (strength >= 0) {
                byStrength.get(strength).add(digest(USABLE.get(strength), parts));
            }
        }
        for (int i = 0; i < USABLE.size(); i++) {
            if (!byStrength.get(i).isEmpty()) {
                return new Fingerprints(USABLE.get(i), Set.copyOf(byStrength.get(i)));
            }
        }
        throw new IllegalArgumentException("No fingerprint with a hash function of " + USABLE);
    }

    private static String digest(String hash, String[] parts) {
        try {
            byte[] octets = HEX_WITH_COLONS.parseHex(parts[parts.length - 1].trim());
            if (parts.length == 2 && octets.length == newDigest(hash).getDigestLength()) {
                return HEX.formatHex(octets);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Fingerprint is not hexadecimal octets with colons", e);
        }
        throw new IllegalArgumentException("Fingerprint does not have the length of " + hash);
    }

    /** Whether the hash over the DER form of the certificate is one of these. */
    boolean matches(X509Certificate certificate) {
        return digests.contains(digest(hash, certificate));
    }

    /** As in {@link #digests()}; empty if the certificate has no DER form. */
    static String digest(String hash, X509Certificate certificate) {
        try {
            return HEX.formatHex(newDigest(hash).digest(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            return "";
        }
    }

    private static MessageDigest newDigest(String hash) {
        try {
            return MessageDigest.getInstance(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no " + hash, e);
        }
    }
}
