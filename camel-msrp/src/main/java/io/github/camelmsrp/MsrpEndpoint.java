// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sdp.Acceptance;
import io.github.camelmsrp.session.SessionSettings;
import io.github.camelmsrp.session.SessionSettings.Delivery;
import io.github.camelmsrp.wire.MediaType;
import io.github.camelmsrp.wire.MsrpUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategyAware;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** Send and receive messages and files over MSRP sessions (RFC 4975). */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "msrp,msrps",
        title = "MSRP,MSRPS",
        syntax = "msrp:host:port/sessionId",
        category = {Category.CHAT, Category.MESSAGING, Category.NETWORKING},
        headersClass = MsrpConstants.class)
public class MsrpEndpoint extends DefaultEndpoint
        implements AsyncEndpoint, EndpointServiceLocation, HeaderFilterStrategyAware {

    private static final int DEFAULT_PORT = 2855;

    private final MsrpUri address;
    private Set<EventType> events = Set.of();

    @UriPath(description = "Host name or address to listen on or to dial; an IPv6 address stands in brackets.")
    private final String host;

    @UriPath(defaultValue = "2855", description = "Port; 0 to listen on any free one.")
    private final int port;

    @UriPath(
            description = "Session id that both ends know. Without it a consumer takes the sessions that no other route"
                    + " takes, and a producer sends to the session that the header CamelMsrpTargetSession names.")
    private final @Nullable String sessionId;

    @UriParam
    private final MsrpConfiguration configuration;

    private final MsrpSessionConfiguration options;

    MsrpEndpoint(String uri, Component component, MsrpUri address, MsrpConfiguration configuration) {
        this(uri, component, address, configuration, configuration);
    }

    private MsrpEndpoint(
            String uri,
            Component component,
            MsrpUri address,
            MsrpConfiguration configuration,
            MsrpSessionConfiguration options) {
        super(uri, component);
        this.address = address;
        this.configuration = configuration;
        this.options = options;
        host = address.host();
        port = address.port();
        sessionId = address.sessionId();
    }

    /** Stands for the sessions of an msrp-sip endpoint: has its options, and the defaults of what only msrp has. */
    static MsrpEndpoint ofSip(Component component, MsrpUri address, MsrpSessionConfiguration options) {
        var uri = address.scheme() + ":" + address.host() + ":" + address.port();
        return new MsrpEndpoint(uri, component, address, new MsrpConfiguration(), options);
    }

    /**
     * Reads what follows the scheme of an endpoint URI, a literal MSRP URI with {@code ;tcp} included.
     *
     * @throws IllegalArgumentException if it is not an address of ours; the message does not repeat a session id
     */
    static MsrpUri parseAddress(String scheme, String remaining) {
        var text = remaining.startsWith("//") ? remaining.substring(2) : remaining;
        MsrpUri uri;
        try {
            uri = MsrpUri.parse(scheme + "://" + text + (text.indexOf(';') < 0 ? ";tcp" : ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Not a valid " + scheme + " endpoint: " + e.getMessage() + ". Expected " + scheme
                            + ":host:port[/sessionId], where a session id has letters, digits and -._~+=/",
                    e);
        }
        if (!uri.transport().equalsIgnoreCase("tcp")) {
            throw new IllegalArgumentException(
                    "Transport ;" + uri.transport() + " is not supported by " + scheme + " endpoints, use ;tcp");
        }
        if (uri.port() == MsrpUri.NO_PORT && text.indexOf(';') >= 0) {
            // 2855 is the default of an endpoint, not of an MSRP URI (RFC 4975 section 6).
            throw new IllegalArgumentException("An MSRP URI with ;tcp is connected to by its port, and has none");
        }
        int port = uri.port() == MsrpUri.NO_PORT ? DEFAULT_PORT : uri.port();
        return MsrpUri.of(scheme, uri.host(), port, uri.sessionId(), "tcp");
    }

    /** Refuses values and combinations that cannot work, before anything starts. */
    void validateOptions() {
        events = EventType.parseList(options.getEvents());
        requireAtLeast("chunkSize", 1, options.getChunkSize());
        requireAtLeast("maxMessageSize", 0, options.getMaxMessageSize());
        requireAtLeast("inMemoryThreshold", 0, options.getInMemoryThreshold());
        requireAtLeast("maxBufferedBytes", 0, options.getMaxBufferedBytes());
        requireAtLeast("receiveWindow", 1, options.getReceiveWindow());
        requireAtLeast("maxConnections", 1, options.getMaxConnections());
        requireAtLeast("maxSessions", 1, options.getMaxSessions());
        requireAtLeast("ackTimeout", 1, options.getAckTimeout());
        requireAtLeast("partialMessageTimeout", 1, options.getPartialMessageTimeout());
        requireAtLeast("requestTimeout", 1, options.getRequestTimeout());
        requireAtLeast("connectTimeout", 1, options.getConnectTimeout());
        requireAtLeast("idleTimeout", 0, options.getIdleTimeout());
        requireAtLeast("keepAliveInterval", 0, options.getKeepAliveInterval());
        requireAtLeast("reconnectDelay", 1, configuration.getReconnectDelay());
        requireAtLeast("reconnectMaxDelay", configuration.getReconnectDelay(), configuration.getReconnectMaxDelay());
        requireAtLeast("failureStatus", 400, options.getFailureStatus());
        if (options.getFailureStatus() > 999) {
            throw new IllegalArgumentException("failureStatus must have three digits");
        }
        acceptTypes();
        mediaTypes("acceptWrappedTypes", options.getAcceptWrappedTypes());
        validateCombinations();
    }

    private void validateCombinations() {
        var delivery = options.getDelivery();
        var bodyType = options.getBodyType();
        if (delivery == Delivery.LIVE && (bodyType == BodyType.STRING || bodyType == BodyType.BYTES)) {
            throw new IllegalArgumentException(
                    "delivery=live hands out a stream while it arrives: use bodyType=auto or bodyType=stream with it");
        }
        if (delivery == Delivery.CHUNK && options.getIdempotentRepository() != null) {
            throw new IllegalArgumentException(
                    "idempotentRepository knows whole messages: use delivery=message or delivery=live with it");
        }
        if (delivery == Delivery.CHUNK && options.getCpim() == CpimMode.UNWRAP) {
            throw new IllegalArgumentException(
                    "cpim=unwrap needs the headers of the whole object: use delivery=message or delivery=live with it");
        }
        if (!address.isSecure() && configuration.getFingerprint() != null) {
            throw new IllegalArgumentException("fingerprint needs TLS: use msrps: instead of msrp:");
        }
        if (options.isTrustFingerprints() && configuration.getFingerprint() != null) {
            throw new IllegalArgumentException("fingerprint names the one certificate of every peer, trustFingerprints"
                    + " takes those that descriptions announce: use one of them");
        }
    }

    private static void requireAtLeast(String option, long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException(option + "=" + value + ": must be at least " + least);
        }
    }

    @Override
    public Producer createProducer() {
        return new MsrpProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (configuration.isClientMode() && sessionId == null) {
            throw new IllegalArgumentException("clientMode=true needs the id of the peer's session: " + address.scheme()
                    + ":host:port/sessionId?clientMode=true");
        }
        var consumer = new MsrpConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** How sessions behave that this endpoint opens or accepts. */
    SessionSettings sessionSettings() {
        var settings = SessionSettings.builder()
                .delivery(options.getDelivery())
                .ackPolicy(
                        options.getAckPolicy() == AckPolicy.RECEIVED
                                ? SessionSettings.AckPolicy.RECEIVED
                                : SessionSettings.AckPolicy.ROUTED)
                .ackTimeoutMillis(options.getAckTimeout())
                .maxMessageSize(options.getMaxMessageSize())
                .inMemoryThreshold(options.getInMemoryThreshold())
                .partialMessageTimeoutMillis(options.getPartialMessageTimeout())
                .acceptTypes(acceptTypes())
                .receiveWindow(options.getReceiveWindow())
                .chunkSize(options.getChunkSize())
                .requestTimeoutMillis(options.getRequestTimeout())
                .idleTimeoutMillis(options.getIdleTimeout())
                .keepAliveIntervalMillis(options.getKeepAliveInterval())
                .sessionMatching(options.getSessionMatching());
        var spoolDirectory = options.getSpoolDirectory();
        if (spoolDirectory != null) {
            settings.spoolDirectory(Path.of(spoolDirectory));
        }
        return settings.build();
    }

    private List<MediaType> acceptTypes() {
        var types = mediaTypes("acceptTypes", options.getAcceptTypes());
        return types.contains(MediaType.ANY) ? List.of() : types;
    }

    private static List<MediaType> mediaTypes(String option, @Nullable String value) {
        try {
            return Stream.of((value == null ? "" : value).split("[,\\s]+", -1))
                    .filter(type -> !type.isEmpty())
                    .map(MediaType::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + "=" + value + " is not a list of media types: " + e.getMessage(), e);
        }
    }

    /** What sessions of this endpoint take, as offers and answers say it. */
    Acceptance acceptance() {
        var types = acceptTypes();
        long maxSize = options.getMaxMessageSize();
        return new Acceptance(
                types.isEmpty() ? List.of(MediaType.ANY) : types,
                mediaTypes("acceptWrappedTypes", options.getAcceptWrappedTypes()),
                maxSize == 0 ? Acceptance.UNLIMITED : maxSize);
    }

    /** The address as an MSRP URI; without a session id if the endpoint names none. */
    MsrpUri address() {
        return address;
    }

    Set<EventType> events() {
        return events;
    }

    /** What sessions are like; those of msrp-sip have no other options. */
    MsrpSessionConfiguration options() {
        return options;
    }

    /** Whether a consumer dials. */
    boolean isClientMode() {
        return configuration.isClientMode();
    }

    /** For the endpoints of msrp and msrps only: {@link #options} is what sessions are like in any case. */
    public MsrpConfiguration getConfiguration() {
        return configuration;
    }

    public String getHost() {
        return host;
    }

    public int getPort() {
        return port;
    }

    public @Nullable String getSessionId() {
        return sessionId;
    }

    @Override
    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return options.getHeaderFilterStrategy();
    }

    @Override
    public void setHeaderFilterStrategy(HeaderFilterStrategy strategy) {
        options.setHeaderFilterStrategy(strategy);
    }

    @Override
    public String getServiceUrl() {
        return address.scheme() + ":" + host + ":" + port;
    }

    @Override
    public String getServiceProtocol() {
        return address.scheme();
    }

    /** For people: Camel writes this into logs and consoles, so the session id is masked. */
    @Override
    public String getEndpointBaseUri() {
        return address.masked();
    }

    /** Without the session id, which is a secret where nobody else authenticates peers. */
    @Override
    public String toString() {
        return "Endpoint[" + address.masked() + "]";
    }
}
