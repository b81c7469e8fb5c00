// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Media that writes down what it is asked, and refuses what a test wants it to. */
final class RecordingMedia implements CallMedia {

    final List<String> asked = new CopyOnWriteArrayList<>();
    final Set<String> threads = ConcurrentHashMap.newKeySet();
    final BlockingQueue<CallEnd> ends = new LinkedBlockingQueue<>();
    private final String name;
    volatile @Nullable SipException refusal;
    volatile @Nullable Error fault;
    private volatile @Nullable CountDownLatch hold;

    RecordingMedia(String name) {
        this.name = name;
    }

    static String sdp(String text) {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=" + text + "\r\nt=0 0\r\n";
    }

    /** Lets every method wait from now on, once it has written itself down, until the latch is counted down. */
    CountDownLatch hold() {
        var latch = new CountDownLatch(1);
        hold = latch;
        return latch;
    }

    @Override
    public String offer() {
        asked.add("offer");
        check();
        return sdp("offer of " + name);
    }

    @Override
    public String answer(String offer) {
        asked.add("answer to " + subject(offer));
        check();
        return sdp("answer of " + name);
    }

    @Override
    public void applyAnswer(String answer) {
        asked.add("apply " + subject(answer));
        check();
    }

    @Override
    public void dropOffer() {
        asked.add("drop");
    }

    @Override
    public void onEnded(CallEnd end) {
        asked.add("ended");
        threads.add(Thread.currentThread().getName());
        ends.add(end);
    }

    private void check() {
        threads.add(Thread.currentThread().getName());
        var held = hold;
        if (held != null) {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        var broken = fault;
        if (broken != null) {
            throw broken;
        }
        var prepared = refusal;
        if (prepared != null) {
            throw prepared;
        }
    }

    private static String subject(String description) {
        int from = description.indexOf("s=") + 2;
        return description.substring(from, description.indexOf('\r', from));
    }
}
