// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.IncomingMessage;
import io.github.camelmsrp.wire.MsrpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a route got before, if the endpoint has an idempotent repository. That knows a message from the moment
 * when its route begins, here and in other processes; whether the route has ended well is known here.
 */
final class SeenMessages {

    private final MsrpEndpoint endpoint;
    private final SessionFacts.Origin origin;
    private final ExceptionHandler exceptionHandler;

    /** Of the messages whose routes run now. */
    private final Map<String, CompletableFuture<MsrpStatus>> outcomes = new ConcurrentHashMap<>();

    SeenMessages(MsrpEndpoint endpoint, SessionFacts.Origin origin, ExceptionHandler exceptionHandler) {
        this.endpoint = endpoint;
        this.origin = origin;
        this.exceptionHandler = exceptionHandler;
    }

    /**
     * What became of the same message, as soon as that is known; null if it has to be routed. Until there is an
     * outcome, nobody may say that the message was received.
     */
    @Nullable
    CompletableFuture<MsrpStatus> earlier(IncomingMessage message, SessionFacts facts) {
        var repository = endpoint.options().getIdempotentRepository();
        if (repository == null) {
            return null;
        }
        var key = key(message, facts);
        var outcome = new CompletableFuture<MsrpStatus>();
        var running = outcomes.putIfAbsent(key, outcome);
        if (running != null) {
            return running;
        }
        try {
            if (repository.add(key)) {
                return null;
            }
            settle(key, MsrpStatus.OK);
            return outcome;
        } catch (Throwable e) {
            settle(key, RouteOutcome.ofFailure(e, endpoint.options()));
            throw e;
        }
    }

    /** A message that had to be routed was, or could not be: one that failed may be sent again. */
    void onOutcome(IncomingMessage message, SessionFacts facts, MsrpStatus outcome) {
        var repository = endpoint.options().getIdempotentRepository();
        if (repository == null) {
            return;
        }
        var key = key(message, facts);
        if (!outcomes.containsKey(key)) {
            return;
        }
        try {
            if (outcome.isSuccess()) {
                repository.confirm(key);
            } else {
                repository.remove(key);
            }
        } catch (Throwable e) {
            exceptionHandler.handleException("The idempotent repository does not know the outcome of a message", e);
        } finally {
            settle(key, outcome);
        }
    }

    private void settle(String key, MsrpStatus outcome) {
        var waiting = outcomes.remove(key);
        if (waiting != null) {
            waiting.complete(outcome);
        }
    }

    /** The same when the peer comes back on another connection, and without a session id, since it is stored. */
    private String key(IncomingMessage message, SessionFacts facts) {
        var session = message.session();
        var local = origin == SessionFacts.Origin.ACCEPTED ? session.localUri() : endpoint.address();
        var name = facts.sessionId() == null ? local + " " + session.peerPath() : facts.sessionId();
        var peers = name.getBytes(StandardCharsets.UTF_8);
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(peers);
            return HexFormat.of().formatHex(digest, 0, 16) + ' ' + message.messageId();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
