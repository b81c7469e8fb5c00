// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Random;

/**
 * Makes transaction ids, Message-IDs and session-ids (RFC 4975 sections 7.1, 7.1.1 and 14.1), and what else has to be
 * hard to guess. All are lower-case letters and digits, five random bits each, which is legal everywhere and cannot be
 * mistaken for a part of an end-line. Not for use by several threads.
 */
public class Identifiers {

    private static final byte[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".getBytes(StandardCharsets.US_ASCII);

    /** 65 bits; the RFC asks for 64. */
    private static final int TRANSACTION_ID_LENGTH = 13;
    /** 80 bits; the RFC wants it "highly unlikely to be repeated". */
    private static final int MESSAGE_ID_LENGTH = 16;
    /** 100 bits; the RFC asks for 80. */
    private static final int SESSION_ID_LENGTH = 20;

    private static final SecureRandom SECURE_RANDOM = new SecureRandom();

    private static final FastThreadLocal<Identifiers> SECURE = new FastThreadLocal<>() {
        @Override
        protected Identifiers initialValue() {
            return new Identifiers(SECURE_RANDOM);
        }
    };

    private final Random random;
    // Random octets are drawn in bulk: one call of a cryptographic source costs more than a whole small message.
    private final byte[] pool = new byte[1024];
    private int used = pool.length;

    /** A source of ids; tests seed it. */
    Identifiers(Random random) {
        this.random = random;
    }

    /** The cryptographic source of the calling thread. */
    public static Identifiers secure() {
        return SECURE.get();
    }

    String transactionId() {
        return next(TRANSACTION_ID_LENGTH);
    }

    String messageId() {
        return next(MESSAGE_ID_LENGTH);
    }

    String sessionId() {
        return next(SESSION_ID_LENGTH);
    }

    /** A name of no meaning that nobody guesses: 80 bits. */
    public String token() {
        return next(MESSAGE_ID_LENGTH);
    }

    /** A number from zero to below the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    @SuppressWarnings("deprecation") // the one constructor that makes an ASCII string without a decoder
    private String next(int length) {
        if (used + length > pool.length) {
            random.nextBytes(pool);
            used = 0;
        }
        byte[] id = new byte[length];
        for (int i = 0; i < length; i++) {
            id[i] = ALPHABET[pool[used] & 31];
            pool[used++] = 0;
        }
        return new String(id, 0, 0, length);
    }
}
