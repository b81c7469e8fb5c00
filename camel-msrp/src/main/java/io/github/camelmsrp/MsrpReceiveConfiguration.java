// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.SessionSettings;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Options of the consumer. The middle of {@link MsrpSessionConfiguration}. */
@UriParams
public class MsrpReceiveConfiguration extends MsrpConnectionConfiguration {

    @UriParam(
            label = "consumer",
            defaultValue = "*",
            description = "Media types that are accepted, separated by commas, for instance text/plain,image/jpeg;"
                    + " an asterisk stands for any type or subtype. Others are answered 415.")
    private String acceptTypes = "*";

    @UriParam(
            label = "consumer",
            description = "Media types that are accepted inside a container such as message/cpim only, separated by"
                    + " commas. They are told to peers in offers and answers.")
    private @Nullable String acceptWrappedTypes;

    @UriParam(
            label = "consumer,security",
            defaultValue = "false",
            description =
                    "Whether the certificate fingerprints in offers and answers are trusted instead of authorities"
                            + " and names. Only if whatever carries them is protected against changes.")
    private boolean trustFingerprints;

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Whether sessions of offers and answers may lead through border controllers that anchor media:"
                            + " they connect to the c- and m-line instead of the path (CEMA, RFC 6714).")
    private boolean cema;

    @UriParam(
            label = "consumer",
            defaultValue = "10485760",
            description = "Largest message in octets; more is answered 413 as soon as it is known. 0 for no limit.")
    private long maxMessageSize = 10L << 20;

    @UriParam(
            label = "consumer",
            defaultValue = "auto",
            enums = "auto,string,bytes,stream",
            description = "What the body of an exchange is. auto: text, JSON, XML and CPIM up to inMemoryThreshold "
                    + "become a String, everything else an InputStream that can be read again.")
    private BodyType bodyType = BodyType.AUTO;

    @UriParam(
            label = "consumer",
            defaultValue = "message",
            enums = "message,chunk,live",
            description = "When an exchange begins: with the whole message, with each chunk of it, or with its first "
                    + "octets while the rest arrives, which holds a route thread for as long as the peer takes.")
    private SessionSettings.Delivery delivery = SessionSettings.Delivery.MESSAGE;

    @UriParam(
            label = "consumer",
            defaultValue = "65536",
            description = "Octets of a message that are held in memory; a larger one is spooled to disk.")
    private int inMemoryThreshold = 64 << 10;

    @UriParam(
            label = "consumer",
            description = "Where messages are spooled; the temporary folder of the JVM by default.")
    private @Nullable String spoolDirectory;

    @UriParam(
            label = "consumer",
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "An incomplete message of which nothing arrived for so many milliseconds is dropped.")
    private long partialMessageTimeout = 60_000;

    @UriParam(
            label = "consumer",
            defaultValue = "64",
            description = "Unfinished exchanges per connection before reading pauses.")
    private int receiveWindow = 64;

    @UriParam(
            label = "consumer",
            defaultValue = "routed",
            enums = "routed,received,manual",
            description = "When a message is answered: when the route is done with it, as soon as it is safely held, "
                    + "or as the route says in the exchange property CamelMsrpResponseStatus.")
    private AckPolicy ackPolicy = AckPolicy.ROUTED;

    @UriParam(
            label = "consumer",
            defaultValue = "5000",
            javaType = "java.time.Duration",
            description = "Longest time in milliseconds that the answer waits for the route. Then 200 is sent and the "
                    + "outcome becomes a REPORT.")
    private long ackTimeout = 5_000;

    @UriParam(label = "consumer", defaultValue = "413", description = "Status for a route that failed and named none.")
    private int failureStatus = 413;

    @UriParam(
            label = "consumer,security",
            defaultValue = "true",
            description = "Whether the text of an exception is kept from the peer.")
    private boolean muteException = true;

    @UriParam(
            label = "consumer",
            description = "Events that become exchanges of their own, separated by commas: open, close, report, "
                    + "interrupted. The header CamelMsrpMessageType tells which.")
    private @Nullable String events;

    @UriParam(
            label = "consumer",
            defaultValue = "pause",
            enums = "pause,reject",
            description =
                    "What a suspended route does to peers: read nothing more, or refuse what they send with " + "403.")
    private SuspendPolicy suspendPolicy = SuspendPolicy.PAUSE;

    @UriParam(
            label = "consumer",
            defaultValue = "strict",
            enums = "strict,sessionId",
            description = "How the paths of a request are compared with those of the session: by the rules of the "
                    + "RFC, or by session id alone for paths that border controllers rewrite.")
    private SessionSettings.SessionMatching sessionMatching = SessionSettings.SessionMatching.STRICT;

    @UriParam(
            label = "consumer,advanced",
            description = "Remembers the messages that were routed. A repeated Message-ID of a session is not routed "
                    + "again but answered 200.")
    private @Nullable IdempotentRepository idempotentRepository;

    public String getAcceptTypes() {
        return acceptTypes;
    }

    public void setAcceptTypes(String acceptTypes) {
        this.acceptTypes = acceptTypes;
    }

    public @Nullable String getAcceptWrappedTypes() {
        return acceptWrappedTypes;
    }

    public void setAcceptWrappedTypes(@Nullable String acceptWrappedTypes) {
        this.acceptWrappedTypes = acceptWrappedTypes;
    }

    public boolean isTrustFingerprints() {
        return trustFingerprints;
    }

    public void setTrustFingerprints(boolean trustFingerprints) {
        this.trustFingerprints = trustFingerprints;
    }

    public boolean isCema() {
        return cema;
    }

    public void setCema(boolean cema) {
        this.cema = cema;
    }

    public long getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(long maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public BodyType getBodyType() {
        return bodyType;
    }

    public void setBodyType(BodyType bodyType) {
        this.bodyType = bodyType;
    }

    public SessionSettings.Delivery getDelivery() {
        return delivery;
    }

    public void setDelivery(SessionSettings.Delivery delivery) {
        this.delivery = delivery;
    }

    public int getInMemoryThreshold() {
        return inMemoryThreshold;
    }

    public void setInMemoryThreshold(int inMemoryThreshold) {
        this.inMemoryThreshold = inMemoryThreshold;
    }

    public @Nullable String getSpoolDirectory() {
        return spoolDirectory;
    }

    public void setSpoolDirectory(@Nullable String spoolDirectory) {
        this.spoolDirectory = spoolDirectory;
    }

    public long getPartialMessageTimeout() {
        return partialMessageTimeout;
    }

    public void setPartialMessageTimeout(long partialMessageTimeout) {
        this.partialMessageTimeout = partialMessageTimeout;
    }

    public int getReceiveWindow() {
        return receiveWindow;
    }

    public void setReceiveWindow(int receiveWindow) {
        this.receiveWindow = receiveWindow;
    }

    public AckPolicy getAckPolicy() {
        return ackPolicy;
    }

    public void setAckPolicy(AckPolicy ackPolicy) {
        this.ackPolicy = ackPolicy;
    }

    public long getAckTimeout() {
        return ackTimeout;
    }

    public void setAckTimeout(long ackTimeout) {
        this.ackTimeout = ackTimeout;
    }

    public int getFailureStatus() {
        return failureStatus;
    }

    public void setFailureStatus(int failureStatus) {
        this.failureStatus = failureStatus;
    }

    public boolean isMuteException() {
        return muteException;
    }

    public void setMuteException(boolean muteException) {
        this.muteException = muteException;
    }

    public @Nullable String getEvents() {
        return events;
    }

    public void setEvents(@Nullable String events) {
        this.events = events;
    }

    public SuspendPolicy getSuspendPolicy() {
        return suspendPolicy;
    }

    public void setSuspendPolicy(SuspendPolicy suspendPolicy) {
        this.suspendPolicy = suspendPolicy;
    }

    public SessionSettings.SessionMatching getSessionMatching() {
        return sessionMatching;
    }

    public void setSessionMatching(SessionSettings.SessionMatching sessionMatching) {
        this.sessionMatching = sessionMatching;
    }

    public @Nullable IdempotentRepository getIdempotentRepository() {
        return idempotentRepository;
    }

    public void setIdempotentRepository(@Nullable IdempotentRepository idempotentRepository) {
        this.idempotentRepository = idempotentRepository;
    }
}
