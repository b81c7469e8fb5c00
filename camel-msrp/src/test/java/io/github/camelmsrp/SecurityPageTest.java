// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelmsrp.content.CpimLimits;
import io.github.camelmsrp.session.Limits;
import io.github.camelmsrp.session.Ration;
import io.github.camelmsrp.wire.WireLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The limits that the page about security names are those of the code. */
class SecurityPageTest {

    private final String page;

    SecurityPageTest() throws IOException {
        page = Files.readString(Path.of("../src/main/docs/security.adoc"));
    }

    private void says(String what, Object value) {
        assertThat(page).contains("\n| " + what + " | " + value + " ");
    }

    @Test
    void defaultsOfOptions() {
        var options = new MsrpConfiguration();

        says("`maxConnections` of a listening address", options.getMaxConnections());
        says("`maxSessions` of a listening address", options.getMaxSessions());
        says("`maxMessageSize`", options.getMaxMessageSize());
        says("`inMemoryThreshold` of a message", options.getInMemoryThreshold());
        says("`maxBufferedBytes` of a listening address", options.getMaxBufferedBytes());
        says("`receiveWindow` of a connection", options.getReceiveWindow());
        says("`partialMessageTimeout`", options.getPartialMessageTimeout());
        says("`connectTimeout`", options.getConnectTimeout());
        says("`requestTimeout`", options.getRequestTimeout());
        says("`idleTimeout`", options.getIdleTimeout());
    }

    @Test
    void limitsOfTheWire() {
        var limits = WireLimits.DEFAULT;

        says("Octets of a line in a header section", limits.maxLineOctets());
        says("Octets of a header section", limits.maxHeaderSectionOctets());
        says("Header fields of a request", limits.maxHeaders());
        says("Octets in the body of a request other than SEND", limits.maxNonSendBodyOctets());
        says(
                "Octets, and number, of the headers of a message/cpim object",
                CpimLimits.DEFAULT.maxOctets() + ", " + CpimLimits.DEFAULT.maxHeaders());
    }

    @Test
    void limitsOfTheEngine() {
        var limits = Limits.DEFAULT;

        says("Incomplete messages of a session", limits.maxReassembliesPerSession());
        says("Incomplete messages of a connection", limits.maxReassembliesPerConnection());
        says(
                "Octets in the header sections of incomplete messages of a connection",
                limits.maxHeadOctetsPerConnection());
        says("Octets in the header sections of these unfinished messages", limits.maxHeadOctetsPerConnection());
        says(
                "Separate pieces of an incomplete message, and pieces of a message that success reports are about",
                limits.maxRangesPerMessage());
        says("Refused Message-IDs that a session remembers", limits.maxRefusedIds());
        says("Answered Message-IDs that a connection remembers", limits.maxRecentMessageIds());
        says("Responses and REPORTs that wait for a slow peer", limits.maxControlFrames());
        says("Octets of these responses and REPORTs", limits.maxControlOctets());
        says("Requests of a connection without response", limits.maxTransactionsPerConnection());
        says("Outgoing messages of a connection that are not written", limits.maxMessagesQueuedPerConnection());
        says("Long messages of a session that are sent in turn", limits.maxMessagesInterleavedPerSession());
        says("Messages of a connection that wait for a success report", limits.maxReportsAwaited());
        says("Sessions of a connection", limits.maxSessionsPerConnection());
        says("Time for which a connection may be blocked both ways", limits.blockedTimeoutMillis());
        says("Time for which a peer may take nothing of what is to be written", limits.blockedTimeoutMillis());
        says("Time for which an accepted connection may have no session", limits.unboundTimeoutMillis());
    }

    @Test
    void limitsOfTheComponent() {
        says(
                "Unfinished messages of a connection while answers, or more of a live message, are awaited",
                Limits.DEFAULT.maxUnfinishedPerConnection());
        says("Exchanges that wait for a dialled session to come up", DialAttempt.MAX_WAITING);
        says("Messages that wait for a SIP call to be answered", DialAttempt.MAX_WAITING);
        says("Log lines about faults of peers, of a listening address and of each endpoint", Ration.PER_MINUTE);
        says("Reports of an endpoint about replies that fail after their exchange", Ration.PER_MINUTE);
        says("SIP calls and attempts to call, of an address that SIP listens on", SipHost.MAX_CALLS);
        says(
                "Calls that a consumer's `acceptPolicy` or `acceptRoute` decides on at a time, and those that wait"
                        + " for it",
                SipAcceptance.THREADS + ", " + SipAcceptance.MAX_WAITING);
        says("Time that a caller waits for `acceptPolicy` or `acceptRoute`", SipHost.LONGEST_RINGING_MILLIS);
        says(
                "Threads that dial, as many that read bodies, as many after answers from the network, as many of SIP",
                BlockingThreads.MAX_THREADS);
    }
}
