// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Identifiers;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import javax.sip.InvalidArgumentException;
import javax.sip.PeerUnavailableException;
import javax.sip.SipFactory;
import javax.sip.address.Address;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderAddress;
import javax.sip.header.HeaderFactory;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** Writes the requests and responses of one user agent. */
final class Messages {

    /** What a peer may send; in the order of the Allow header. */
    static final List<String> METHODS =
            List.of(Request.INVITE, Request.ACK, Request.CANCEL, Request.BYE, Request.UPDATE, Request.OPTIONS);

    private static final String BRANCH_COOKIE = "z9hG4bK";
    private static final int MAX_FORWARDS = 70;

    private final HeaderFactory headers;
    private final AddressFactory addresses;
    private final MessageFactory messages;
    private final String host;
    private final int port;
    private final String transport;

    /** @param publicHost for Via and Contact, an IPv6 address in brackets */
    Messages(String publicHost, int port, String transport) {
        host = publicHost;
        this.port = port;
        this.transport = transport;
        try {
            var factory = SipFactory.getInstance();
            headers = factory.createHeaderFactory();
            addresses = factory.createAddressFactory();
            messages = factory.createMessageFactory();
        } catch (PeerUnavailableException e) {
            throw new SipException(500, "The SIP stack is not complete", e);
        }
    }

    /** The parts of a request that its dialog, or what stands for one, lays down. */
    record Outline(
            URI target,
            Address from,
            String fromTag,
            Address to,
            @Nullable String toTag,
            String callId) {}

    /** A request with a Via of its own, that is one that starts a transaction. */
    Request request(String method, Outline outline, long cseq, List<Address> routes) {
        return written(() -> {
            var vias = new ArrayList<ViaHeader>();
            vias.add(via());
            var callId = headers.createCallIdHeader(outline.callId());
            var request = messages.createRequest(
                    outline.target(),
                    method,
                    callId,
                    headers.createCSeqHeader(cseq, method),
                    headers.createFromHeader(outline.from(), outline.fromTag()),
                    headers.createToHeader(outline.to(), outline.toTag()),
                    vias,
                    headers.createMaxForwardsHeader(MAX_FORWARDS));
            for (var route : routes) {
                request.addLast(headers.createRouteHeader(route));
            }
            return request;
        });
    }

    private ViaHeader via() throws ParseException, InvalidArgumentException {
        String branch = BRANCH_COOKIE + Identifiers.secure().token();
        var via = headers.createViaHeader(host, port, transport, branch);
        via.setRPort();
        return via;
    }

    /** @param toTag null for 100 Trying */
    Response response(int status, Request request, @Nullable String toTag) {
        return written(() -> {
            var response = messages.createResponse(status, request);
            if (toTag != null && response.getHeader(ToHeader.NAME) instanceof ToHeader to && to.getTag() == null) {
                to.setTag(toTag);
            }
            return response;
        });
    }

    /** Allow, Supported and Accept, as in the answer to OPTIONS and in whatever makes or refreshes a dialog. */
    void addCapabilities(Message message) {
        list(message, "Allow", METHODS);
        set(message, "Supported", SessionTimer.OPTION_TAG);
        set(message, "Accept", Bodies.SDP_TYPE);
    }

    /** As secure as what it goes with (RFC 3261 sections 8.1.1.8 and 12.1.1): a request, or what a response answers. */
    void addContact(Message message, Request with, @Nullable String user) {
        boolean isSecure = isSecure(with.getRequestURI())
                || isSecure(message instanceof Response ? wayBack(with) : StackRouter.next(with));
        message.setHeader(written(() -> headers.createContactHeader(addresses.createAddress(contact(isSecure, user)))));
    }

    private static boolean isSecure(@Nullable URI uri) {
        return uri instanceof SipURI sip && sip.isSecure();
    }

    /** Where requests of the one who was asked go first: the top Record-Route, else the Contact. */
    private static @Nullable URI wayBack(Request request) {
        HeaderAddress first = request.getHeader(RecordRouteHeader.NAME) instanceof RecordRouteHeader recorded
                ? recorded
                : request.getHeader(ContactHeader.NAME) instanceof ContactHeader contact ? contact : null;
        var address = first == null ? null : first.getAddress();
        return address == null ? null : address.getURI();
    }

    private SipURI contact(boolean isSecure, @Nullable String user) throws ParseException {
        var uri = (SipURI) addresses.createURI(
                (isSecure ? "sips:" : "sip:") + (user == null ? "" : user + "@") + host + ":" + port);
        if (!isSecure) {
            uri.setTransportParam(transport);
        }
        return uri;
    }

    /** Whether a URI is where this user agent is reached. */
    boolean isContact(SipURI uri) {
        return host.equalsIgnoreCase(uri.getHost()) && port == uri.getPort();
    }

    void addDescription(Message message, String description) {
        written(() -> {
            message.setContent(Bodies.octets(description), headers.createContentTypeHeader("application", "sdp"));
            return message;
        });
    }

    void set(Message message, String name, String value) {
        message.setHeader(header(name, value));
    }

    /** Sets a header that the stack wants to have value by value. */
    void list(Message message, String name, List<String> values) {
        message.removeHeader(name);
        values.forEach(value -> message.addHeader(header(name, value)));
    }

    /** @throws SipException if the value cannot stand there */
    Header header(String name, String value) {
        return written(() -> headers.createHeader(name, value));
    }

    URI uri(String text) {
        return written(() -> addresses.createURI(text));
    }

    Address address(SipAddress address, @Nullable String displayName) {
        return written(() -> {
            var result = addresses.createAddress(addresses.createURI(address.toString()));
            if (displayName != null) {
                result.setDisplayName(quoted(displayName));
            }
            return result;
        });
    }

    /** What stands between the quotes, which the stack writes. */
    private static String quoted(String text) throws ParseException {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new ParseException("A display name is one line", 0);
        }
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Where a Route leads first, loosely (RFC 3261 section 16.12). */
    Address looseRoute(SipAddress proxy) {
        return written(() -> {
            var uri = (SipURI)
                    addresses.createURI(new SipAddress(proxy.scheme(), null, proxy.host(), proxy.port()).toString());
            uri.setLrParam();
            return addresses.createAddress(uri);
        });
    }

    Address address(URI uri) {
        return addresses.createAddress(uri);
    }

    HeaderFactory headers() {
        return headers;
    }

    private static <T> T written(Part<T> part) {
        try {
            return part.write();
        } catch (ParseException | InvalidArgumentException | javax.sip.SipException e) {
            throw new SipException(400, "A part of a SIP message cannot be written", e);
        }
    }

    private interface Part<T> {
        T write() throws ParseException, InvalidArgumentException, javax.sip.SipException;
    }
}
