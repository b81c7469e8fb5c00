// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

/** Whether the peer is asked to report success (RFC 4975 section 7.1.3). */
public enum SuccessReport {
    YES,
    NO
}
