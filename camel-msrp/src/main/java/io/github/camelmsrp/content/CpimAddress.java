// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

/**
 * Who a message is from or for (RFC 3862 sections 4.1 to 4.3): a URI, and perhaps a name for people to read. Neither is
 * proven by anything but the session that brought it.
 *
 * @param formalName as people read it, without quotes and escapes; empty if there is none
 * @param uri absolute, without angle brackets
 */
public record CpimAddress(String formalName, String uri) {

    /** @throws IllegalArgumentException if the URI is not an absolute one */
    public CpimAddress {
        if (!CpimGrammar.isUri(uri)) {
            throw new IllegalArgumentException("Not an absolute URI");
        }
    }

    /**
     * Reads {@code Name <uri>}, {@code "Name" <uri>} or {@code <uri>}. A name that is not quoted may have characters
     * that would need quotes, as other implementations write them.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static CpimAddress parse(String value) {
        var text = value.strip();
        // A quoted name may hold brackets, so the URI is found from the end.
        int open = text.lastIndexOf('<');
        if (open < 0 || !text.endsWith(">")) {
            throw malformed();
        }
        var name = text.substring(0, open).strip();
        return new CpimAddress(nameOf(name), text.substring(open + 1, text.length() - 1));
    }

    /**
     * As {@link #parse}, and a bare URI.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static CpimAddress of(String text) {
        return CpimGrammar.isUri(text.strip()) ? new CpimAddress("", text.strip()) : parse(text);
    }

    private static String nameOf(String name) {
        if (!name.startsWith("\"")) {
            if (name.indexOf('<') >= 0 || name.indexOf('>') >= 0 || name.indexOf('"') >= 0) {
                throw malformed();
            }
            return CpimEscapes.unescape(name);
        }
        int end = endOfString(name, 0);
        if (end != name.length()) {
            throw malformed();
        }
        return CpimEscapes.unescape(name.substring(1, end - 1));
    }

    /** The position behind the quote that ends the string whose first quote is at that position; -1 if none does. */
    static int endOfString(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i + 1;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("Not an address: \"Name\" <URI>");
    }

    /** As in a header: the name quoted and escaped. */
    public String format() {
        return formalName.isEmpty() ? "<" + uri + ">" : '"' + CpimEscapes.escape(formalName, '"') + "\" <" + uri + ">";
    }

    @Override
    public String toString() {
        return format();
    }
}
