// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import org.jspecify.annotations.Nullable;

/**
 * An a-line (RFC 8866 section 5.13).
 *
 * @param name a token, case-sensitive
 * @param value any text without NUL, CR and LF; null for a property attribute
 */
public record Attribute(String name, @Nullable String value) {

    public Attribute {
        if (!SdpText.isToken(name)) {
            throw new SdpException("The name of an attribute is not a token");
        }
        if (value != null) {
            SdpText.requireText(value);
        }
    }

    public static Attribute of(String name) {
        return new Attribute(name, null);
    }

    public static Attribute of(String name, String value) {
        return new Attribute(name, value);
    }

    static Attribute parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? of(text) : of(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return value == null ? name : name + ':' + value;
    }
}
