// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Gives Netty leak detectors that keep what they find instead of only logging it. */
final class LeakRecorder extends ResourceLeakDetectorFactory {

    private static final LeakRecorder INSTANCE = new LeakRecorder();
    private static final long REFERENCE_HANDLER_PATIENCE_MILLIS = 5_000;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final List<Detector<?>> detectors = new CopyOnWriteArrayList<>();
    private final AtomicLong tracked = new AtomicLong();
    private long trackedAtLastCollection;

    private LeakRecorder() {}

    /** Must run before the first buffer is allocated: Netty asks for its detectors in static initialisers. */
    static LeakRecorder install() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        setResourceLeakDetectorFactory(INSTANCE);
        return INSTANCE;
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        var detector = new Detector<T>(resource, samplingInterval);
        detectors.add(detector);
        return detector;
    }

    /** What has been found so far; each leak is handed out once. */
    List<String> takeLeaks() {
        var found = new ArrayList<String>();
        for (var leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            found.add(leak);
        }
        return found;
    }

    /** Collects garbage, so that everything lost until now is found, and takes it. */
    List<String> collectLeaks() {
        if (tracked.get() != trackedAtLastCollection) {
            // Twice: the reference handler is done with the first collection's batch when it reaches the second's.
            collectGarbage();
            collectGarbage();
            detectors.forEach(Detector::poll);
            trackedAtLastCollection = tracked.get();
        }
        return takeLeaks();
    }

    private static void collectGarbage() {
        var queue = new ReferenceQueue<Object>();
        var sentinel = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            if (queue.remove(REFERENCE_HANDLER_PATIENCE_MILLIS) != sentinel) {
                throw new IllegalStateException("System.gc() collects nothing: leaks cannot be found");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Detector<T> extends ResourceLeakDetector<T> {

        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        public ResourceLeakTracker<T> track(T resource) {
            tracked.incrementAndGet();
            return super.track(resource);
        }

        @Override
        public ResourceLeakTracker<T> trackForcibly(T resource) {
            tracked.incrementAndGet();
            return super.trackForcibly(resource);
        }

        /** A detector looks at what the collector has found only when it is given something new to track. */
        @SuppressWarnings("unchecked")
        void poll() {
            var resource = (T) new Object();
            super.track(resource).close(resource);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            leaks.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            leaks.add(resourceType + " (no records)");
        }
    }
}
