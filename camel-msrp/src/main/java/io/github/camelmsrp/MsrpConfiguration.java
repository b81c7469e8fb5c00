// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * All options of an msrp or msrps endpoint; a component has one with the defaults of its endpoints. Here are those that
 * msrp-sip does not have, since SIP does what they are about: finding peers and connecting to them.
 */
@UriParams
public class MsrpConfiguration extends MsrpSessionConfiguration {

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description = "Whether to dial the address and keep the session up instead of listening.")
    private boolean clientMode;

    @UriParam(
            label = "consumer,security",
            defaultValue = "registered",
            enums = "registered,open",
            description = "Which session ids are accepted that no route names: those that were registered, or any. "
                    + "insecure:dev: open is for laboratories, since a session id protects nothing then.")
    private SessionPolicy sessionPolicy = SessionPolicy.REGISTERED;

    @UriParam(
            label = "producer",
            defaultValue = "send",
            enums = "send,createOffer,createAnswer,applyAnswer,close,info",
            description =
                    "What to do: send the body, or set up, end or describe a session by offer and answer (SDP). The"
                            + " header CamelMsrpOperation overrides it.")
    private Operation operation = Operation.SEND;

    @UriParam(
            label = "common",
            defaultValue = "true",
            description = "Whether to dial again when a dialled session is lost or cannot be set up.")
    private boolean reconnect = true;

    @UriParam(
            label = "common",
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description = "Milliseconds before the second attempt to dial; it doubles with every further one, less "
                    + "a random part.")
    private long reconnectDelay = 1_000;

    @UriParam(
            label = "common",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description = "Longest delay in milliseconds between two attempts to dial.")
    private long reconnectMaxDelay = 30_000;

    @UriParam(
            label = "common",
            defaultValue = "-1",
            description = "Attempts to dial again, counted from the last success, before the session is given up; -1 "
                    + "for no limit.")
    private int maxReconnectAttempts = -1;

    @UriParam(
            label = "security",
            description = "The certificate that the peer must present, as in the SDP attribute: SHA-256 12:DF:3E:... "
                    + "It takes the place of authorities, names and dates, for peers with self-signed "
                    + "certificates. Several are separated by commas.")
    private @Nullable String fingerprint;

    public boolean isClientMode() {
        return clientMode;
    }

    public void setClientMode(boolean clientMode) {
        this.clientMode = clientMode;
    }

    public SessionPolicy getSessionPolicy() {
        return sessionPolicy;
    }

    public void setSessionPolicy(SessionPolicy sessionPolicy) {
        this.sessionPolicy = sessionPolicy;
    }

    public Operation getOperation() {
        return operation;
    }

    public void setOperation(Operation operation) {
        this.operation = operation;
    }

    public boolean isReconnect() {
        return reconnect;
    }

    public void setReconnect(boolean reconnect) {
        this.reconnect = reconnect;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getReconnectMaxDelay() {
        return reconnectMaxDelay;
    }

    public void setReconnectMaxDelay(long reconnectMaxDelay) {
        this.reconnectMaxDelay = reconnectMaxDelay;
    }

    public int getMaxReconnectAttempts() {
        return maxReconnectAttempts;
    }

    public void setMaxReconnectAttempts(int maxReconnectAttempts) {
        this.maxReconnectAttempts = maxReconnectAttempts;
    }

    public @Nullable String getFingerprint() {
        return fingerprint;
    }

    public void setFingerprint(@Nullable String fingerprint) {
        this.fingerprint = fingerprint;
    }

    @Override
    @Nullable
    String expectedFingerprint() {
        return fingerprint;
    }

    @Override
    public MsrpConfiguration copy() {
        return (MsrpConfiguration) super.copy();
    }
}
