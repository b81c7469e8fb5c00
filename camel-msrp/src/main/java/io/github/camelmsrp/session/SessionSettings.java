// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.github.camelmsrp.wire.MediaType;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How one session behaves. Immutable; {@link #DEFAULT} and {@link #toBuilder()} give variations. */
public final class SessionSettings {

    /** What the application gets. */
    public enum Delivery {
        /** Whole messages, in memory or in a spool file. */
        MESSAGE,
        /** Every chunk by itself, in order of arrival. */
        CHUNK,
        /** A message as soon as its first chunk begins; the body follows what arrives. */
        LIVE
    }

    /** When a received message is answered. */
    public enum AckPolicy {
        /** When the application completed it, or after {@link SessionSettings#ackTimeoutMillis()}. */
        ROUTED,
        /** As soon as it is safely held; the outcome follows by REPORT only. */
        RECEIVED
    }

    /** How the paths of a request are compared with those of the session. */
    public enum SessionMatching {
        /** By the rules of RFC 4975 section 6.1; a foreign From-Path is answered 481. */
        STRICT,
        /** By session id alone, for paths that border controllers rewrite. */
        SESSION_ID
    }

    public static final SessionSettings DEFAULT = new Builder().build();

    /** What every endpoint takes (RFC 4975 sections 7.3.1, 13 and 14.3). */
    private static final List<MediaType> ALWAYS_ACCEPTED = List.of(
            MediaType.parse("message/cpim"),
            MediaType.parse("multipart/mixed"),
            MediaType.parse("multipart/alternative"),
            MediaType.parse("multipart/signed"));

    private final Delivery delivery;
    private final AckPolicy ackPolicy;
    private final long ackTimeoutMillis;
    private final long maxMessageSize;
    private final int inMemoryThreshold;
    private final Path spoolDirectory;
    private final long partialMessageTimeoutMillis;
    private final List<MediaType> acceptTypes;
    private final int receiveWindow;
    private final int chunkSize;
    private final long requestTimeoutMillis;
    private final long idleTimeoutMillis;
    private final long keepAliveIntervalMillis;
    private final SessionMatching sessionMatching;

    private SessionSettings(Builder builder) {
        delivery = builder.delivery;
        ackPolicy = builder.ackPolicy;
        ackTimeoutMillis = builder.ackTimeoutMillis;
        maxMessageSize = builder.maxMessageSize;
        inMemoryThreshold = builder.inMemoryThreshold;
        spoolDirectory =
                builder.spoolDirectory != null ? builder.spoolDirectory : Path.of(System.getProperty("java.io.tmpdir"));
        partialMessageTimeoutMillis = builder.partialMessageTimeoutMillis;
        acceptTypes = builder.acceptTypes;
        receiveWindow = builder.receiveWindow;
        chunkSize = builder.chunkSize;
        requestTimeoutMillis = builder.requestTimeoutMillis;
        idleTimeoutMillis = builder.idleTimeoutMillis;
        keepAliveIntervalMillis = builder.keepAliveIntervalMillis;
        sessionMatching = builder.sessionMatching;
    }

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    public Delivery delivery() {
        return delivery;
    }

    public AckPolicy ackPolicy() {
        return ackPolicy;
    }

    public long ackTimeoutMillis() {
        return ackTimeoutMillis;
    }

    /** Largest message in octets, 0 for no limit; more is refused with 413. */
    public long maxMessageSize() {
        return maxMessageSize;
    }

    /** Octets of a message that are held in memory; what is larger goes to a file. */
    public int inMemoryThreshold() {
        return inMemoryThreshold;
    }

    public Path spoolDirectory() {
        return spoolDirectory;
    }

    /** An incomplete message is dropped when nothing of it arrived for this long. */
    public long partialMessageTimeoutMillis() {
        return partialMessageTimeoutMillis;
    }

    /** Patterns of the media types that are taken, others get 415; empty for all. */
    public List<MediaType> acceptTypes() {
        return acceptTypes;
    }

    /** Delivered messages that may be uncompleted before the connection stops reading. */
    public int receiveWindow() {
        return receiveWindow;
    }

    /** Body octets of one chunk; above 2048 the chunk is interruptible. */
    public int chunkSize() {
        return chunkSize;
    }

    /** How long a response is awaited, counted from the last octet written (RFC 4975 section 7.1.1). */
    public long requestTimeoutMillis() {
        return requestTimeoutMillis;
    }

    /** The session ends when nothing was sent or received for this long; 0 for never. */
    public long idleTimeoutMillis() {
        return idleTimeoutMillis;
    }

