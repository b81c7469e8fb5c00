// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the TLS handler until the handshake is done and the certificate of a dialled peer names the host that
 * was dialled (RFC 4975 section 5.4). The handlers of MSRP join the pipeline only when it opens, so no MSRP octet
 * passes a closed gate in either direction. Afterwards it stays to translate what goes wrong with TLS on the way.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {

    private enum State {
        /** The handshake goes on. */
        CLOSED,
        OPEN,
        /** The failure was reported; more of it says nothing new. */
        FAILED
    }

    private final TlsSettings settings;
    private final @Nullable String dialledHost;
    private final Runnable onVerified;
    private final Consumer<MsrpException> onFailure;
    private State state = State.CLOSED;

    /** @param dialledHost null on the accepting side, which knows no name that its peer should have */
    TlsGate(
            TlsSettings settings,
            @Nullable String dialledHost,
            Runnable onVerified,
            Consumer<MsrpException> onFailure) {
        this.settings = settings;
        this.dialledHost = dialledHost;
        this.onVerified = onVerified;
        this.onFailure = onFailure;
    }

    static SslHandler acceptingHandler(TlsSettings settings, ByteBufAllocator allocator, long handshakeTimeoutMillis) {
        // BoringSSL has alerts of its own for a client without certificate, which RFC 8122 section 6.2 does not want.
        var openSsl = settings.isFingerprinted() ? null : settings.openSsl();
        @Nullable SslHandler handler = openSsl == null ? null : openSsl.acceptingHandler(allocator);
        if (handler == null) {
            handler = new SslHandler(settings.context().createSSLEngine());
        }
        handler.engine().setUseClientMode(false);
        return configured(handler, settings, List.of(), handshakeTimeoutMillis);
    }

    static SslHandler diallingHandler(
            TlsSettings settings, HostPort peer, ByteBufAllocator allocator, long handshakeTimeoutMillis) {
        var openSsl = settings.openSsl();
        @Nullable SslHandler handler = openSsl == null ? null : openSsl.diallingHandler(allocator, peer);
        if (handler == null) {
            handler = new SslHandler(settings.context().createSSLEngine(peer.host(), peer.port()));
        }
        handler.engine().setUseClientMode(true);
        return configured(handler, settings, serverNames(peer.host()), handshakeTimeoutMillis);
    }

    private static SslHandler configured(
            SslHandler handler, TlsSettings settings, List<SNIServerName> serverNames, long handshakeTimeoutMillis) {
        configure(handler.engine(), settings, serverNames);
        handler.setHandshakeTimeoutMillis(handshakeTimeoutMillis);
        return handler;
    }

    private static void configure(SSLEngine engine, TlsSettings settings, List<SNIServerName> serverNames) {
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(settings.protocols().toArray(new String[0]));
        if (!settings.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(settings.cipherSuites().toArray(new String[0]));
        }
        // The order of the runtime has forward secrecy and AEAD first; a peer's order may not.
        parameters.setUseCipherSuitesOrder(true);
        // The algorithms of the runtime fall back to the common name, which RFC 4975 does not know.
        parameters.setEndpointIdentificationAlgorithm(null);
        parameters.setServerNames(serverNames);
        if (!engine.getUseClientMode() && settings.isAsking()) {
            parameters.setWantClientAuth(true);
        }
        if (!engine.getUseClientMode() && settings.clientAuth() == TlsSettings.ClientAuth.REQUIRED) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
    }

    /** Server name indication carries DNS names only (RFC 6066 section 3). */
    private static List<SNIServerName> serverNames(String host) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion && state == State.CLOSED) {
            if (completion.isSuccess()) {
                verify(ctx);
            } else {
                fail(ctx, completion.cause());
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void verify(ChannelHandlerContext ctx) {
        SSLSession session = ctx.pipeline().get(SslHandler.class).engine().getSession();
        try {
            if (dialledHost != null && !settings.isFingerprinted()) {
                verifyCertificate(session, dialledHost);
            }
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            fail(ctx, e);
            return;
        }
        state = State.OPEN;
        onVerified.run();
    }

    private void verifyCertificate(SSLSession session, String host)
            throws SSLPeerUnverifiedException, CertificateException {
        if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
            throw new CertificateException("not an X.509 certificate");
        }
        // The runtime does not look at the dates of a certificate that is itself among the trusted ones.
        certificate.checkValidity();
        if (settings.isNameVerified() && !CertificateNames.of(certificate).match(host)) {
            throw new CertificateException("no subjectAltName of the certificate is the host that was dialled");
        }
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        state = State.FAILED;
        onFailure.accept(TlsFailure.handshake(cause));
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (state) {
            case CLOSED -> fail(ctx, cause);
            case OPEN ->
                ctx.fireExceptionCaught(
                        cause.getCause() instanceof SSLException tls ? TlsFailure.connection(tls) : cause);
            case FAILED -> ctx.close();
        }
    }
}
