// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads a connection in the background, answers by a policy and keeps what came: messages and reports until they are
 * taken ({@value #CAPACITY} of each; then it stops reading), the last {@value #RESPONSES_KEPT} responses, and counts.
 * Ends when the connection does. What goes wrong in the background is thrown by the next call in the test.
 */
public final class AutoResponder {
    static final int CAPACITY = 65_536;
    static final int RESPONSES_KEPT = 4096;
    private static final int MOST_IN_A_WRITE = 256;
    private static final int LOOK_AGAIN_MILLIS = 20;

    private final ScriptedPeer peer;
    private final Responder responder;
    private final Duration timeout;
    private final Thread reader;
    private final Thread writer;

    /** Written by a thread of its own: if the one that reads waited to write, two peers could wait for each other. */
    private final BlockingQueue<PeerMessage> answers = new LinkedBlockingQueue<>(CAPACITY);

    private final BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>(CAPACITY);
    private final BlockingQueue<PeerFrame> reports = new LinkedBlockingQueue<>(CAPACITY);
    private final Object responsesChanged = new Object();
    private final Map<String, PeerFrame> responses = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PeerFrame> eldest) {
            return size() > RESPONSES_KEPT;
        }
    };
    private final Map<Integer, Long> responsesByStatus = new HashMap<>();
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile boolean ended;

    AutoResponder(ScriptedPeer peer, Responder responder, Duration timeout) {
        this.peer = peer;
        this.responder = responder;
        this.timeout = timeout;
        reader = thread("reads", this::read);
        writer = thread("writes", this::write);
    }

    AutoResponder start() {
        reader.start();
        writer.start();
        return this;
    }

    private Thread thread(String does, Runnable task) {
        var thread = new Thread(task, "msrp-peer-" + peer.localAddress().getPort() + "-" + does);
        thread.setDaemon(true);
        return thread;
    }

    /** The next message that is complete or aborted. */
    public ReceivedMessage nextMessage() {
        return next(messages, "message");
    }

    public PeerFrame nextReport() {
        return next(reports, "REPORT");
    }

    /** The response to what was sent, once it is there. */
    public PeerFrame responseTo(PeerMessage sent) {
        awaitResponses("response to " + sent.transactionId(), () -> responses.containsKey(sent.transactionId()));
        synchronized (responsesChanged) {
            return responses.get(sent.transactionId());
        }
    }

    /** Waits until so many responses with that status have come, earlier ones included. */
    public void awaitResponses(int status, long count) {
        awaitResponses(count + " responses " + status, () -> responsesByStatus.getOrDefault(status, 0L) >= count);
    }

    /** Responses with that status so far. */
    public long responses(int status) {
        synchronized (responsesChanged) {
            return responsesByStatus.getOrDefault(status, 0L);
        }
    }

    /** Messages that came and were not taken yet. */
    public int messagesWaiting() {
        return messages.size();
    }

    /** Reports that came and were not taken yet. */
    public int reportsWaiting() {
        return reports.size();
    }

    /** Waits until the other side closed the connection. */
    public void awaitClosed() {
        try {
            reader.join(timeout.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        throwFailure();
        if (!ended) {
            throw new PeerFailure("still open after " + timeout);
        }
    }

    private void read() {
        try {
            var frame = peer.input().nextInBackground();
            while (frame.isPresent()) {
                take(frame.get());
                frame = peer.input().nextInBackground();
            }
        } catch (IOException | RuntimeException | PeerFailure e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    private void write() {
        var batch = new ArrayList<PeerMessage>();
        try {
            while (!ended || !answers.isEmpty()) {
                var first = answers.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    answers.drainTo(batch, MOST_IN_A_WRITE);
                    peer.write(batch.toArray(PeerMessage[]::new));
                    batch.clear();
                }
            }
        } catch (PeerFailure e) {
            // That the other side is gone before it has all answers is for the reader to notice.
            if (!(e.getCause() instanceof SocketException)) {
                fail(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody sees what these threads throw: kept for the test's next call. */
    private void fail(Throwable cause) {
        failure = Optional.of(cause);
        peer.close();
    }

    private void take(PeerFrame frame) throws InterruptedException {
        if (!frame.isRequest()) {
            synchronized (responsesChanged) {
                responses.put(frame.transactionId(), frame);
                responsesByStatus.merge(frame.status(), 1L, Long::sum);
                responsesChanged.notifyAll();
            }
            return;
        }
        for (var answer : peer.answers(responder, frame)) {
            answers.put(answer);
        }
        var message = peer.input().collect(frame);
        if (message.isPresent()) {
            messages.put(message.get());
        } else if (frame.isReport()) {
            reports.put(frame);
        }
    }

    private <T> T next(BlockingQueue<T> queue, String what) {
        long start = System.nanoTime();
        try {
            while (true) {
                boolean wasEnded = ended;
                T next = queue.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
                throwFailure();
                requireHope(what, wasEnded, start);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void awaitResponses(String what, Condition condition) {
        long start = System.nanoTime();
        synchronized (responsesChanged) {
            try {
                while (true) {
                    boolean wasEnded = ended;
                    if (condition.holds()) {
                        return;
                    }
                    throwFailure();
                    requireHope(what + "; there are " + responsesByStatus, wasEnded, start);
                    responsesChanged.wait(LOOK_AGAIN_MILLIS);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void requireHope(String what, boolean wasEnded, long start) {
        if (wasEnded) {
            throw new PeerFailure("the connection ended before: " + what);
        }
        if (System.nanoTime() - start > timeout.toNanos()) {
            throw new PeerFailure("not within " + timeout + ": " + what + " (waiting to be taken: " + messages.size()
                    + " messages, " + reports.size() + " reports)");
        }
    }

    private void throwFailure() {
        if (failure.isPresent()) {
            throw new PeerFailure("in the background: " + failure.get().getMessage(), failure.get());
        }
    }

    private static PeerFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new PeerFailure("interrupted", e);
    }
}
