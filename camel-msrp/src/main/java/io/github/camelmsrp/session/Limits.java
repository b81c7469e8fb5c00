// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

/**
 * Every bound of the engine in one place. A hostile peer reaches these numbers and no further; what happens then is
 * said at each. All are positive.
 *
 * @param maxReassembliesPerSession messages of one session that may be incomplete at a time; 413 beyond
 * @param maxReassembliesPerConnection the same over all sessions of a connection
 * @param maxHeadOctetsPerConnection text in the heads, paths included, of the incomplete messages of a connection, 413
 *     beyond; and of those that are delivered and not completed, when reading goes on beyond the receive window
 * @param maxRangesPerMessage separate pieces of one incomplete message; 413 beyond
 * @param maxRefusedIds refused Message-IDs that a session remembers so that later chunks get the same answer
 * @param maxControlFrames responses and REPORTs that wait for a slow peer; reading stops there
 * @param maxControlOctets the octets of all these together; reading stops there too, since a response repeats the paths
 *     of its request, however long
 * @param maxTransactionsPerConnection requests that wait for their response; no further content is sent beyond
 * @param maxMessagesQueuedPerConnection outgoing messages that are not yet written; more are refused
 * @param maxMessagesInterleavedPerSession long messages of one session that are sent chunk by chunk in turn; more wait
 * @param maxReportsAwaited messages of a connection that wait for success reports; more are refused
 * @param maxRecentMessageIds answered Message-IDs that a connection remembers to recognise a late failure REPORT
 * @param maxUnfinishedPerConnection delivered messages that are not completed, when reading has to go on beyond the
 *     receive window because answers from the peer are awaited
 * @param maxSessionsPerConnection sessions that share a connection; 403 beyond, and another connection when dialling
 * @param blockedTimeoutMillis how long a connection may be blocked both ways before it is closed; and how long a peer
 *     may take nothing of what is to be written, which is noticed within twice that time
 * @param unboundTimeoutMillis how long a connection may live without any session
 */
public record Limits(
        int maxReassembliesPerSession,
        int maxReassembliesPerConnection,
        int maxHeadOctetsPerConnection,
        int maxRangesPerMessage,
        int maxRefusedIds,
        int maxControlFrames,
        int maxControlOctets,
        int maxTransactionsPerConnection,
        int maxMessagesQueuedPerConnection,
        int maxMessagesInterleavedPerSession,
        int maxReportsAwaited,
        int maxRecentMessageIds,
        int maxUnfinishedPerConnection,
        int maxSessionsPerConnection,
        int blockedTimeoutMillis,
        int unboundTimeoutMillis) {

    /** The values that fit a server on an ordinary machine. */
    public static final Limits DEFAULT = new Limits(
            64, 1024, 1 << 20, 1024, 64, 4096, 1 << 18, 1024, 1024, 32, 10_000, 1024, 4096, 10_000, 60_000, 120_000);

    public Limits {
        requirePositive(maxReassembliesPerSession, "maxReassembliesPerSession");
        requirePositive(maxReassembliesPerConnection, "maxReassembliesPerConnection");
        requirePositive(maxHeadOctetsPerConnection, "maxHeadOctetsPerConnection");
        requirePositive(maxRangesPerMessage, "maxRangesPerMessage");
        requirePositive(maxRefusedIds, "maxRefusedIds");
        requirePositive(maxControlFrames, "maxControlFrames");
        requirePositive(maxControlOctets, "maxControlOctets");
        requirePositive(maxTransactionsPerConnection, "maxTransactionsPerConnection");
        requirePositive(maxMessagesQueuedPerConnection, "maxMessagesQueuedPerConnection");
        requirePositive(maxMessagesInterleavedPerSession, "maxMessagesInterleavedPerSession");
        requirePositive(maxReportsAwaited, "maxReportsAwaited");
        requirePositive(maxRecentMessageIds, "maxRecentMessageIds");
        requirePositive(maxUnfinishedPerConnection, "maxUnfinishedPerConnection");
        requirePositive(maxSessionsPerConnection, "maxSessionsPerConnection");
        requirePositive(blockedTimeoutMillis, "blockedTimeoutMillis");
        requirePositive(unboundTimeoutMillis, "unboundTimeoutMillis");
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }

    public Limits withMaxReassembliesPerSession(int value) {
        return with(0, value);
    }

    public Limits withMaxReassembliesPerConnection(int value) {
        return with(1, value);
    }

    public Limits withMaxHeadOctetsPerConnection(int value) {
        return with(2, value);
    }

    public Limits withMaxRangesPerMessage(int value) {
        return with(3, value);
    }

    public Limits withMaxRefusedIds(int value) {
        return with(4, value);
    }

    public Limits withMaxControlFrames(int value) {
        return with(5, value);
    }

    public Limits withMaxControlOctets(int value) {
        return with(6, value);
    }

    public Limits withMaxTransactionsPerConnection(int value) {
        return with(7, value);
    }

    public Limits withMaxMessagesQueuedPerConnection(int value) {
        return with(8, value);
    }

    public Limits withMaxMessagesInterleavedPerSession(int value) {
        return with(9, value);
    }

    public Limits withMaxReportsAwaited(int value) {
        return with(10, value);
    }

    public Limits withMaxRecentMessageIds(int value) {
        return with(11, value);
    }

    public Limits withMaxUnfinishedPerConnection(int value) {
        return with(12, value);
    }

    public Limits withMaxSessionsPerConnection(int value) {
        return with(13, value);
    }

    public Limits withBlockedTimeoutMillis(int value) {
        return with(14, value);
    }

    public Limits withUnboundTimeoutMillis(int value) {
        return with(15, value);
    }

    private Limits with(int index, int value) {
        int[] v = {
            maxReassembliesPerSession,
            maxReassembliesPerConnection,
            maxHeadOctetsPerConnection,
            maxRangesPerMessage,
            maxRefusedIds,
            maxControlFrames,
            maxControlOctets,
            maxTransactionsPerConnection,
            maxMessagesQueuedPerConnection,
            maxMessagesInterleavedPerSession,
            maxReportsAwaited,
            maxRecentMessageIds,
            maxUnfinishedPerConnection,
            maxSessionsPerConnection,
            blockedTimeoutMillis,
            unboundTimeoutMillis
        };
        v[index] = value;
        return new Limits(
                v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15]);
    }
}
