// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.session.MsrpSession;
import io.github.camelmsrp.wire.FailureReport;
import io.github.camelmsrp.wire.MsrpPath;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What the exchanges of one session have in common, found out once: the headers that say which session and peer it is,
 * what the last Content-Type meant, and characters that wait for their second half. On one thread at a time.
 */
final class SessionFacts {

    private final ChunkTexts chunkTexts = new ChunkTexts();
    private final Origin origin;
    private final @Nullable String sessionId;
    private final Supplier<Map<String, Object>> signalled;
    private @Nullable Map<String, Object> headers;
    private @Nullable CommonHeaders common;
    private boolean hadCpimFault;
    private ContentFacts content = ContentFacts.of(null);

    /** Who opened the connection; only then is the other end a client, which may have a certificate as such. */
    enum Origin {
        ACCEPTED,
        DIALLED
    }

    SessionFacts(Origin origin) {
        this(origin, null, Map::of);
    }

    /**
     * @param sessionId of a session that may move to another connection, with another URI; else null
     * @param signalled headers that say what the signalling knows of the session; asked for when it is open
     */
    SessionFacts(Origin origin, @Nullable String sessionId, Supplier<Map<String, Object>> signalled) {
        this.origin = origin;
        this.sessionId = sessionId;
        this.signalled = signalled;
    }

    /** Of the same session, with nothing found out yet, for another thread. */
    SessionFacts anew() {
        return new SessionFacts(origin, sessionId, signalled);
    }

    /** What the session is called wherever it moves; null if its URIs tell. */
    @Nullable
    String sessionId() {
        return sessionId;
    }

    ChunkTexts chunkTexts() {
        return chunkTexts;
    }

    ContentFacts content(@Nullable String contentType) {
        if (contentType == null || !contentType.equals(content.contentType())) {
            content = ContentFacts.of(contentType);
        }
        return content;
    }

    /** True once: a peer must not be able to fill the log. */
    boolean isFirstCpimFault() {
        boolean isFirst = !hadCpimFault;
        hadCpimFault = true;
        return isFirst;
    }

    /** What the exchanges of messages with these paths and report fields have in common, for a copy. */
    Map<String, Object> headers(IncomingMessage message) {
        var known = common;
        if (known == null || !known.isOf(message)) {
            known = CommonHeaders.of(message, headers(message.session()));
            common = known;
        }
        return known.headers();
    }

    Map<String, Object> headers(MsrpSession session) {
        var known = headers;
        if (known == null) {
            // In the order of Camel's own maps, which can be copied without a comparison then.
            known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            known.putAll(signalled.get());
            known.put(MsrpConstants.SESSION_ID, sessionId == null ? session.id() : sessionId);
            putAddress(known, MsrpConstants.LOCAL_ADDRESS, session.localAddress());
            putAddress(known, MsrpConstants.REMOTE_ADDRESS, session.remoteAddress());
            var tls = session.tls();
            if (tls != null && origin == Origin.ACCEPTED) {
                putCertificate(known, tls);
            }
            headers = known;
        }
        return known;
    }

    private static void putAddress(Map<String, Object> headers, String name, @Nullable InetSocketAddress address) {
        if (address != null) {
            headers.put(name, text(address));
        }
    }

    /** As in a URI: an IPv6 address in brackets, without the zone, which means nothing elsewhere. */
    private static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        var plain = zone < 0 ? host : host.substring(0, zone);
        return (plain.indexOf(':') < 0 ? plain : "[" + plain + "]") + ":" + address.getPort();
    }

    private static void putCertificate(Map<String, Object> headers, SSLSession tls) {
        try {
            if (tls.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                headers.put(
                        MsrpConstants.SSL_CLIENT_CERT_SUBJECT_NAME,
                        certificate.getSubjectX500Principal().toString());
                headers.put(
                        MsrpConstants.SSL_CLIENT_CERT_ISSUER_NAME,
                        certificate.getIssuerX500Principal().toString());
                headers.put(
                        MsrpConstants.SSL_CLIENT_CERT_SERIAL_NO,
                        certificate.getSerialNumber().toString());
                headers.put(MsrpConstants.SSL_CLIENT_CERT_NOT_BEFORE, certificate.getNotBefore());
                headers.put(MsrpConstants.SSL_CLIENT_CERT_NOT_AFTER, certificate.getNotAfter());
            }
        } catch (SSLPeerUnverifiedException e) {
            // The peer has shown no certificate, and nobody had asked for one.
            return;
        }
    }

    /** The same objects mean the same texts; equal paths may differ in theirs. */
    private record CommonHeaders(
            MsrpPath fromPath,
            MsrpPath toPath,
            boolean successReport,
            FailureReport failureReport,
            Map<String, Object> headers) {

        static CommonHeaders of(IncomingMessage message, Map<String, Object> ofSession) {
            var fields = message.headers();
            var headers = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(ofSession);
            headers.put(MsrpConstants.MESSAGE_TYPE, "SEND");
            headers.put(MsrpConstants.FROM_PATH, message.fromPath().toString());
            headers.put(MsrpConstants.TO_PATH, message.toPath().toString());
            headers.put(MsrpConstants.SUCCESS_REPORT_REQUESTED, fields.successReport());
            headers.put(
                    MsrpConstants.FAILURE_REPORT_REQUESTED,
                    fields.failureReport().value());
            return new CommonHeaders(
                    message.fromPath(), message.toPath(), fields.successReport(), fields.failureReport(), headers);
        }

        @SuppressWarnings("ReferenceEquality")
        boolean isOf(IncomingMessage message) {
            return fromPath == message.fromPath()
                    && toPath == message.toPath()
                    && successReport == message.headers().successReport()
                    && failureReport == message.headers().failureReport();
        }
    }
}
