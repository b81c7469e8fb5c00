// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.FaultLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of a user agent and the attempts at them, found by the Call-ID and the tag of this side. Any thread. */
final class Calls {

    private final int maxCalls;
    private final Executor executor;
    private final FaultLog faults;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    /** Of INVITEs of peers that are not answered yet, by what their CANCEL has in common with them. */
    private final Map<String, Slot> undecided = new ConcurrentHashMap<>();

    private final AtomicInteger taken = new AtomicInteger();
    private volatile boolean isClosed;
    private volatile boolean isFull;

    Calls(int maxCalls, Executor executor, FaultLog faults) {
        this.maxCalls = maxCalls;
        this.executor = executor;
        this.faults = faults;
    }

    /** A place for a call, null if all are taken, which is logged once until there is room again. */
    @Nullable
    Slot take(String callId, String localTag) {
        if (isClosed) {
            return null;
        }
        if (taken.incrementAndGet() > maxCalls) {
            taken.decrementAndGet();
            if (!isFull) {
                isFull = true;
                faults.warn("There are " + maxCalls + " SIP calls and attempts: more are refused");
            }
            return null;
        }
        var slot = new Slot(callId, localTag, new InOrder(executor, faults));
        slots.put(slot.key, slot);
        return slot;
    }

    @Nullable
    Slot find(String callId, String localTag) {
        return slots.get(key(callId, localTag));
    }

    private static String key(String callId, String localTag) {
        return callId + '|' + localTag;
    }

    boolean isClosed() {
        return isClosed;
    }

    int size() {
        return taken.get();
    }

    static String inviteKey(String callId, String fromTag, long cseq) {
        return callId + '|' + fromTag + '|' + cseq;
    }

    @Nullable
    Slot findUndecided(String inviteKey) {
        return undecided.get(inviteKey);
    }

    /** @return whether the INVITE is the first with this key */
    boolean addUndecided(String inviteKey, Slot slot) {
        return undecided.putIfAbsent(inviteKey, slot) == null;
    }

    void removeUndecided(String inviteKey, Slot slot) {
        undecided.remove(inviteKey, slot);
    }

    /** Takes no more calls and ends those that there are. */
    CompletableFuture<Void> close() {
        isClosed = true;
        var all = List.copyOf(slots.values());
        all.forEach(slot -> slot.run(Leg::onStop));
        return CompletableFuture.allOf(all.stream().map(slot -> slot.gone).toArray(CompletableFuture[]::new));
    }

    /** The stack is gone: forgets what is left. */
    void forget() {
        slots.values().forEach(slot -> slot.run(Leg::onGone));
    }

    /** The place of one call: what is in it changes as the call goes on. */
    final class Slot {

        private final String key;
        private final String localTag;
        private final InOrder turns;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        /** Confined to the turns. */
        private @Nullable Leg leg;

        private Slot(String callId, String localTag, InOrder turns) {
            key = key(callId, localTag);
            this.localTag = localTag;
            this.turns = turns;
        }

        String localTag() {
            return localTag;
        }

        InOrder turns() {
            return turns;
        }

        /** Hands what comes from now on to another phase of the call. */
        void pass(Leg to) {
            leg = to;
            if (isClosed) {
                run(Leg::onStop);
            }
        }

        void run(Consumer<Leg> step) {
            turns.execute(() -> {
                var current = leg;
                if (current != null) {
                    step.accept(current);
                }
            });
        }

        void release() {
            if (slots.remove(key, this)) {
                if (taken.decrementAndGet() <= maxCalls - maxCalls / 10) {
                    isFull = false;
                }
                gone.complete(null);
            }
        }
    }
}
