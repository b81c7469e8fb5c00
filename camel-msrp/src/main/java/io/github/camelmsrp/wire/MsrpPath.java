// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The value of To-Path, From-Path, Use-Path or the SDP path attribute (RFC 4975 sections 5.2, 7.1 and 8.2). In To-Path
 * the first URI is visited first and the last is the destination; in From-Path the first is the previous hop and the
 * last the origin. Equality is element by element, by the rules of {@link MsrpUri}.
 *
 * @param uris left to right
 */
public record MsrpPath(List<MsrpUri> uris) {
    /** What a malformed request has; never on the wire. */
    public static final MsrpPath EMPTY = new MsrpPath(List.of());

    public MsrpPath {
        uris = List.copyOf(uris);
    }

    public static MsrpPath of(MsrpUri... uris) {
        return new MsrpPath(List.of(uris));
    }

    /**
     * Reads one or more URIs with a single blank between them.
     *
     * @throws IllegalArgumentException if text is anything else
     */
    public static MsrpPath parse(CharSequence text) {
        try {
            return decode(text.toString(), Strictness.STRICT);
        } catch (MsrpException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static MsrpPath decode(String text, Strictness strictness) throws MsrpException {
        int end = text.indexOf(' ');
        if (end < 0) {
            return of(MsrpUri.decode(text));
        }
        List<MsrpUri> uris = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            end = text.indexOf(' ', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start || strictness == Strictness.STRICT) {
                uris.add(MsrpUri.decode(text.substring(start, end)));
            }
            start = end + 1;
        }
        return new MsrpPath(uris);
    }

    /**
     * The leftmost URI: in To-Path the next hop, in From-Path the previous one.
     *
     * @throws IndexOutOfBoundsException on the empty path
     */
    public MsrpUri first() {
        return uris.get(0);
    }

    /**
     * The rightmost URI: the endpoint.
     *
     * @throws IndexOutOfBoundsException on the empty path
     */
    public MsrpUri last() {
        return uris.get(uris.size() - 1);
    }

    public int size() {
        return uris.size();
    }

    public boolean isEmpty() {
        return uris.isEmpty();
    }

    /** For logs: with shortened session ids. */
    public String masked() {
        return uris.stream().map(MsrpUri::masked).collect(Collectors.joining(" "));
    }

    /** The value as on the wire, session ids included. */
    @Override
    public String toString() {
        return uris.size() == 1
                ? first().toString()
                : uris.stream().map(MsrpUri::toString).collect(Collectors.joining(" "));
    }
}
