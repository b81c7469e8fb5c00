// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MsrpException;
import io.github.camelmsrp.wire.MsrpStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Keeps what happens on sessions for the test to look at; small messages are read as text and answered 200. */
class RecordingHandler implements SessionHandler {

    final Collection<MsrpSession> opened = new ConcurrentLinkedQueue<>();
    final Map<MsrpSession, Optional<MsrpException>> closed = new ConcurrentHashMap<>();
    final Collection<String> texts = new ConcurrentLinkedQueue<>();

    @Override
    public void onOpen(MsrpSession session) {
        opened.add(session);
    }

    @Override
    public void onMessage(IncomingMessage message) {
        try (var body = message.body()) {
            texts.add(body.toText(StandardCharsets.UTF_8));
            message.complete(MsrpStatus.OK);
        } catch (IOException e) {
            message.complete(MsrpStatus.TOO_LARGE);
        }
    }

    @Override
    public void onClose(MsrpSession session, @Nullable MsrpException cause) {
        closed.put(session, Optional.ofNullable(cause));
    }
}
