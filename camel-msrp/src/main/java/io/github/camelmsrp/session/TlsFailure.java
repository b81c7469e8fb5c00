// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in one line what went wrong with TLS, with the name of the alert of RFC 8446 section 6 that stands for it,
 * whether the peer sent it or was sent it. The exceptions of the Java runtime hold it in their texts only.
 */
final class TlsFailure {

    private static final Pattern ALERT_IN_TEXT =
            Pattern.compile("(?:Received (?:fatal )?(?:alert|close_notify)[: ]+|^\\()([a-z][a-z_]+)");

    /** BoringSSL calls alerts of the peer by names such as SSLV3_ALERT_BAD_CERTIFICATE. */
    private static final Pattern ALERT_OF_BORINGSSL =
            Pattern.compile(":(?:SSLV3_ALERT|TLSV1_ALERT|TLSV1)_([A-Z][A-Z_]+)$");

    /** What OpenSSL calls X509_V_ERR_CERT_REJECTED, and sends as the alert bad_certificate. */
    private static final int CERTIFICATE_REJECTED = 28;

    private TlsFailure() {}

    static MsrpException handshake(Throwable cause) {
        return failure("TLS handshake failed", cause);
    }

    static MsrpException connection(Throwable cause) {
        return failure("TLS failed", cause);
    }

    /**
     * What a trust manager throws for the alert bad_certificate of RFC 8122 section 6.2: the Java runtime makes it of
     * the reason, BoringSSL of the code.
     */
    static CertificateException rejected(String reason) {
        var cause = new CertPathValidatorException(
                reason, null, null, -1, CertPathValidatorException.BasicReason.INVALID_SIGNATURE);
        return new OpenSslCertificateException(reason, cause, CERTIFICATE_REJECTED);
    }

    private static MsrpException failure(String what, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        return new MsrpException(
                MsrpException.Scope.CONNECTION, MsrpStatus.FORBIDDEN, what + ": " + describe(root), cause);
    }

    private static String describe(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            // Its text is a dump of what came.
            return "the peer does not speak TLS";
        }
        if (failure instanceof SslHandshakeTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof ClosedChannelException) {
            return "the peer closed the connection";
        }
        Matcher inText = ALERT_IN_TEXT.matcher(String.valueOf(failure.getMessage()));
        if (inText.find()) {
            return "alert " + inText.group(1);
        }
        Matcher ofBoringSsl = ALERT_OF_BORINGSSL.matcher(String.valueOf(failure.getMessage()));
        if (ofBoringSsl.find()) {
            return "alert " + ofBoringSsl.group(1).toLowerCase(Locale.ROOT);
        }
        return "alert " + alertFor(failure) + ", " + reason(failure);
    }

    private static String alertFor(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "certificate_expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "bad_certificate";
            }
            if (cause instanceof CertPathValidatorException path
                    && path.getReason() == CertPathValidatorException.BasicReason.INVALID_SIGNATURE) {
                return "bad_certificate";
            }
        }
        if (innermost(failure) instanceof GeneralSecurityException) {
            return "certificate_unknown";
        }
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("certificate")) {
            return "bad_certificate";
        }
        return text.contains("protocol") ? "protocol_version" : "handshake_failure";
    }

    private static String reason(Throwable failure) {
        @Nullable String text = innermost(failure).getMessage();
        return text == null
                ? innermost(failure).getClass().getSimpleName()
                : text.lines().findFirst().orElse("");
    }

    private static Throwable innermost(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
