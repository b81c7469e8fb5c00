// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** What peers of a suspended route get. */
public enum SuspendPolicy {
    /** Nothing: their messages are not read until the route goes on. */
    PAUSE,
    /** A refusal with status 403. */
    REJECT
}
