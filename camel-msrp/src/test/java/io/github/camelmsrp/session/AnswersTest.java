// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.wire.MsrpHeaders;
import io.github.camelmsrp.wire.MsrpMethod;
import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.RequestHead;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {

    @DisplayName(
            "[4975-7.2-03] [4975-7.2-04] [4975-7.2-06] a 200 goes to the previous hop, as that wrote itself this time")
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp",
        "msrp://carol@alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp",
        "msrp://ALICE.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp;new",
        "msrp://relay.example.org:9/r1;tcp msrp://alice.example.org:7654/a9Xw4Rt6Yu3Qe8Ol;tcp"
    })
    void answersTheOneWhoAsked(String fromPath) {
        try (var rig = Rig.rig().bound()) {
            for (String from : new String[] {Rig.PEER, fromPath, fromPath, Rig.PEER}) {
                rig.receive(RequestText.send("tnext", "mnext").range("1-0/0").from(from));

                assertThat(rig.sentFrames()).singleElement().satisfies(answer -> {
                    assertThat(answer.what()).isEqualTo("200 OK");
                    assertThat(answer.transactionId()).isEqualTo("tnext");
                    assertThat(answer.header("To-Path")).isEqualTo(from.split(" ")[0]);
                    assertThat(answer.header("From-Path")).isEqualTo(Rig.LOCAL);
                });
            }
        }
    }

    @Test
    @DisplayName("the octets of an answer are made once for all messages of a session")
    void preparesOneAnswer() {
        try (var rig = Rig.rig().bound()) {
            var inbox = rig.session().inbox();
            var from = MsrpPath.parse(Rig.PEER);
            var prepared = inbox.ok(send("t001", from));
            for (int i = 0; i < 1_000; i++) {
                assertThat(inbox.ok(send("t" + (1_000 + i), from))).isSameAs(prepared);
            }
        }
    }

    private static RequestHead send(String id, MsrpPath from) {
        var headers = MsrpHeaders.builder().messageId("m001").build();
        return new RequestHead(id, MsrpMethod.SEND, MsrpPath.parse(Rig.LOCAL), from, headers);
    }
}
