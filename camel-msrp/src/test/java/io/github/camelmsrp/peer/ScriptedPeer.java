// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import static io.github.camelmsrp.peer.PeerFailure.require;

import io.github.camelmsrp.peer.ReceivedMessage.Bodies;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;

/**
 * One MSRP connection under the control of a test.
 *
 * <pre>{@code
 * try (var alice = ScriptedPeer.connect("127.0.0.1", port).paths(BOB, ALICE)) {
 *     var hello = alice.send("text/plain", "Hello");
 *     alice.expectResponse(hello, 200);
 *     var answer = alice.receiveMessage(); // answers each chunk with 200
 *     assertThat(answer.text()).isEqualTo("Hello, Alice");
 *     alice.expectNothing(Duration.ofMillis(100));
 * }
 * }</pre>
 *
 * <p>Reading is for one thread; writing is for any, a frame at a time.
 */
public final class ScriptedPeer implements Closeable {
    /** How the other side ended the connection. */
    public enum Closing {
        ORDERLY,
        RESET,
        TLS_ALERT_OR_TRUNCATION
    }

    private final PeerConnection connection;
    private final PeerOptions options;
    private final PeerInput input;
    private volatile String toPath = "";
    private volatile String fromPath = "";
    private long sendsAnswered;
    private long othersAnswered;

    ScriptedPeer(PeerConnection connection, PeerOptions options) {
        this.connection = connection;
        this.options = options;
        input = new PeerInput(connection, options);
    }

    public static ScriptedPeer connect(String host, int port) {
        return connect(host, port, PeerOptions.plain());
    }

    public static ScriptedPeer connect(String host, int port, PeerOptions options) {
        return new ScriptedPeer(PeerConnection.connect(host, port, options), options);
    }

    /**
     * The paths of what {@link #send} and its kin write; without a call they are learnt from the first request read.
     */
    public ScriptedPeer paths(String to, String from) {
        toPath = to;
        fromPath = from;
        return this;
    }

    // Writing

    public void write(byte[] octets) {
        connection.write(octets);
    }

    /** Each piece in a write of its own, nothing else between them. */
    public void write(byte[] octets, Splits splits) {
        write(octets, splits, new Semaphore(Integer.MAX_VALUE));
    }

    /** Each piece takes a permit first, so that a test says when the next one leaves. */
    public void write(byte[] octets, Splits splits, Semaphore steps) {
        connection.write(splits.cut(octets), steps);
    }

    /** All frames in one write. */
    public void write(PeerMessage... frames) {
        var octets = new ByteArrayOutputStream();
        for (var frame : frames) {
            octets.writeBytes(frame.octets());
        }
        write(octets.toByteArray());
    }

    public void write(PeerMessage frame, Splits splits) {
        write(frame.octets(), splits);
    }

    /** Only the first octets of the frame; what follows is up to the script. */
    public void writeTruncated(PeerMessage frame, int octets) {
        write(Arrays.copyOf(frame.octets(), octets));
    }

    /** A SEND on the paths of this peer, to be completed and written by the caller. */
    public PeerMessage newSend() {
        if (toPath.isEmpty()) {
            throw new IllegalStateException("no paths: call paths() or read a request first");
        }
        return PeerMessage.send(toPath, fromPath);
    }

    /** A whole message in one chunk. */
    public PeerMessage send(String mediaType, String text) {
        return send(mediaType, PeerMessage.utf8(text));
    }

    public PeerMessage send(String mediaType, byte[] octets) {
        var range = new PeerRange(1, octets.length <= 2048 ? octets.length : PeerRange.UNKNOWN, octets.length);
        var message = newSend().header("Byte-Range", range.toString()).body(mediaType, octets);
        write(message);
        return message;
    }

    /** The SEND without a body that binds a session or keeps a connection alive. */
    public PeerMessage sendBodiless() {
        var message = newSend().header("Byte-Range", "1-0/0");
        write(message);
        return message;
    }

    /** Chunks of so many octets, each in a write of its own; the template gives the head without Byte-Range. */
    public List<PeerMessage> sendChunked(PeerMessage template, byte[] body, int chunkOctets) {
        var chunks = new ArrayList<PeerMessage>();
        int start = 0;
        do {
            int end = (int) Math.min(body.length, (long) start + chunkOctets);
            var range = new PeerRange(start + 1L, chunkOctets <= 2048 ? end : PeerRange.UNKNOWN, body.length);
            var chunk = template.chunk(range, Arrays.copyOfRange(body, start, end), end == body.length ? "$" : "+");
            write(chunk);
            chunks.add(chunk);
            start = end;
        } while (start < body.length);
        return chunks;
    }

    /**
     * A body of any size in constant memory. In the foreground it reads the responses meanwhile and fails at the first
     * that is not 200; other frames stay for later reads. Small chunks leave several in one write.
     *
     * @param total for Byte-Range; {@link PeerRange#UNKNOWN} writes {@code *}
     * @param chunkOctets {@code Long.MAX_VALUE} for a single chunk
     * @return octets of the body
     */
    public long sendStream(PeerMessage template, InputStream body, long total, long chunkOctets) {
        try {
            return new StreamSender(connection, input).send(template, body, total, chunkOctets);
        } catch (IOException e) {
            throw new PeerFailure("cannot read what to send: " + e, e);
        }
    }

