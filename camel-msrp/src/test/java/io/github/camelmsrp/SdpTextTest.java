// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The descriptions that go to the signalling, line by line. */
class SdpTextTest {

    private final SdpDesk desk;

    SdpTextTest() throws Exception {
        desk = new SdpDesk("?acceptTypes=text/*,message/*,multipart/*");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private void expectDescription(String text, String setup) {
        var port = desk.camel.port();
        assertThat(text.split("\r\n"))
                .filteredOn(line -> !line.startsWith("o="))
                .containsExactly(
                        "v=0",
                        "s=-",
                        "c=IN IP4 127.0.0.1",
                        "t=0 0",
                        "m=message " + port + " TCP/MSRP *",
                        "c=IN IP4 127.0.0.1",
                        "a=accept-types:text/* message/* multipart/*",
                        "a=max-size:10485760",
                        "a=setup:" + setup,
                        "a=path:" + SdpDesk.pathOf(text));
        assertThat(SdpDesk.pathOf(text)).matches("msrp://127\\.0\\.0\\.1:" + port + "/[a-z2-7]{16,};tcp");
    }

    @Test
    @DisplayName("[4975-8-01] [4975-8.1-01] [4975-8.1-02] [4975-8.1-03] [4975-8.1-04] [4975-8.1-05] [4975-8.2-01]"
            + " [4975-8.2-02] [4975-8.3-04] [4975-8.6-01] an offer")
    void anOffer() throws Exception {
        var offer = desk.send("?operation=createOffer", null, Map.of()).getMessage();

        expectDescription(offer.getBody(String.class), "actpass");
    }

    @Test
    @DisplayName("[4975-8-01] [4975-8.1-01] [4975-8.1-02] [4975-8.1-03] [4975-8.1-04] [4975-8.1-05] [4975-8.2-01]"
            + " [4975-8.2-02] [4975-8.3-04] [4975-8.6-01] an answer")
    void anAnswer() throws Exception {
        var answer = desk.send("?operation=createAnswer", SdpDesk.description(SdpDesk.path(9)), Map.of())
                .getMessage();

        expectDescription(answer.getBody(String.class), "passive");
    }

    @Test
    @DisplayName("[8866-5-07] a name of this side is written by the rules of DNS, in its ACE form")
    void aNameOfThisSide() throws Exception {
        try (var camel = new RunningCamel()) {
            camel.add(routes -> routes.from("msrp:127.0.0.1:0?publicAddress=xn--bcher-kva.example:7654")
                    .to("mock:in"));

            var offer = camel.template.requestBody("msrp:127.0.0.1:0?operation=createOffer", null, String.class);

            assertThat(offer)
                    .contains("c=IN IP4 xn--bcher-kva.example\r\n", "a=path:msrp://xn--bcher-kva.example:7654/");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "-a.example", "a_b.example", "b\u00fccher.example", "stra\u00dfe.example"})
    @DisplayName("[8866-5-07] what is no name of a host is not announced")
    void noNameOfAHost(String name) {
        try (var camel = new RunningCamel()) {
            assertThatThrownBy(() -> camel.add(routes -> routes.from("msrp:127.0.0.1:0?publicAddress=" + name)
                            .to("mock:in")))
                    .hasMessageContaining("publicAddress " + name);
        }
    }
}
