// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What is sent, to each address one after the other, and to so many addresses at a time. In the stack sending blocks
 * while a name is looked up, a connection comes up or a peer does not read: such a peer holds one thread so, and all of
 * them together not more than a part of the threads. Any thread.
 */
final class Lanes {

    static final int MAX_BUSY = 64;

    /** Something to send. */
    interface Passage {
        void send() throws Exception;

        /** It could not be sent; or one before it could not, because nothing gets there. */
        void failed(Exception cause);

        /** Where nothing blocks. */
        default void sendNow() {
            try {
                send();
            } catch (Exception e) {
                failed(e);
            }
        }
    }

    private final Executor executor;
    private final Map<String, Queue<Passage>> lanes = new HashMap<>();
    private final Queue<String> waiting = new ArrayDeque<>();
    private int busy;
    private @Nullable CompletableFuture<Void> empty;

    Lanes(Executor executor) {
        this.executor = executor;
    }

    void enter(String address, Passage passage) {
        synchronized (this) {
            var lane = lanes.get(address);
            if (lane != null) {
                lane.add(passage);
                return;
            }
            lane = new ArrayDeque<>();
            lane.add(passage);
            lanes.put(address, lane);
            waiting.add(address);
        }
        startNext();
    }

    private void startNext() {
        for (String address = next(); address != null; address = next()) {
            String first = address;
            try {
                executor.execute(() -> sendNext(first));
                return;
            } catch (RejectedExecutionException shutDown) {
                leave(first, shutDown);
            }
        }
    }

    private synchronized @Nullable String next() {
        if (busy >= MAX_BUSY || waiting.isEmpty()) {
            return null;
        }
        busy++;
        return waiting.remove();
    }

    private void sendNext(String address) {
        Passage passage;
        synchronized (this) {
            passage = lane(address).element();
        }
        Exception failure = null;
        try {
            passage.send();
        } catch (Exception e) {
            failure = e;
        } finally {
            leave(address, failure);
            startNext();
        }
    }

    /** @param failure null if what stood first was sent */
    private void leave(String address, @Nullable Exception failure) {
        var unsent = new ArrayList<Passage>();
        CompletableFuture<Void> told = null;
        synchronized (this) {
            busy--;
            var lane = lane(address);
            var first = lane.remove();
            if (failure != null) {
                unsent.add(first);
                if (isOfAddress(failure)) {
                    unsent.addAll(lane);
                    lane.clear();
                }
            }
            if (lane.isEmpty()) {
                lanes.remove(address);
            } else {
                waiting.add(address);
            }
            if (lanes.isEmpty()) {
                told = empty;
                empty = null;
            }
        }
        if (failure != null) {
            unsent.forEach(passage -> passage.failed(failure));
        }
        if (told != null) {
            told.complete(null);
        }
    }

    /** Under the lock. */
    private Queue<Passage> lane(String address) {
        return Objects.requireNonNull(lanes.get(address));
    }

    /** Whether what waits for the same address need not be tried. */
    private static boolean isOfAddress(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }

    /** Completes as soon as nothing is being sent. */
    synchronized CompletableFuture<Void> whenEmpty() {
        if (lanes.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (empty == null) {
            empty = new CompletableFuture<>();
        }
        return empty;
    }
}