    public void respond(PeerFrame request, int status, String comment) {
        write(PeerMessage.response(request, status, comment));
    }

    /** For example {@code report(send, "1-5/5", "000 200 OK")}. */
    public void report(PeerFrame send, String byteRange, String status) {
        write(PeerMessage.report(send, byteRange, status));
    }

    // Reading

    /** The next frame, which must be right by the rules of {@link PeerOptions}. */
    public PeerFrame readFrame() {
        return learn(input.frame(head -> Optional.empty()));
    }

    /** The same; its body goes to that sink. */
    public PeerFrame readFrame(BodySink sink) {
        return learn(input.frame(head -> Optional.of(sink)));
    }

    /** Octets as they come, whatever they mean; fewer only if the other side closes. */
    public byte[] readOctets(int count) {
        return input.octets(count);
    }

    /** The next frame, which must be so. */
    public PeerFrame expectFrame(Predicate<PeerFrame> wish) {
        var frame = readFrame();
        require(wish.test(frame), "not the frame that is expected", frame);
        return frame;
    }

    public PeerFrame expectRequest(String method) {
        var frame = readFrame();
        require(frame.method().equals(method), "not the " + method + " that is expected", frame);
        return frame;
    }

    /** The next frame, which must be the response to that request, on its way back to where that came from. */
    public PeerFrame expectResponse(PeerMessage request, int status) {
        var frame = readFrame();
        boolean matches = frame.transactionId().equals(request.transactionId()) && frame.status() == status;
        require(matches, "not a " + status + " to " + request.transactionId(), frame);
        String from = request.header("From-Path").orElse(frame.toPath());
        require((from + " ").startsWith(frame.toPath() + " "), "not back to " + from, frame);
        return frame;
    }

    /** Everything up to the first frame that is so, which is the last of the list. */
    public List<PeerFrame> framesUntil(Predicate<PeerFrame> wish) {
        var frames = new ArrayList<PeerFrame>();
        do {
            frames.add(readFrame());
        } while (!wish.test(frames.get(frames.size() - 1)));
        return frames;
    }

    /** Not one octet within that time, and no close either. */
    public void expectNothing(Duration duration) {
        input.silence(duration);
    }

    /** The other side closes and sends nothing before. */
    public Closing expectClosed() {
        return input.closing();
    }

    /** The next message that is complete or aborted; each chunk is answered with 200. */
    public ReceivedMessage receiveMessage() {
        return receiveMessage(Responder.ok());
    }

    /** The same with other answers. What is not a SEND stays for later reads. */
    public ReceivedMessage receiveMessage(Responder responder) {
        while (true) {
            var frame = input.first(PeerFrame::isSend);
            write(answers(responder, frame));
            var message = input.collect(frame);
            if (message.isPresent()) {
                return message.get();
            }
        }
    }

    /** From now on messages are kept as digests, for bodies of any size; call it before the first chunk. */
    public ScriptedPeer digestBodies() {
        input.collectInto(Bodies.DIGESTED);
        return this;
    }

    /** Hands reading over to a thread of its own, until the connection ends. */
    public AutoResponder autoRespond(Responder responder) {
        input.toBackground();
        return new AutoResponder(this, responder, options.timeout()).start();
    }

    PeerInput input() {
        return input;
    }

    PeerMessage[] answers(Responder responder, PeerFrame frame) {
        if (!frame.isRequest()) {
            return new PeerMessage[0];
        }
        learn(frame);
        long index = frame.isSend() ? sendsAnswered++ : othersAnswered++;
        return responder.answer(frame, index).toArray(PeerMessage[]::new);
    }

    private PeerFrame learn(PeerFrame frame) {
        if (toPath.isEmpty() && frame.isRequest()) {
            paths(frame.fromPath(), frame.toPath().split(" ", 2)[0]);
        }
        return frame;
    }

    /** Takes nothing more from the socket after what is being read; the other side runs into back-pressure. */
    public void pauseReading() {
        connection.in().pause();
    }

    public void resumeReading() {
        connection.in().resume();
    }

    /** From now on each permit lets at most that many octets through. */
    public void readInSteps(Semaphore permits, int octets) {
        connection.in().steps(permits, octets);
    }

    // The connection

    /** Octets taken from the socket so far. */
    public long octetsRead() {
        return connection.in().octets();
    }

    /** Octets that the socket took so far. */
    public long octetsWritten() {
        return connection.octetsWritten();
    }

    /** Protocol, cipher suite, certificates, requested server names. */
    public SSLSession sslSession() {
        return connection.sslSession();
    }

    public InetSocketAddress localAddress() {
        return connection.localAddress();
    }

    public InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    /** Ends the sending direction only. */
    public void halfClose() {
        connection.exclusively(connection::halfClose);
    }

    /** Ends the connection with a TCP reset. */
    public void reset() {
        connection.reset();
    }

    @Override
    public void close() {
        connection.close();
    }
}
