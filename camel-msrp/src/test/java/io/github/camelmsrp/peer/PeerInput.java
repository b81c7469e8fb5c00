// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import io.github.camelmsrp.peer.ReceivedMessage.Bodies;
import io.github.camelmsrp.peer.ScriptedPeer.Closing;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * What comes in on a connection: frames, silence or the end, each with a time limit; and the messages in the frames.
 */
final class PeerInput {
    private static final int MAX_SET_ASIDE = 10_000;

    private final PeerConnection connection;
    private final PeerOptions options;
    private final FrameReader reader;
    private final Deque<PeerFrame> setAside = new ArrayDeque<>();
    private MessageCollector collector;
    private boolean background;

    private interface Reading<T> {
        T run() throws IOException;
    }

    PeerInput(PeerConnection connection, PeerOptions options) {
        this.connection = connection;
        this.options = options;
        reader = new FrameReader(connection.in(), options.reading());
        collectInto(Bodies.HELD);
    }

    void collectInto(Bodies bodies) {
        collector = new MessageCollector(bodies, options.reading().maxBodyOctets());
    }

    /** From now on only {@link #nextInBackground} reads, and it waits for ever. */
    void toBackground() {
        reading(() -> {
            connection.patience(0);
            return true;
        });
        background = true;
    }

    boolean isBackground() {
        return background;
    }

    /** Empty when the connection has ended, in whatever way, between two frames. */
    Optional<PeerFrame> nextInBackground() throws IOException {
        if (!setAside.isEmpty()) {
            return Optional.of(setAside.remove());
        }
        try {
            if (!reader.hasOctet()) {
                return Optional.empty();
            }
        } catch (SocketException e) {
            return Optional.empty();
        }
        return reader.next(collector::sinkFor);
    }

    PeerFrame frame(Function<PeerHead, Optional<BodySink>> sinks) {
        return setAside.isEmpty() ? fresh(sinks) : setAside.remove();
    }

    /** The first frame that is wanted; those before it are kept for later reads. */
    PeerFrame first(Predicate<PeerFrame> wanted) {
        for (var kept : setAside) {
            if (wanted.test(kept)) {
                setAside.remove(kept);
                return kept;
            }
        }
        var frame = fresh(collector::sinkFor);
        while (!wanted.test(frame)) {
            PeerFailure.require(setAside.size() < MAX_SET_ASIDE, "too many frames before the one that is wanted");
            setAside.add(frame);
            frame = fresh(collector::sinkFor);
        }
        return frame;
    }

    Optional<ReceivedMessage> collect(PeerFrame frame) {
        return collector.add(frame);
    }

    byte[] octets(int count) {
        return reading(() -> reader.octets(count));
    }

    void silence(Duration duration) {
        reading(() -> {
            try {
                connection.patience(Math.max(1, Math.toIntExact(duration.toMillis())));
                PeerFailure.require(setAside.isEmpty(), "came unexpectedly", setAside);
                String end = reader.hasOctet() ? "came unexpectedly: " + reader.progress() : "closed unexpectedly";
                throw new PeerFailure(end);
            } catch (SocketTimeoutException e) {
                connection.usualPatience();
                return true;
            }
        });
    }

    Closing closing() {
        try {
            PeerFailure.require(setAside.isEmpty(), "came instead of a close", setAside);
            if (reader.hasOctet()) {
                throw new PeerFailure("came instead of a close: " + reader.progress());
            }
            return Closing.ORDERLY;
        } catch (SocketTimeoutException e) {
            throw new PeerFailure("still open after " + options.timeout(), e);
        } catch (SSLException e) {
            return Closing.TLS_ALERT_OR_TRUNCATION;
        } catch (IOException e) {
            return Closing.RESET;
        }
    }

    private PeerFrame fresh(Function<PeerHead, Optional<BodySink>> sinks) {
        return reading(() -> reader.next(sinks)).orElseThrow(() -> new PeerFailure("closed instead of a frame"));
    }

    private <T> T reading(Reading<T> reading) {
        if (background) {
            throw new IllegalStateException("the background reads this connection");
        }
        try {
            return reading.run();
        } catch (SocketTimeoutException e) {
            throw new PeerFailure("not enough octets within " + options.timeout() + ", only " + reader.progress(), e);
        } catch (IOException e) {
            throw new PeerFailure("cannot read: " + e + ", got " + reader.progress(), e);
        } catch (PeerFailure e) {
            connection.close(); // after octets that are not understood nothing that follows is either
            throw e;
        }
    }
}
