// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Offers and answers that arrive while their session ends: at the moment when a host name of theirs is looked up. */
class SdpEndedReoffersTest {

    private enum End {
        AT_ONCE,
        IN_GOOD_ORDER
    }

    private final AtomicReference<Runnable> onLookUp = new AtomicReference<>(() -> {});
    private final SdpDesk desk;

    SdpEndedReoffersTest() throws Exception {
        desk = new SdpDesk(
                "?cema=true",
                settings -> settings.withResolver(name -> {
                    onLookUp.getAndSet(() -> {}).run();
                    return List.of(InetAddress.getLoopbackAddress());
                }));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private void end(End way, String sessionId) {
        if (way == End.AT_ONCE) {
            sessions().require(sessionId).end(SdpLeg.closed());
        } else {
            desk.manager().close(sessionId);
        }
    }

    private SdpSessions sessions() {
        return MsrpHost.of(desk.camel.context).sdpSessions();
    }

    /** With another path, and the host as a name. */
    private static String moved() {
        return SdpDesk.version(2, SdpDesk.description(SdpDesk.path(9)))
                .replace("c=IN IP4 127.0.0.1", "c=IN IP4 peer.example.net");
    }

    private void assertNothingIsLeft(SdpDesk.Call call) {
        call.close();
        desk.awaitEnd(call.id());
        await().untilAsserted(() ->
                assertThat(desk.camel.consumer("desk").listener().sessions()).isEmpty());
        assertThat(sessions().all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void anOfferOfThePeerThatComesTooLateLeavesNoConnection(End way) {
        var call = desk.called();
        onLookUp.set(() -> end(way, call.id()));

        assertThatIllegalStateException()
                .isThrownBy(() -> desk.manager().answerAgain(call.id(), moved()))
                .withMessage("The session is over");

        assertNothingIsLeft(call);
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void anAnswerOfThePeerThatComesTooLateLeavesNoConnection(End way) {
        var call = desk.called();
        desk.manager().offerAgain(call.id());
        onLookUp.set(() -> end(way, call.id()));

        assertThatIllegalStateException()
                .isThrownBy(() -> desk.manager().applyAnswer(call.id(), moved()))
                .withMessage("The session is over");

        assertNothingIsLeft(call);
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void anAnswerForAnotherPathThatComesTooLateLeavesNoConnection(End way) {
        var call = desk.called();
        desk.manager().offerNewPath(call.id());
        onLookUp.set(() -> end(way, call.id()));

        assertThatIllegalStateException()
                .isThrownBy(() -> desk.manager().applyAnswer(call.id(), moved()))
                .withMessage("The session is over");

        assertNothingIsLeft(call);
    }
}
