// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.sip.address.Address;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

    private static Request request(Messages messages, String target, List<Address> routes) {
        var own = messages.address(SipAddress.parse("sip:alice@example.org"), null);
        var outline = new Messages.Outline(messages.uri(target), own, "tag", own, null, "call");
        return messages.request(Request.INVITE, outline, 1, routes);
    }

    @ParameterizedTest
    @CsvSource({
        "tls, sip:bob@example.com, sip:alice@192.0.2.1:5061;transport=tls",
        "tls, sips:bob@example.com, sips:alice@192.0.2.1:5061",
        "tcp, sip:bob@example.com, sip:alice@192.0.2.1:5061;transport=tcp"
    })
    void theContactIsAsSecureAsTheTarget(String transport, String target, String contact) {
        var messages = new Messages("192.0.2.1", 5061, transport);
        var request = request(messages, target, List.of());

        messages.addContact(request, request, "alice");
        var response = messages.response(200, request, "other");
        messages.addContact(response, request, "alice");

        assertThat(Peer.value(request, "Contact")).isEqualTo("<" + contact + ">");
        assertThat(Peer.value(response, "Contact")).isEqualTo("<" + contact + ">");
    }

    @ParameterizedTest
    @CsvSource({
        "sip:alice@192.0.2.9, , sip:192.0.2.1:5061;transport=tls",
        "sips:alice@192.0.2.9, , sips:192.0.2.1:5061",
        "sip:alice@192.0.2.9, sips:proxy.example.org;lr, sips:192.0.2.1:5061",
        "sips:alice@192.0.2.9, sip:proxy.example.org;lr, sip:192.0.2.1:5061;transport=tls"
    })
    void theContactOfAResponseIsAsSecureAsTheWayBack(String peer, @Nullable String recorded, String contact) {
        var messages = new Messages("192.0.2.1", 5061, "tls");
        // What leads here says nothing about the way back.
        var route = messages.looseRoute(SipAddress.parse("sips:192.0.2.1:5061"));
        var request = request(messages, "sip:bob@example.com", List.of(route));
        messages.set(request, "Contact", "<" + peer + ">");
        if (recorded != null) {
            messages.set(request, "Record-Route", "<" + recorded + ">");
        }

        var response = messages.response(200, request, "other");
        messages.addContact(response, request, null);

        assertThat(Peer.value(response, "Contact")).isEqualTo("<" + contact + ">");
    }

    @Test
    void theContactIsAsSecureAsTheProxy() {
        var messages = new Messages("192.0.2.1", 5061, "tls");
        var proxy = messages.looseRoute(SipAddress.parse("sips:proxy.example.org"));
        var request = request(messages, "sip:bob@example.com", List.of(proxy));

        messages.addContact(request, request, null);

        assertThat(Peer.value(request, "Contact")).isEqualTo("<sips:192.0.2.1:5061>");
    }
}
