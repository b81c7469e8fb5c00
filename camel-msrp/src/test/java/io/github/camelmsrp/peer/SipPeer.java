// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A SIP element that does what a test says, on a loopback address: it reads and writes messages as text and knows
 * nothing of transactions, so it repeats nothing and answers nothing by itself.
 */
public final class SipPeer implements AutoCloseable {

    private static final long WAIT_SECONDS = 20;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final BlockingQueue<SipText> received = new LinkedBlockingQueue<>();
    private final List<SipText> all = new CopyOnWriteArrayList<>();
    private final @Nullable DatagramSocket datagrams;
    private final @Nullable ServerSocket server;
    private final Map<Integer, Socket> connections = new ConcurrentHashMap<>();
    private final InetAddress loopback;

    private SipPeer(String transport) throws IOException {
        loopback = InetAddress.getByName("127.0.0.1");
        if (transport.equals("UDP")) {
            datagrams = new DatagramSocket(0, loopback);
            server = null;
            start(this::readDatagrams);
        } else {
            datagrams = null;
            server = new ServerSocket(0, 50, loopback);
            start(this::accept);
        }
    }

    /** @param transport UDP or TCP */
    public static SipPeer open(String transport) throws IOException {
        return new SipPeer(transport);
    }

    public int port() {
        return datagrams == null ? server.getLocalPort() : datagrams.getLocalPort();
    }

    private String transport() {
        return datagrams == null ? "TCP" : "UDP";
    }

    /** Some request to the user agent at a port: an own Via, Call-ID and From tag, and no body. */
    public SipText request(String method, String uri) {
        String id = "id" + COUNT.incrementAndGet();
        return SipText.of(method + " " + uri + " SIP/2.0")
                .with("Via", via())
                .with("Max-Forwards", "70")
                .with("From", "\"Peer\" <sip:peer@example.org>;tag=from" + id)
                .with("To", "<" + uri + ">")
                .with("Call-ID", id + "@example.org")
                .with("CSeq", "1 " + method)
                .with("Contact", contact());
    }

    /** A Via that no other request has. */
    public String via() {
        return "SIP/2.0/" + transport() + " 127.0.0.1:" + port() + ";branch=z9hG4bKpeer" + COUNT.incrementAndGet();
    }

    public String contact() {
        return "<sip:peer@127.0.0.1:" + port() + ";transport=" + transport().toLowerCase(Locale.ROOT) + ">";
    }

    /** The answer to an INVITE that takes the call, or a later offer in it. */
    public SipText success(SipText invite, String description) {
        return invite.answer(200, "OK").with("Contact", contact()).sdp(description);
    }

    /** The next request of this side in the dialog that an INVITE of it and the answer made. */
    public SipText inDialog(String method, SipText invite, SipText answer, int cseq) {
        String target = answer.values("Contact").isEmpty() ? invite.requestUri() : answer.uri("Contact");
        return SipText.of(method + " " + target + " SIP/2.0")
                .with("Via", via())
                .with("Max-Forwards", "70")
                .with("From", invite.value("From"))
                .with("To", answer.value("To"))
                .with("Call-ID", invite.value("Call-ID"))
                .with("CSeq", cseq + " " + method)
                .with("Contact", contact());
    }

    /** The next request of this side in the dialog that an INVITE of the other side and the answer made. */
    public SipText inDialogOfCallee(String method, SipText invite, SipText answer, int cseq) {
        return SipText.of(method + " " + invite.uri("Contact") + " SIP/2.0")
                .with("Via", via())
                .with("Max-Forwards", "70")
                .with("From", answer.value("To"))
                .with("To", invite.value("From"))
                .with("Call-ID", invite.value("Call-ID"))
                .with("CSeq", cseq + " " + method)
                .with("Contact", contact());
    }

    public void send(SipText message, int port) throws IOException {
        send(message.toString(), port);
    }

    /** Sends text as it is: one datagram, or into the connection to a port. */
    public void send(String text, int port) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (datagrams != null) {
            datagrams.send(new DatagramPacket(octets, octets.length, new InetSocketAddress(loopback, port)));
            return;
        }
        var socket = connections.get(port);
        if (socket == null || socket.isClosed()) {
            socket = new Socket(loopback, port);
            connections.put(port, socket);
            var opened = socket;
            start(() -> read(opened));
        }
        synchronized (socket) {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        }
    }

    /** The next message. */
    public SipText receive() throws InterruptedException {
        var message = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("No SIP message came; before: "
                    + all.stream().map(SipText::startLine).toList());
        }
        return message;
    }

    /** The next message whose start line begins so; others, repetitions for instance, are passed over. */
    public SipText receive(String start) throws InterruptedException {
        var message = receive();
        while (!message.startLine().startsWith(start)) {
            message = receive();
        }
        return message;
    }

    /** The next final response to a request. */
    public SipText receiveFinal(SipText request) throws InterruptedException {
        var message = receive();
        while (message.status() < 200
                || !message.value("CSeq").equals(request.value("CSeq"))
                || !message.value("Call-ID").equals(request.value("Call-ID"))) {
            message = receive();
        }
        return message;
    }

    /** All that came so far and whose start line begins so. */
    public List<SipText> received(String start) {
        return all.stream()
                .filter(message -> message.startLine().startsWith(start))
                .toList();
    }

    private void readDatagrams() throws IOException {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        while (true) {
            datagrams.receive(packet);
            take(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        }
    }

    private void accept() throws IOException {
        while (true) {
            var socket = server.accept();
            start(() -> read(socket));
        }
    }

    private void read(Socket socket) throws IOException {
        var input = socket.getInputStream();
        while (true) {
            String head = head(input);
            int length = Integer.parseInt(SipText.parse(head).value("Content-Length"));
            var message = SipText.parse(head + new String(input.readNBytes(length), StandardCharsets.UTF_8));
            // The other side names the port that it listens at: what goes there goes back on this connection.
            String source = message.status() == 0 ? message.value("Via") : "";
            if (!source.isEmpty()) {
                connections.put(Integer.parseInt(source.replaceAll("^[^:]*:([0-9]+).*$", "$1")), socket);
            }
            add(message);
        }
    }

    private static String head(InputStream input) throws IOException {
        var octets = new ByteArrayOutputStream();
        while (!octets.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int octet = input.read();
            if (octet < 0) {
                throw new IOException("closed");
            }
            octets.write(octet);
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private void take(String text) {
        if (text.contains("\r\n\r\n")) {
            add(SipText.parse(text));
        }
    }

    private void add(SipText message) {
        all.add(message);
        received.add(message);
    }

    private static void start(Reading reading) {
        var thread = new Thread(() -> {
            try {
                reading.run();
            } catch (IOException closed) {
                // The test or the other side is through.
                return;
            }
        });
        thread.setName("sip-peer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        if (datagrams != null) {
            datagrams.close();
        }
        if (server != null) {
            server.close();
        }
        for (var socket : connections.values()) {
            socket.close();
        }
    }

    private interface Reading {
        void run() throws IOException;
    }
}
