// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * Makes a head of the lines before a body or end-line (RFC 4975 section 9). The first bad header field of a message is
 * kept as its defect, and the rest is read all the same: it may say that the sender does not want to hear of failures.
 */
final class HeadReader {
    /** More digits do not fit a long for certain. */
    private static final int MAX_SECONDS_DIGITS = 18;

    private final WireLimits limits;
    private final Strictness strictness;
    private final SeenPaths toPaths = new SeenPaths();
    private final SeenPaths fromPaths = new SeenPaths();
    private final LastSeen<String> lastContentType = new LastSeen<>();

    private StartLine start = new StartLine("", null, MsrpStatus.OK);
    private MsrpPath toPath = MsrpPath.EMPTY;
    private MsrpPath fromPath = MsrpPath.EMPTY;
    private final MsrpHeaders.Builder headers = MsrpHeaders.builder();
    private @Nullable MsrpException defect;
    private int fields;
    /** Bits of the single fields that came. */
    private int seen;

    HeadReader(WireLimits limits, Strictness strictness) {
        this.limits = limits;
        this.strictness = strictness;
    }

    void expectSessions(int sessions) {
        toPaths.expect(sessions);
        fromPaths.expect(sessions);
    }

    String transactionId() {
        return start.transactionId();
    }

    boolean isResponse() {
        return start.method() == null;
    }

    /** Whether the body of this request is bounded, being that of a method other than SEND. */
    boolean hasBoundedBody() {
        return !MsrpMethod.SEND.equals(start.method());
    }

    boolean hasDefect() {
        return defect != null;
    }

    void start(StartLine startLine) {
        start = startLine;
        toPath = MsrpPath.EMPTY;
        fromPath = MsrpPath.EMPTY;
        defect = null;
        fields = 0;
        seen = 0;
    }

    /** Reads one header line; only too many of them is a failure, everything else a defect. */
    void headerLine(Octets line) throws MsrpException {
        if (++fields > limits.maxHeaders()) {
            throw MsrpException.framingLost("too many header fields");
        }
        try {
            readField(line);
        } catch (MsrpException e) {
            addDefect(e);
        }
    }

    private void readField(Octets line) throws MsrpException {
        int colon = Grammar.indexOf(line, ':', 0);
        HeaderField field = colon < 1 ? null : HeaderField.of(line, colon);
        if (field == null && !isName(line, colon)) {
            throw MsrpException.badRequest("malformed header line");
        }
        requireNotAfterContentType();
        String name = field == null ? line.ascii(0, colon) : field.spelling;
        narrowToValue(line, colon);
        if (field != null && field.isSingle()) {
            requireFirst(field);
        }
        if (field == null || !readTyped(field, line)) {
            headers.append(name, freeText(line));
        }
    }

    private static boolean isName(Octets line, int end) {
        return Grammar.is(line.charAt(0), Grammar.ALPHA) && Grammar.isToken(line, 0, end);
    }

    private void requireNotAfterContentType() throws MsrpException {
        if (strictness == Strictness.STRICT && (seen & bit(HeaderField.CONTENT_TYPE)) != 0) {
            throw MsrpException.badRequest("header field after Content-Type");
        }
    }

