// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what the octets of a path field were parsed to: the sessions of a connection send the same paths with every
 * message. A place holds two paths and the older one gives way, so there is nothing to search: paths that collide, be
 * it on purpose, are parsed again, which is what they would cost without a memory.
 */
final class SeenPaths {
    /** A rare monster is not worth keeping with the connection. */
    private static final int MAX_OCTETS = 256;

    /** So that of a thousand paths one in ten is without a place. */
    private static final int PER_SESSION = 4;

    private static final int MAX_SESSIONS = 1 << 14;

    private record Entry(byte[] octets, MsrpPath path) {}

    private @Nullable Entry[] entries = new Entry[PER_SESSION];
    private @Nullable Entry last;

    /** Keeps a few paths for each session, so that memory follows the sessions and not what else a peer sends. */
    void expect(int sessions) {
        int rounded = Integer.highestOneBit(2 * Math.max(1, Math.min(sessions, MAX_SESSIONS)) - 1);
        int size = PER_SESSION * rounded;
        if (size > entries.length || size <= entries.length / 4) {
            entries = new Entry[size];
        }
    }

    /** What these octets were parsed to, or null if that is not known any more. */
    @Nullable
    MsrpPath get(Octets text) {
        Entry found = last;
        if (!isOf(found, text)) {
            found = find(text);
        }
        if (found == null) {
            return null;
        }
        last = found;
        return found.path;
    }

    private @Nullable Entry find(Octets text) {
        int place = place(text);
        Entry newer = entries[place];
        if (isOf(newer, text)) {
            return newer;
        }
        Entry older = entries[place + 1];
        if (!isOf(older, text)) {
            return null;
        }
        entries[place] = older;
        entries[place + 1] = newer;
        return older;
    }

    MsrpPath put(Octets text, MsrpPath parsed) {
        if (text.length() <= MAX_OCTETS) {
            int place = place(text);
            Entry entry = new Entry(text.copy(), parsed);
            entries[place + 1] = entries[place];
            entries[place] = entry;
            last = entry;
        }
        return parsed;
    }

    private static boolean isOf(@Nullable Entry entry, Octets text) {
        return entry != null && text.contentEquals(entry.octets);
    }

    /** Even: the next one belongs to it. */
    private int place(Octets text) {
        int hash = text.contentHash();
        return (hash ^ hash >>> 16) & entries.length - 2;
    }
}
