// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a connection and its sessions share with others.
 *
 * @param scheduler the only source of time
 * @param limits every bound
 * @param budget octets of bodies in memory, shared by all connections of a listener or of the dialling side of a node
 * @param blockingExecutor for what may block, and for callbacks of sessions that never had a connection
 * @param identifiers gives each connection, on its event loop, its source of ids
 */
record Engine(
        Scheduler scheduler,
        Limits limits,
        MemoryBudget budget,
        Executor blockingExecutor,
        Supplier<Identifiers> identifiers) {

    Engine(Scheduler scheduler, Limits limits, MemoryBudget budget, Executor blockingExecutor) {
        this(scheduler, limits, budget, blockingExecutor, Identifiers::secure);
    }
}
