// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import java.util.Arrays;
import java.util.stream.IntStream;
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

    private static final HeaderField[][] BY_LENGTH = IntStream.rangeClosed(
                    0,
                    Arrays.stream(values())
                            .mapToInt(field -> field.spelling.length())
                            .max()
                            .getAsInt())
            .mapToObj(length -> Arrays.stream(values())
                    .filter(field -> field.spelling.length() == length)
                    .toArray(HeaderField[]::new))
            .toArray(HeaderField[][]::new);

    /** In the spelling of its RFC. */
    final String spelling;

    private final String lowerCase;

    HeaderField(String spelling) {
        this.spelling = spelling;
        this.lowerCase = Grammar.toLowerCase(spelling);
    }

    static @Nullable HeaderField of(String name) {
        for (HeaderField field : ofLength(name.length())) {
            if (Grammar.startsWithIgnoreCase(name, field.lowerCase)) {
                return field;
            }
        }
        return null;
    }

    /** The field whose name is the first {@code length} octets of a line. */
    static @Nullable HeaderField of(Octets line, int length) {
        for (HeaderField field : ofLength(length)) {
            if (line.matches(0, length, field.spelling) || Grammar.startsWithIgnoreCase(line, field.lowerCase)) {
                return field;
            }
        }
        return null;
    }

    private static HeaderField[] ofLength(int length) {
        return BY_LENGTH[length < BY_LENGTH.length ? length : 0];
    }

    /** The rest may come in any number and is kept as it is. */
    boolean isSingle() {
        return ordinal() <= STATUS.ordinal();
    }
}
