// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/** The header fields that are known by name, found on the octets of a line without a string being made. */
enum HeaderField {
    TO_PATH(MsrpHeaders.TO_PATH),
    FROM_PATH(MsrpHeaders.FROM_PATH),
    MESSAGE_ID(MsrpHeaders.MESSAGE_ID),
    BYTE_RANGE(MsrpHeaders.BYTE_RANGE),
    CONTENT_TYPE(MsrpHeaders.CONTENT_TYPE),
    SUCCESS_REPORT(MsrpHeaders.SUCCESS_REPORT),
    FAILURE_REPORT(MsrpHeaders.FAILURE_REPORT),
    STATUS(MsrpHeaders.STATUS),
    EXPIRES(MsrpHeaders.EXPIRES),
    MIN_EXPIRES(MsrpHeaders.MIN_EXPIRES),
    MAX_EXPIRES(MsrpHeaders.MAX_EXPIRES),
    USE_PATH(MsrpHeaders.USE_PATH),
    USE_NICKNAME(MsrpHeaders.USE_NICKNAME),
    WWW_AUTHENTICATE(MsrpHeaders.WWW_AUTHENTICATE),
    AUTHORIZATION(MsrpHeaders.AUTHORIZATION),
    AUTHENTICATION_INFO(MsrpHeaders.AUTHENTICATION_INFO),
    CONTENT_DISPOSITION(MsrpHeaders.CONTENT_DISPOSITION),
    CONTENT_ID(MsrpHeaders.CONTENT_ID),
    CONTENT_DESCRIPTION(MsrpHeaders.CONTENT_DESCRIPTION);

    private static final HeaderField[] ALL = values();

    /** In the spelling of its RFC. */
    final String spelling;

    private final String lowerCase;

    HeaderField(String spelling) {
        this.spelling = spelling;
        this.lowerCase = Grammar.toLowerCase(spelling);
    }

    static @Nullable HeaderField of(String name) {
        return of(name, name.length());
    }

    /** The field whose name is the first {@code length} chars of a line. */
    static @Nullable HeaderField of(CharSequence line, int length) {
        for (HeaderField field : ALL) {
            if (field.lowerCase.length() == length && Grammar.startsWithIgnoreCase(line, field.lowerCase)) {
                return field;
            }
        }
        return null;
    }

    /** The rest may come in any number and is kept as it is. */
    boolean isSingle() {
        return ordinal() <= STATUS.ordinal();
    }
}
