// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.content.CpimMessage;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/**
 * What the Content-Type of a message says about its body.
 *
 * @param contentType as the peer wrote it
 * @param isText whether people or parsers read it as text
 * @param charsetName as declared; null if none is
 */
record ContentFacts(
        String contentType, boolean isText, @Nullable String charsetName) {

    private static final MediaType CPIM = MediaType.parse(CpimMessage.MEDIA_TYPE);

    private static final int MAX_FILE_NAME_CHARS = 255;

    static ContentFacts of(@Nullable String contentType) {
        if (contentType == null) {
            return new ContentFacts("", false, null);
        }
        try {
            var type = MediaType.parse(contentType);
            return new ContentFacts(contentType, isText(type), type.parameter("charset"));
        } catch (IllegalArgumentException e) {
            return new ContentFacts(contentType, false, null);
        }
    }

    /** Whether it is an object of RFC 3862. */
    boolean isCpim() {
        try {
            return contentType.regionMatches(true, 0, CpimMessage.MEDIA_TYPE, 0, CpimMessage.MEDIA_TYPE.length())
                    && MediaType.parse(contentType).matches(CPIM);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isText(MediaType type) {
        var subtype = type.subtype();
        return switch (type.type()) {
            case "text" -> true;
            case "application" -> isJsonOrXml(subtype);
            case "message" -> subtype.equals("cpim") || isJsonOrXml(subtype);
            default -> subtype.endsWith("+json") || subtype.endsWith("+xml");
        };
    }

    private static boolean isJsonOrXml(String subtype) {
        return subtype.equals("json") || subtype.equals("xml") || subtype.endsWith("+json") || subtype.endsWith("+xml");
    }

    /**
     * The declared charset, UTF-8 by default.
     *
     * @throws UnsupportedCharsetException if this runtime does not have it
     * @throws IllegalCharsetNameException if it is no name of a charset
     */
    Charset charset() {
        return charsetName == null ? StandardCharsets.UTF_8 : Charset.forName(charsetName);
    }

    boolean hasKnownCharset() {
        try {
            return charsetName == null || Charset.isSupported(charsetName);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The file name in a Content-Disposition (RFC 2183): its last part, without what a file system would take for a
     * path.
     */
    static @Nullable String fileName(MsrpHeaders headers) {
        var disposition = headers.get(MsrpHeaders.CONTENT_DISPOSITION);
        if (disposition == null) {
            return null;
        }
        try {
            // A disposition has the grammar of a media type without the slash.
            var name = MediaType.parse("disposition/" + disposition).parameter("filename");
            return name == null ? null : lastPart(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String lastPart(String name) {
        var part = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .trim();
        boolean isUsable = !part.isEmpty()
                && part.length() <= MAX_FILE_NAME_CHARS
                && !part.equals(".")
                && !part.equals("..")
                && part.chars().noneMatch(Character::isISOControl);
        return isUsable ? part : null;
    }
}