    /** A SEND without a body goes out when nothing was sent for this long; 0 for never. */
    public long keepAliveIntervalMillis() {
        return keepAliveIntervalMillis;
    }

    public SessionMatching sessionMatching() {
        return sessionMatching;
    }

    /** Whether a message of this type is taken. */
    boolean accepts(MediaType type) {
        return acceptTypes.isEmpty()
                || ALWAYS_ACCEPTED.stream().anyMatch(type::matches)
                || acceptTypes.stream().anyMatch(type::matches);
    }

    /** Collects settings; every value has the default that the manual names. */
    public static final class Builder {
        private Delivery delivery = Delivery.MESSAGE;
        private AckPolicy ackPolicy = AckPolicy.ROUTED;
        private long ackTimeoutMillis = 5_000;
        private long maxMessageSize = 10L * 1024 * 1024;
        private int inMemoryThreshold = 64 * 1024;
        private @Nullable Path spoolDirectory;
        private long partialMessageTimeoutMillis = 60_000;
        private List<MediaType> acceptTypes = List.of();
        private int receiveWindow = 64;
        private int chunkSize = 8192;
        private long requestTimeoutMillis = 30_000;
        private long idleTimeoutMillis;
        private long keepAliveIntervalMillis;
        private SessionMatching sessionMatching = SessionMatching.STRICT;

        private Builder() {}

        private Builder(SessionSettings from) {
            delivery = from.delivery;
            ackPolicy = from.ackPolicy;
            ackTimeoutMillis = from.ackTimeoutMillis;
            maxMessageSize = from.maxMessageSize;
            inMemoryThreshold = from.inMemoryThreshold;
            spoolDirectory = from.spoolDirectory;
            partialMessageTimeoutMillis = from.partialMessageTimeoutMillis;
            acceptTypes = from.acceptTypes;
            receiveWindow = from.receiveWindow;
            chunkSize = from.chunkSize;
            requestTimeoutMillis = from.requestTimeoutMillis;
            idleTimeoutMillis = from.idleTimeoutMillis;
            keepAliveIntervalMillis = from.keepAliveIntervalMillis;
            sessionMatching = from.sessionMatching;
        }

        public Builder delivery(Delivery value) {
            delivery = Objects.requireNonNull(value, "delivery");
            return this;
        }

        public Builder ackPolicy(AckPolicy value) {
            ackPolicy = Objects.requireNonNull(value, "ackPolicy");
            return this;
        }

        /** Must stay well below the 30 s that the sender waits. */
        public Builder ackTimeoutMillis(long millis) {
            ackTimeoutMillis = requireAtLeast(1, millis, "ackTimeoutMillis");
            return this;
        }

        public Builder maxMessageSize(long octets) {
            maxMessageSize = requireAtLeast(0, octets, "maxMessageSize");
            return this;
        }

        public Builder inMemoryThreshold(int octets) {
            inMemoryThreshold = (int) requireAtLeast(0, octets, "inMemoryThreshold");
            return this;
        }

        public Builder spoolDirectory(Path directory) {
            spoolDirectory = Objects.requireNonNull(directory, "spoolDirectory");
            return this;
        }

        public Builder partialMessageTimeoutMillis(long millis) {
            partialMessageTimeoutMillis = requireAtLeast(1, millis, "partialMessageTimeoutMillis");
            return this;
        }

        public Builder acceptTypes(List<MediaType> patterns) {
            acceptTypes = List.copyOf(patterns);
            return this;
        }

        public Builder receiveWindow(int messages) {
            receiveWindow = (int) requireAtLeast(1, messages, "receiveWindow");
            return this;
        }

        public Builder chunkSize(int octets) {
            chunkSize = (int) requireAtLeast(1, octets, "chunkSize");
            return this;
        }

        public Builder requestTimeoutMillis(long millis) {
            requestTimeoutMillis = requireAtLeast(1, millis, "requestTimeoutMillis");
            return this;
        }

        public Builder idleTimeoutMillis(long millis) {
            idleTimeoutMillis = requireAtLeast(0, millis, "idleTimeoutMillis");
            return this;
        }

        public Builder keepAliveIntervalMillis(long millis) {
            keepAliveIntervalMillis = requireAtLeast(0, millis, "keepAliveIntervalMillis");
            return this;
        }

        public Builder sessionMatching(SessionMatching value) {
            sessionMatching = Objects.requireNonNull(value, "sessionMatching");
            return this;
        }

        public SessionSettings build() {
            return new SessionSettings(this);
        }

        private static long requireAtLeast(long least, long value, String name) {
            if (value < least) {
                throw new IllegalArgumentException(name + " must be at least " + least);
            }
            return value;
        }
    }
}
