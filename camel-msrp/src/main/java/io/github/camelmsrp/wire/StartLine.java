// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * The first line of a request or response (RFC 4975 section 9). One that is malformed cannot be answered, and where its
 * message ends is unknown, so it loses the framing.
 *
 * @param method null for a response
 * @param status 200 for a request
 */
record StartLine(String transactionId, @Nullable MsrpMethod method, MsrpStatus status) {
    private static final byte[] PROTOCOL = {'M', 'S', 'R', 'P', ' '};
    private static final int CODE_DIGITS = 3;

    static final int PROTOCOL_OCTETS = PROTOCOL.length;

    static boolean isProtocol(byte octet, int index) {
        return octet == PROTOCOL[index];
    }

    /** The caller has checked the protocol. */
    static StartLine decode(Octets line) throws MsrpException {
        int idEnd = Grammar.indexOf(line, ' ', PROTOCOL_OCTETS);
        if (idEnd < 0 || !Ident.isValid(line, PROTOCOL_OCTETS, idEnd)) {
            throw MsrpException.framingLost("start line without a transaction id");
        }
        String transactionId = line.ascii(PROTOCOL_OCTETS, idEnd);
        int start = idEnd + 1;
        int end = line.length();
        if (start < end && Grammar.all(line, start, end, Grammar.UPPER)) {
            return new StartLine(transactionId, method(line, start, end), MsrpStatus.OK);
        }
        if (!isStatus(line, start, end)) {
            throw MsrpException.framingLost("start line with neither method nor status");
        }
        return new StartLine(transactionId, null, status(line, start, end));
    }

    private static MsrpMethod method(Octets line, int start, int end) {
        if (line.matches(start, end, "SEND")) {
            return MsrpMethod.SEND;
        }
        return line.matches(start, end, "REPORT") ? MsrpMethod.REPORT : MsrpMethod.of(line.ascii(start, end));
    }

    private static boolean isStatus(Octets line, int start, int end) {
        int codeEnd = start + CODE_DIGITS;
        return end >= codeEnd
                && Grammar.all(line, start, codeEnd, Grammar.DIGIT)
                && (end == codeEnd || line.charAt(codeEnd) == ' ')
                && !line.hasControls(codeEnd, end);
    }

    private static MsrpStatus status(Octets line, int start, int end) {
        int codeEnd = start + CODE_DIGITS;
        if (line.matches(start, end, "200 OK")) {
            return MsrpStatus.OK;
        }
        int code = 0;
        for (int i = start; i < codeEnd; i++) {
            code = 10 * code + (line.charAt(i) - '0');
        }
        return new MsrpStatus(code, end == codeEnd ? null : line.utf8(codeEnd + 1, end));
    }
}
