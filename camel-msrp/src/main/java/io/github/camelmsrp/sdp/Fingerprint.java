// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A fingerprint attribute: the hash over the DER form of a certificate (RFC 8122 section 5).
 *
 * @param hash function in lower case: sha-1, sha-224, sha-256, sha-384 or sha-512
 * @param digest upper-case hexadecimal octets with colons
 */
public record Fingerprint(String hash, String digest) {

    static final String ATTRIBUTE = "fingerprint";

    private static final String WEAK = "sha-1";

    /** Digest lengths in octets. MD2 and MD5 must never be used (RFC 8122 section 5). */
    private static final Map<String, Integer> USABLE =
            Map.of(WEAK, 20, "sha-224", 28, "sha-256", 32, "sha-384", 48, "sha-512", 64);

    private static final String PREFERRED = "sha-256";
    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    public Fingerprint {
        var length = USABLE.get(hash);
        if (length == null) {
            throw new SdpException("The hash function of a fingerprint is not used here");
        }
        if (octets(digest).length != length) {
            throw new SdpException("A fingerprint does not have the length of " + hash);
        }
    }

    /**
     * Whether this is SHA-1: it can be forged by those who try hard enough, and a forged certificate is all that it
     * takes. It is read, but never said of an own certificate.
     */
    public boolean isWeak() {
        return hash.equals(WEAK);
    }

    private static byte[] octets(String digest) {
        try {
            return HEX.parseHex(digest);
        } catch (IllegalArgumentException e) {
            throw new SdpException("A fingerprint is not hexadecimal octets with colons", e);
        }
    }

    /**
     * Reads the value of the attribute.
     *
     * @return empty if its hash function is not used here
     * @throws SdpException if it is malformed
     */
    static Optional<Fingerprint> parse(String value) {
        var words = SdpText.words(value);
        if (words.size() != 2) {
            throw new SdpException("A fingerprint is not a hash function and a digest");
        }
        var hash = words.get(0).toLowerCase(Locale.ROOT);
        return USABLE.containsKey(hash)
                ? Optional.of(new Fingerprint(hash, words.get(1).toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    /**
     * What a description says of an own certificate: SHA-256, and the hash function of its signature if that is another
     * one that is used here (RFC 8122 section 5.1).
     */
    public static List<Fingerprint> of(X509Certificate certificate) {
        Set<String> hashes = new LinkedHashSet<>();
        hashes.add(PREFERRED);
        var signature = certificate.getSigAlgName().toLowerCase(Locale.ROOT);
        USABLE.keySet().stream()
                .filter(name -> !name.equals(WEAK) && signature.startsWith(name.replace("-", "") + "with"))
                .forEach(hashes::add);
        return hashes.stream().map(hash -> of(certificate, hash)).toList();
    }

    private static Fingerprint of(X509Certificate certificate, String hash) {
        try {
            var digest =
                    MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT)).digest(certificate.getEncoded());
            return new Fingerprint(hash, HEX.formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no " + hash, e);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("The certificate has no DER form", e);
        }
    }

    /** The value of the attribute. */
    @Override
    public String toString() {
        return hash + ' ' + digest;
    }
}
