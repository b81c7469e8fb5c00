// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.sip.SipSettings;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * All options of an msrp-sip endpoint: those of SIP here, those of the sessions that SIP sets up in
 * {@link MsrpSessionConfiguration}.
 */
@UriParams
public class MsrpSipConfiguration extends MsrpSessionConfiguration {

    @UriParam(
            label = "common",
            description = "host:port where SIP requests are received and sent from, 5060 by default, 5061 with TLS, 0"
                    + " for any free port. Required here or on the component. Endpoints that name it in the same way"
                    + " share one SIP user agent.")
    private @Nullable String sipAddress;

    @UriParam(
            label = "common",
            defaultValue = "udp",
            enums = "udp,tcp,tls",
            description = "How SIP requests are carried. tls takes its keys from sslContextParameters.")
    private SipSettings.Transport sipTransport = SipSettings.Transport.UDP;

    @UriParam(
            label = "common",
            description = "host:port, or host, that SIP peers are told when it differs from sipAddress: behind NAT, in"
                    + " a container, or because sipAddress stands for all addresses of the machine.")
    private @Nullable String sipPublicAddress;

    @UriParam(
            label = "common",
            description = "Where MSRP is received, as msrp:host:port or msrps:host:port; a route may consume from there"
                    + " as well. By default any free port of the host of sipAddress. With msrps the media is"
                    + " TCP/TLS/MSRP.")
    private @Nullable String mediaAddress;

    @UriParam(
            label = "common",
            description = "SIP address of the registrar, for instance sip:example.com. A consumer registers its own"
                    + " address there and renews that.")
    private @Nullable String registrar;

    @UriParam(
            label = "consumer",
            defaultValue = "3600",
            description = "Seconds for which a consumer registers; the registrar may shorten them.")
    private int registerExpires = 3600;

    @UriParam(
            label = "common",
            description = "SIP address of the proxy that gets registrations and calls first. Without it they go where"
                    + " the address of registrar or called party says. Later requests of a call go through the proxies"
                    + " that asked for it when the call was made (Record-Route).")
    private @Nullable String outboundProxy;

    @UriParam(
            label = "security",
            description = "User name for registrars and proxies that ask for one. By default the user part of the own"
                    + " address.")
    private @Nullable String username;

    @UriParam(label = "security", secret = true, description = "Password for registrars and proxies that ask for one.")
    private @Nullable String password;

    @UriParam(
            label = "security",
            description = "Realm that username and password are for, as the registrar or proxy names it. Challenges of"
                    + " other realms are not answered. Without it all are, and whoever is called can try passwords on"
                    + " the answer.")
    private @Nullable String authRealm;

    @UriParam(label = "common", description = "Name that called parties are shown.")
    private @Nullable String displayName;

    @UriParam(
            label = "producer",
            description = "SIP address that this side calls from. By default username at the host of registrar, else"
                    + " the anonymous address of RFC 3261.")
    private @Nullable String identity;

    @UriParam(
            label = "producer",
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "Longest time in milliseconds that a call may ring. Messages wait meanwhile.")
    private long callTimeout = 60_000;

    @UriParam(
            label = "common",
            defaultValue = "1800",
            description = "Seconds after which calls are refreshed, so that a lost peer is noticed (RFC 4028); 0 for"
                    + " never, else at least 90.")
    private int sessionExpires = 1800;

    @UriParam(
            label = "consumer,security",
            defaultValue = "*",
            description = "Whose calls are taken, by the From address that the caller claims: addresses (sip:a at b),"
                    + " domains, telephone numbers (tel:7042;phone-context=example.com), separated by commas; an"
                    + " asterisk for everybody. Others hear 603.")
    private String acceptFrom = "*";

    @UriParam(label = "consumer,security", description = "A bean that decides on each call, after acceptFrom.")
    private @Nullable MsrpSipAcceptPolicy acceptPolicy;

    @UriParam(
            label = "consumer,security",
            description =
                    "Id of a route that decides on each call, after acceptFrom and acceptPolicy: with the exchange"
                            + " property CamelMsrpSipResponseStatus, or by failing, which answers 603.")
    private @Nullable String acceptRoute;

    public @Nullable String getSipAddress() {
        return sipAddress;
    }

    public void setSipAddress(@Nullable String sipAddress) {
        this.sipAddress = sipAddress;
    }

    public SipSettings.Transport getSipTransport() {
        return sipTransport;
    }

    public void setSipTransport(SipSettings.Transport sipTransport) {
        this.sipTransport = sipTransport;
    }

    public @Nullable String getSipPublicAddress() {
        return sipPublicAddress;
    }

    public void setSipPublicAddress(@Nullable String sipPublicAddress) {
        this.sipPublicAddress = sipPublicAddress;
    }

    public @Nullable String getMediaAddress() {
        return mediaAddress;
    }

    public void setMediaAddress(@Nullable String mediaAddress) {
        this.mediaAddress = mediaAddress;
    }

    public @Nullable String getRegistrar() {
        return registrar;
    }

    public void setRegistrar(@Nullable String registrar) {
        this.registrar = registrar;
    }

    public int getRegisterExpires() {
        return registerExpires;
    }

    public void setRegisterExpires(int registerExpires) {
        this.registerExpires = registerExpires;
    }

    public @Nullable String getOutboundProxy() {
        return outboundProxy;
    }

    public void setOutboundProxy(@Nullable String outboundProxy) {
        this.outboundProxy = outboundProxy;
    }

    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public @Nullable String getAuthRealm() {
        return authRealm;
    }

    public void setAuthRealm(@Nullable String authRealm) {
        this.authRealm = authRealm;
    }

    public @Nullable String getDisplayName() {
        return displayName;
    }

    public void setDisplayName(@Nullable String displayName) {
        this.displayName = displayName;
    }

    public @Nullable String getIdentity() {
        return identity;
    }

    public void setIdentity(@Nullable String identity) {
        this.identity = identity;
    }

    public long getCallTimeout() {
        return callTimeout;
    }

    public void setCallTimeout(long callTimeout) {
        this.callTimeout = callTimeout;
    }

    public int getSessionExpires() {
        return sessionExpires;
    }

    public void setSessionExpires(int sessionExpires) {
        this.sessionExpires = sessionExpires;
    }

    public String getAcceptFrom() {
        return acceptFrom;
    }

    public void setAcceptFrom(String acceptFrom) {
        this.acceptFrom = acceptFrom;
    }

    public @Nullable MsrpSipAcceptPolicy getAcceptPolicy() {
        return acceptPolicy;
    }

    public void setAcceptPolicy(@Nullable MsrpSipAcceptPolicy acceptPolicy) {
        this.acceptPolicy = acceptPolicy;
    }

    public @Nullable String getAcceptRoute() {
        return acceptRoute;
    }

    public void setAcceptRoute(@Nullable String acceptRoute) {
        this.acceptRoute = acceptRoute;
    }

    @Override
    public MsrpSipConfiguration copy() {
        return (MsrpSipConfiguration) super.copy();
    }
}
