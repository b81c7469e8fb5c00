// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

/** What one process of a measurement does. */
interface Role extends AutoCloseable {

    /** Carries out one order; returns when it is done, with what came of it. */
    Fields handle(String verb, Fields orders) throws Exception;

    @Override
    void close();
}
