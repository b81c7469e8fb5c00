// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.wire.MsrpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.camel.spi.ExceptionHandler;

/** Which messages a route got before, if the endpoint has an idempotent repository. */
final class SeenMessages {

    private final MsrpEndpoint endpoint;
    private final SessionFacts.Origin origin;
    private final ExceptionHandler exceptionHandler;

    SeenMessages(MsrpEndpoint endpoint, SessionFacts.Origin origin, ExceptionHandler exceptionHandler) {
        this.endpoint = endpoint;
        this.origin = origin;
        this.exceptionHandler = exceptionHandler;
    }

    /** Remembers a message; whether it was known before. */
    boolean isRepeated(IncomingMessage message) {
        var repository = endpoint.getConfiguration().getIdempotentRepository();
        return repository != null && !repository.add(key(message));
    }

    /** A message that failed may be sent again. */
    void forgetIfFailed(IncomingMessage message, MsrpStatus outcome) {
        var repository = endpoint.getConfiguration().getIdempotentRepository();
        if (repository != null && !outcome.isSuccess()) {
            try {
                repository.remove(key(message));
            } catch (Throwable e) {
                exceptionHandler.handleException("A failed message stays in the idempotent repository", e);
            }
        }
    }

    /** The same when the peer comes back on another connection, and without a session id, since it is stored. */
    private String key(IncomingMessage message) {
        var session = message.session();
        var local = origin == SessionFacts.Origin.ACCEPTED ? session.localUri() : endpoint.address();
        var peers = (local + " " + session.peerPath()).getBytes(StandardCharsets.UTF_8);
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(peers);
            return HexFormat.of().formatHex(digest, 0, 16) + ' ' + message.messageId();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
