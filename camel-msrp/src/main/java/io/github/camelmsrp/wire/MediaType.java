// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A media type as in Content-Type (RFC 4975 section 9), or a pattern of accept-types (section 8.6): {@code type/*} or
 * {@code *}. Type, subtype and parameter names are compared without regard to case. Blanks around a semicolon are read
 * but never written.
 */
public final class MediaType {
    /** The pattern that every type matches. */
    public static final MediaType ANY = new MediaType("*/*", "*", "*", Map.of());

    private final String text;
    private final String type;
    private final String subtype;
    private final Map<String, String> parameters;

    private MediaType(String text, String type, String subtype, Map<String, String> parameters) {
        this.text = text;
        this.type = type;
        this.subtype = subtype;
        this.parameters = parameters;
    }

    /**
     * Reads a media type or pattern; a lone asterisk is {@link #ANY}.
     *
     * @throws IllegalArgumentException if text is neither
     */
    public static MediaType parse(CharSequence text) {
        if (text.length() == 1 && text.charAt(0) == '*') {
            return ANY;
        }
        try {
            return decode(text.toString());
        } catch (MsrpException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static MediaType decode(String text) throws MsrpException {
        return new Parser(text).parse();
    }

    /** In lower case. */
    public String type() {
        return type;
    }

    /** In lower case. */
    public String subtype() {
        return subtype;
    }

    /**
     * The value of a parameter without quotes and escapes, empty if it has none, null if there is no such parameter.
     */
    public @Nullable String parameter(String name) {
        return parameters.get(Grammar.toLowerCase(name));
    }

    /** Names in lower case. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Whether this type is admitted by an entry of accept-types; parameters take no part. */
    public boolean matches(MediaType pattern) {
        return (pattern.type.equals("*") || pattern.type.equals(type))
                && (pattern.subtype.equals("*") || pattern.subtype.equals(subtype));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MediaType mediaType
                && type.equals(mediaType.type)
                && subtype.equals(mediaType.subtype)
                && parameters.equals(mediaType.parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, subtype, parameters);
    }

    /** As written, without blanks around semicolons. */
    @Override
    public String toString() {
        return text;
    }

    private static final class Parser {
        private final String text;
        private final StringBuilder canonical;
        private int position;

        Parser(String text) {
            this.text = text;
            this.canonical = new StringBuilder(text.length());
        }

        MediaType parse() throws MsrpException {
            String type = Grammar.toLowerCase(token());
            if (!accept('/')) {
                throw malformed();
            }
            String subtype = Grammar.toLowerCase(token());
            Map<String, String> parameters = Map.of();
            skipBlanks();
            while (position < text.length()) {
                if (!accept(';')) {
                    throw malformed();
                }
                if (parameters.isEmpty()) {
                    parameters = new LinkedHashMap<>();
                }
                skipBlanks();
                String name = Grammar.toLowerCase(token());
                parameters.putIfAbsent(name, accept('=') ? value() : "");
                skipBlanks();
            }
            return new MediaType(canonical.toString(), type, subtype, Collections.unmodifiableMap(parameters));
        }

        private String value() throws MsrpException {
            return position < text.length() && text.charAt(position) == '"' ? quoted() : token();
        }

        private String token() throws MsrpException {
            int start = position;
            while (position < text.length() && Grammar.is(text.charAt(position), Grammar.TOKEN)) {
                position++;
            }
            if (position == start) {
                throw malformed();
            }
            canonical.append(text, start, position);
            return text.substring(start, position);
        }

        private String quoted() throws MsrpException {
            int start = position++;
            StringBuilder value = new StringBuilder();
            while (position < text.length()) {
                char c = text.charAt(position++);
                if (c == '"') {
                    canonical.append(text, start, position);
                    return value.toString();
                }
                if (c == '\\') {
                    c = position < text.length() ? text.charAt(position++) : 0;
                    if (c != '\\' && c != '"') {
                        throw malformed();
                    }
                } else if (Utf8Text.isControl(c)) {
                    throw malformed();
                }
                value.append(c);
            }
            throw malformed();
        }

        private boolean accept(char c) {
            if (position >= text.length() || text.charAt(position) != c) {
                return false;
            }
            canonical.append(c);
            position++;
            return true;
        }

        private void skipBlanks() {
            while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
                position++;
            }
        }

        private static MsrpException malformed() {
            return MsrpException.badRequest("malformed media type");
        }
    }
}
