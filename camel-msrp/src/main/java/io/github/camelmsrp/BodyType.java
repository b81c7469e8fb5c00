// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** What the body of an exchange is. */
public enum BodyType {
    /** Short text as String, everything else as a stream. */
    AUTO,
    /** Text in the charset that the Content-Type declares, UTF-8 by default. */
    STRING,
    /** {@code byte[]}. */
    BYTES,
    /** An {@link java.io.InputStream} that can be read again. */
    STREAM
}
