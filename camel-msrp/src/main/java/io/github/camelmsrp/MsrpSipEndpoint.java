// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.SipAddress;
import io.github.camelmsrp.sip.SipIdentity;
import io.github.camelmsrp.sip.SipSettings.Transport;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.Objects;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Call and be called by SIP, and exchange messages over the MSRP sessions that calls set up. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "msrp-sip",
        title = "MSRP over SIP",
        syntax = "msrp-sip:address",
        category = {Category.CHAT, Category.MESSAGING, Category.NETWORKING},
        headersClass = MsrpConstants.class)
public class MsrpSipEndpoint extends DefaultEndpoint
        implements AsyncEndpoint, EndpointServiceLocation, HeaderFilterStrategyAware {

    /** Stands for the addresses that come with exchanges. */
    static final String ANY = "*";

    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;
    private static final int LEAST_SESSION_EXPIRES = 90;
    /** RFC 3261 section 8.1.1.3 and RFC 3323 section 4.1.1.3, for who has no address. */
    private static final SipAddress ANONYMOUS = new SipAddress("sip", "anonymous", "anonymous.invalid", 0);

    private final @Nullable SipAddress party;
    private @Nullable MsrpUri sip;
    private @Nullable MsrpEndpoint media;
    private @Nullable SipIdentity caller;
    private @Nullable CallOptions callOptions;

    @UriPath(
            description = "For a consumer its own address, user at domain; for a producer the address to call. May"
                    + " begin with sip:, sips: or im:. In producers an asterisk stands for the addresses of toD.")
    @Metadata(required = true)
    private final String address;

    @UriParam
    private final MsrpSipConfiguration configuration;

    MsrpSipEndpoint(
            String uri, MsrpSipComponent component, @Nullable SipAddress party, MsrpSipConfiguration configuration) {
        super(uri, component);
        this.party = party;
        this.configuration = configuration;
        address = party == null ? ANY : party.toString();
    }

    /**
     * Reads what follows the scheme of an endpoint URI.
     *
     * @return null for an asterisk
     * @throws IllegalArgumentException if it is no SIP address
     */
    static @Nullable SipAddress parseAddress(String remaining) {
        var text = remaining.startsWith("//") ? remaining.substring(2) : remaining;
        return text.equals(ANY) ? null : sipAddress("The address of an msrp-sip endpoint", text);
    }

    private static SipAddress sipAddress(String what, String text) {
        try {
            return SipAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    what + " is no SIP address: " + text + ". Expected user@domain, with sip:, sips: or im: before it"
                            + " or not",
                    e);
        }
    }

    private static @Nullable SipAddress optionalAddress(String option, @Nullable String text) {
        return text == null ? null : sipAddress("Option " + option, text);
    }

    /** Refuses values and combinations that cannot work, before anything starts. */
    void validateOptions() {
        var bound = bindAddress();
        sip = bound;
        media = newMedia(bound);
        callOptions = CallOptions.of(this);
        requireAddresses();
        if (configuration.getSipTransport() == Transport.TLS && configuration.getSslContextParameters() == null) {
            throw new IllegalArgumentException("sipTransport=tls needs keys: set sslContextParameters, or"
                    + " useGlobalSslContextParameters on the component");
        }
        if (SdpSessions.isWildcard(bound.host()) && configuration.getSipPublicAddress() == null) {
            throw new IllegalArgumentException("Nobody can answer to " + bound.host()
                    + ": set sipPublicAddress, or name one address of this machine in sipAddress");
        }
        if (configuration.getSessionExpires() != 0 && configuration.getSessionExpires() < LEAST_SESSION_EXPIRES) {
            throw new IllegalArgumentException("sessionExpires=" + configuration.getSessionExpires() + ": must be 0 or"
                    + " at least " + LEAST_SESSION_EXPIRES);
        }
        if (configuration.getRegisterExpires() < 1 || configuration.getCallTimeout() < 1) {
            throw new IllegalArgumentException("registerExpires and callTimeout must be at least 1");
        }
    }

    /** Reads what is used later, so that mistakes are found now. */
    private void requireAddresses() {
        requireOneLine("displayName", configuration.getDisplayName());
        requireOneLine("username", configuration.getUsername());
        requireOneLine("password", configuration.getPassword());
        requireOneLine("authRealm", configuration.getAuthRealm());
        caller = newCallerIdentity();
        optionalAddress("outboundProxy", configuration.getOutboundProxy());
        SipAllowList.parse(configuration.getAcceptFrom());
    }

    private static void requireOneLine(String option, @Nullable String text) {
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("Option " + option + " has a control character, such as a line end");
        }
    }

    private MsrpUri bindAddress() {
        var text = configuration.getSipAddress();
        if (text == null) {
            throw new IllegalArgumentException(
                    "Option sipAddress is missing: the host:port where SIP is received, here or on the component");
        }
        try {
            var uri = MsrpUri.parse("msrp://" + text + ";tcp");
            int port = configuration.getSipTransport() == Transport.TLS ? SIPS_PORT : SIP_PORT;
            return MsrpUri.of("msrp", uri.host(), uri.port() == MsrpUri.NO_PORT ? port : uri.port(), null, "tcp");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sipAddress=" + text + " is not host:port", e);
        }
    }

    /** The endpoint of the sessions, with the options of this one. */
    private MsrpEndpoint newMedia(MsrpUri bound) {
        var text = configuration.getMediaAddress();
        MsrpUri uri;
        if (text == null) {
            uri = MsrpUri.of("msrp", bound.host(), 0, null, "tcp");
        } else {
            int colon = text.indexOf(':');
            var scheme = colon < 0 ? "" : text.substring(0, colon);
            if (!scheme.equals("msrp") && !scheme.equals("msrps")) {
                throw new IllegalArgumentException(
                        "mediaAddress=" + text + ": expected msrp:host:port or msrps:host:port");
            }
            uri = MsrpEndpoint.parseAddress(scheme, text.substring(colon + 1));
        }
        if (uri.sessionId() != null) {
            throw new IllegalArgumentException("mediaAddress must have no session id: SIP makes one for each call");
        }
        var made = MsrpEndpoint.ofSip(getComponent(), uri, configuration);
        made.validateOptions();
        return made;
    }

    @Override
    public Producer createProducer() {
        return new MsrpSipProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (party == null || party.user() == null) {
            throw new IllegalArgumentException("A consumer needs an address with a user: msrp-sip:user@domain");
        }
        var consumer = new MsrpSipConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Whom to call or, for a consumer, who is called; null if that comes with the exchange. */
    @Nullable
    SipAddress party() {
        return party;
    }

    /** Where SIP is received. */
    MsrpUri sip() {
        return Objects.requireNonNull(sip, "not validated");
    }

    /** What sessions of this endpoint are like, and where they are received. */
    MsrpEndpoint media() {
        return Objects.requireNonNull(media, "not validated");
    }

    /** Who is called. */
    SipIdentity calledIdentity() {
        return identity(Objects.requireNonNull(party));
    }

    /** Who calls. */
    SipIdentity callerIdentity() {
        return Objects.requireNonNull(caller, "not validated");
    }

    /** What is alike in endpoints that share calls. */
    CallOptions callOptions() {
        return Objects.requireNonNull(callOptions, "not validated");
    }

    private SipIdentity newCallerIdentity() {
        var named = optionalAddress("identity", configuration.getIdentity());
        var registrar = optionalAddress("registrar", configuration.getRegistrar());
        var username = configuration.getUsername();
        if (named != null) {
            return identity(named);
        }
        if (registrar == null || username == null) {
            return identity(ANONYMOUS);
        }
        var own = new SipAddress("sip", username, registrar.host(), 0);
        try {
            return identity(SipAddress.parse(own.toString()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "username=" + username + " cannot be the user of a SIP address: set identity", e);
        }
    }

    private SipIdentity identity(SipAddress own) {
        var username = configuration.getUsername();
        var credentials = new SipIdentity.Credentials(
                username == null ? own.user() : username, configuration.getPassword(), configuration.getAuthRealm());
        return new SipIdentity(
                own,
                configuration.getDisplayName(),
                optionalAddress("registrar", configuration.getRegistrar()),
                optionalAddress("outboundProxy", configuration.getOutboundProxy()),
                credentials,
                configuration.getRegisterExpires());
    }

    public MsrpSipConfiguration getConfiguration() {
        return configuration;
    }

    public String getAddress() {
        return address;
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return configuration.getHeaderFilterStrategy();
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy strategy) {
        configuration.setHeaderFilterStrategy(strategy);
    }

    @Override
    public String getServiceUrl() {
        return "sip:" + configuration.getSipAddress();
    }

    @Override
    public String getServiceProtocol() {
        return "sip";
    }

    @Override
    public String toString() {
        return "Endpoint[msrp-sip:" + address + "]";
    }
}
