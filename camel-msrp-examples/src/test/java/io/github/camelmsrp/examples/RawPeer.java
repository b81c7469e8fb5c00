// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * An MSRP peer on a plain socket that shares no code with the component: it writes its own frames, reads with
 * {@link RawFrames}, and answers each SEND with 200.
 */
final class RawPeer implements AutoCloseable {

    private static final int CHUNK_OCTETS = 64 << 10;

    private final Socket socket;
    private final OutputStream out;
    private final String toPath;
    private final String fromPath;
    private final AtomicLong transactions = new AtomicLong();
    private final Map<String, CompletableFuture<Integer>> responses = new ConcurrentHashMap<>();
    private final Map<String, ReceivedMessage> arriving = new ConcurrentHashMap<>();
    private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

    private RawPeer(Socket socket, String sessionId) throws IOException {
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 2 * CHUNK_OCTETS);
        this.toPath = "msrp://127.0.0.1:" + socket.getPort() + "/" + sessionId + ";tcp";
        this.fromPath = "msrp://127.0.0.1:" + socket.getLocalPort() + "/" + UUID.randomUUID() + ";tcp";
    }

    /** Connects and opens the session with a SEND that has no body. */
    static RawPeer connect(int port, String sessionId) throws Exception {
        var peer = new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port), sessionId);
        peer.socket.setTcpNoDelay(true);
        var reader = new Thread(peer::readAll, "raw-peer");
        reader.setDaemon(true);
        reader.start();
        peer.open();
        return peer;
    }

    private void open() throws Exception {
        String transaction = nextTransaction();
        CompletableFuture<Integer> response = expect(transaction);
        write(head(transaction, "open" + transaction, "1-0/0", "") + "-------" + transaction + "$\r\n");
        int status = response.get(10, TimeUnit.SECONDS);
        if (status != 200) {
            throw new IOException("the session was answered " + status);
        }
    }

    /** Sends a message in one chunk; completes with the status of its answer. */
    CompletableFuture<Integer> send(String contentType, byte[] body, String... moreHeaders) throws IOException {
        var message = new Outgoing(newMessageId(), contentType, body.length, List.of(moreHeaders));
        return sendChunk(message, body, 0, '$');
    }

    CompletableFuture<Integer> say(String text) throws IOException {
        return send("text/plain;charset=utf-8", text.getBytes(UTF_8));
    }

    /** Sends a message of that size in chunks, as fast as the other side reads; completes with the last answer. */
    CompletableFuture<Integer> send(String contentType, InputStream content, long size) throws IOException {
        var message = new Outgoing(newMessageId(), contentType, size, List.of());
        var chunk = new byte[CHUNK_OCTETS];
        CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);
        long sent = 0;
        while (sent < size) {
            int octets = content.readNBytes(chunk, 0, (int) Math.min(chunk.length, size - sent));
            byte[] body = octets == chunk.length ? chunk : Arrays.copyOf(chunk, octets);
            last = sendChunk(message, body, sent, sent + octets == size ? '$' : '+');
            sent += octets;
        }
        return last;
    }

    private record Outgoing(String messageId, String contentType, long size, List<String> moreHeaders) {}

    private CompletableFuture<Integer> sendChunk(Outgoing message, byte[] body, long before, char flag)
            throws IOException {
        String transaction = nextTransaction();
        CompletableFuture<Integer> response = expect(transaction);
        String range = (before + 1) + "-*/" + message.size();
        String more =
                message.moreHeaders().stream().map(header -> header + "\r\n").collect(Collectors.joining());
        String head = head(transaction, message.messageId(), range, more);
        synchronized (out) {
            out.write((head + "Content-Type: " + message.contentType() + "\r\n\r\n").getBytes(UTF_8));
            out.write(body);
            write("\r\n-------" + transaction + flag + "\r\n");
        }
        return response;
    }

    private static String newMessageId() {
        return UUID.randomUUID().toString().substring(0, 13);
    }

    private String head(String transaction, String messageId, String byteRange, String more) {
        return "MSRP " + transaction + " SEND\r\nTo-Path: " + toPath + "\r\nFrom-Path: " + fromPath + "\r\nMessage-ID: "
                + messageId + "\r\nByte-Range: " + byteRange + "\r\n" + more;
    }

    private void write(String text) throws IOException {
        synchronized (out) {
            out.write(text.getBytes(UTF_8));
            out.flush();
        }
    }

    /** The next message that has arrived whole. */
    ReceivedMessage next(Duration atMost) throws InterruptedException {
        ReceivedMessage message = received.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
            throw new AssertionError("no message within " + atMost);
        }
        return message;
    }

    private void readAll() {
        try {
            var frames = new RawFrames(socket.getInputStream());
            for (RawFrames.Head head = frames.next(); head != null; head = frames.next()) {
                if (head.isResponse()) {
                    frames.skipBody(head);
                    responses.remove(head.transactionId()).complete(head.status());
                } else {
                    receive(frames, head);
                }
            }
        } catch (IOException e) {
            responses.values().forEach(response -> response.completeExceptionally(e));
        }
        responses.values().forEach(response -> response.completeExceptionally(new IOException("closed")));
    }

    private void receive(RawFrames frames, RawFrames.Head head) throws IOException {
        String messageId = String.valueOf(head.header("Message-ID"));
        ReceivedMessage message = arriving.computeIfAbsent(messageId, id -> new ReceivedMessage(head));
        message.expectOffset(head.header("Byte-Range"));
        char flag = frames.body(head, message);
        if (head.isSend()) {
            write("MSRP " + head.transactionId() + " 200 OK\r\nTo-Path: " + head.header("From-Path") + "\r\nFrom-Path: "
                    + head.header("To-Path") + "\r\n-------" + head.transactionId() + "$\r\n");
        }
        if (flag != '+') {
            arriving.remove(messageId);
            if (flag == '$' && message.contentType() != null) {
                received.add(message);
            }
        }
    }

    private CompletableFuture<Integer> expect(String transaction) {
        var response = new CompletableFuture<Integer>();
        responses.put(transaction, response);
        return response;
    }

    private String nextTransaction() {
        return "raw" + transactions.incrementAndGet();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
