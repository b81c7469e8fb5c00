// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Transaction ids that a test chose, in that order; random ones when there is none left. Thread-safe. */
public final class PresetIds {

    private final Queue<String> next = new ConcurrentLinkedQueue<>();

    public void add(String... transactionIds) {
        next.addAll(List.of(transactionIds));
    }

    /** Whether all of them were taken. */
    public boolean areUsedUp() {
        return next.isEmpty();
    }

    /** A node whose connections take their ids from here. */
    public MsrpNode start(NodeSettings settings) {
        return MsrpNode.start(settings, () -> new Identifiers(new Random()) {
            @Override
            String transactionId() {
                var preset = next.poll();
                return preset != null ? preset : super.transactionId();
            }
        });
    }
}
