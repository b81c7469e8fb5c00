// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What the routes need to store a file that a peer sent: a name of our own, its check sum, and the peer's name made
 * harmless.
 */
public final class ReceivedFiles {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int LONGEST_NAME = 100;
    private static final Pattern NOT_HARMLESS = Pattern.compile("[^\\p{L}\\p{N}._ -]");
    private static final Map<String, String> EXTENSIONS = Map.of(
            "image/jpeg", ".jpg",
            "image/png", ".png",
            "image/gif", ".gif",
            "image/webp", ".webp",
            "audio/ogg", ".ogg",
            "video/mp4", ".mp4",
            "application/pdf", ".pdf",
            "application/zip", ".zip",
            "text/plain", ".txt");

    /** A new file name that owes nothing to the peer but the choice among a few well-known extensions. */
    public String newName(@Variable("contentType") @Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + "-" + UUID.randomUUID()
                + EXTENSIONS.getOrDefault(type, ".bin");
    }

    /**
     * What the peer calls a file, as text to show, never to open: letters, digits and a few marks, at most 100
     * characters.
     *
     * @return null if it gives no name
     */
    public @Nullable String peerName(@Header("CamelMsrpFileName") @Nullable String name) {
        String harmless =
                NOT_HARMLESS.matcher(name == null ? "" : name).replaceAll("_").strip();
        return harmless.isEmpty() ? null : harmless.substring(0, Math.min(harmless.length(), LONGEST_NAME));
    }

    /** The body, which computes its check sum while it is read: a file of any size is read once. */
    public Digesting digesting(@Body InputStream body) {
        return new Digesting(body);
    }

    /** SHA-256 of a text as UTF-8, in hexadecimal digits. */
    public String sha256(@Body String text) {
        return HexFormat.of().formatHex(newDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A stream that knows the SHA-256 of what was read from it. */
    public static final class Digesting extends DigestInputStream {

        private @Nullable String sha256;

        private Digesting(InputStream in) {
            super(in, newDigest());
        }

        /** In hexadecimal digits; asked for when all is read. */
        public String getSha256() {
            if (sha256 == null) {
                sha256 = HexFormat.of().formatHex(getMessageDigest().digest());
            }
            return sha256;
        }
    }
}
