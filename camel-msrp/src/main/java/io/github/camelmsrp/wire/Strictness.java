// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

/** What the decoder does with input that breaks the grammar of RFC 4975 section 9 in a way that leaves no doubt. */
public enum Strictness {
    /** Every break of the grammar is answered 400. */
    STRICT,
    /**
     * What is unambiguous is accepted: no blank or several after the colon, blanks at the end of a value, several
     * blanks between URIs, header fields after Content-Type, unknown header fields before the paths, ill-formed UTF-8
     * in free text, faults in the header fields of a response.
     */
    LENIENT
}