    private void narrowToValue(Octets line, int colon) throws MsrpException {
        int from = colon + 1;
        int to = line.length();
        if (strictness == Strictness.STRICT) {
            if (from == to || line.charAt(from) != ' ') {
                throw MsrpException.badRequest("no blank after the colon");
            }
            from++;
        } else {
            while (from < to && isBlank(line.charAt(from))) {
                from++;
            }
            while (to > from && isBlank(line.charAt(to - 1))) {
                to--;
            }
        }
        line.narrow(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private void requireFirst(HeaderField field) throws MsrpException {
        int before = seen;
        seen |= bit(field);
        if ((before & bit(field)) != 0) {
            throw MsrpException.badRequest(field.spelling + " twice");
        }
        boolean inOrder =
                switch (field) {
                    case TO_PATH -> before == 0 && isPlaceOf(1);
                    case FROM_PATH -> before == bit(HeaderField.TO_PATH) && isPlaceOf(2);
                    default -> true;
                };
        if (!inOrder) {
            // Read all the same: the answer needs the paths.
            addDefect(MsrpException.badRequest(field.spelling + " is not in its place"));
        }
    }

    /** Unknown fields before the paths are as if absent, if one is lenient. */
    private boolean isPlaceOf(int field) {
        return strictness == Strictness.LENIENT || fields == field;
    }

    private static int bit(HeaderField field) {
        return 1 << field.ordinal();
    }

    /** Returns false for a field that is kept as text. */
    private boolean readTyped(HeaderField field, Octets value) throws MsrpException {
        switch (field) {
            case TO_PATH -> toPath = path(value, toPaths);
            case FROM_PATH -> fromPath = path(value, fromPaths);
            case MESSAGE_ID -> headers.receivedMessageId(ident(value));
            case BYTE_RANGE -> headers.byteRange(ByteRange.decode(value));
            case CONTENT_TYPE -> readContentType(value);
            case SUCCESS_REPORT, FAILURE_REPORT -> readReportField(field, value);
            case STATUS -> {
                return readStatus(value);
            }
            case EXPIRES, MIN_EXPIRES, MAX_EXPIRES -> {
                requireSeconds(value);
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private MsrpPath path(Octets value, SeenPaths seenPaths) throws MsrpException {
        MsrpPath known = seenPaths.get(value);
        return known != null ? known : seenPaths.put(value, MsrpPath.decode(value.toString(), strictness));
    }

    private static String ident(Octets value) throws MsrpException {
        if (!Ident.isValid(value)) {
            throw MsrpException.badRequest("malformed Message-ID");
        }
        return value.toString();
    }

    /** A response has no body, whatever it says. */
    private void readContentType(Octets value) throws MsrpException {
        if (isResponse()) {
            return;
        }
        String known = lastContentType.get(value);
        headers.receivedContentType(known != null ? known : lastContentType.put(value, contentType(value)));
    }

    private String contentType(Octets value) throws MsrpException {
        return MediaType.decode(freeText(value)).toString();
    }

    /** Defined for SEND; without meaning on a REPORT, which is never answered. */
    private void readReportField(HeaderField field, Octets value) throws MsrpException {
        if (MsrpMethod.REPORT.equals(start.method())) {
            return;
        }
        FailureReport report = FailureReport.of(value);
        boolean isSuccessReport = field == HeaderField.SUCCESS_REPORT;
        if (report == null || isSuccessReport && report == FailureReport.PARTIAL) {
            throw MsrpException.badRequest("malformed " + field.spelling);
        }
        if (isSuccessReport) {
            headers.successReport(report == FailureReport.YES);
        } else {
            headers.failureReport(report);
        }
    }

    private boolean readStatus(Octets value) throws MsrpException {
        MsrpStatus report = MsrpStatus.decodeField(freeText(value));
        if (report == null) {
            return false;
        }
        headers.status(report);
        return true;
    }

    private static void requireSeconds(Octets value) throws MsrpException {
        int digits = value.length();
        if (digits == 0 || digits > MAX_SECONDS_DIGITS || !Grammar.all(value, 0, digits, Grammar.DIGIT)) {
            throw MsrpException.badRequest("malformed number of seconds");
        }
    }

    private String freeText(Octets value) throws MsrpException {
        if (value.hasControls(0, value.length())) {
            throw MsrpException.badRequest("control character in a header field");
        }
        if (strictness == Strictness.STRICT && !Utf8Text.isWellFormed(value)) {
            throw MsrpException.badRequest("malformed UTF-8 in a header field");
        }
        return Utf8Text.clean(value.utf8(0, value.length()));
    }

    private void addDefect(MsrpException found) {
        if (defect == null) {
            defect = found;
        }
    }

    /**
     * The head of a message with an empty line after the header section, or, without one, with the end-line.
     *
     * @return null for a response that is to be dropped
     */
    @Nullable
    Frame head(boolean emptyLine) {
        MsrpHeaders all = headers.build();
        // At once, not with the next message: an idle connection need not hold what came last.
        headers.clear();
        MsrpMethod method = start.method();
        if (method == null) {
            boolean isDropped = strictness == Strictness.STRICT && (defect != null || emptyLine || lacksPath());
            return isDropped ? null : new ResponseHead(transactionId(), start.status(), toPath, fromPath, all);
        }
        String missing = missing(method, all, emptyLine);
        if (!missing.isEmpty()) {
            addDefect(MsrpException.badRequest(missing));
        }
        return new RequestHead(transactionId(), method, toPath, fromPath, all, defect);
    }

    private boolean lacksPath() {
        return toPath.isEmpty() || fromPath.isEmpty();
    }

    private String missing(MsrpMethod method, MsrpHeaders all, boolean emptyLine) {
        if (lacksPath()) {
            return "no To-Path or From-Path";
        }
        boolean isReport = method.equals(MsrpMethod.REPORT);
        if ((isReport || method.equals(MsrpMethod.SEND)) && all.messageId() == null) {
            return "no Message-ID";
        }
        if (isReport && all.get(MsrpHeaders.STATUS) == null) {
            return "no Status";
        }
        boolean hasContentType = all.contentType() != null;
        if (emptyLine && !hasContentType) {
            return "body without Content-Type";
        }
        return !emptyLine && hasContentType && strictness == Strictness.STRICT ? "Content-Type without a body" : "";
    }
}
