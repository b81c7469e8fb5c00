// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndLineGuardTest {

    @DisplayName("[4975-7.1-21] an end-line anywhere in a piece, with any flag")
    @ParameterizedTest
    @ValueSource(strings = {"abcd", "abc+", "a+++", "ab+c", "a---", "a-------b", "a-------a-------a"})
    void findsAnEndLine(String id) {
        for (char flag : new char[] {'$', '+', '#'}) {
            for (String before : new String[] {
                "", "x", "\r\n", "-", "-------", "-------" + id, "-------" + id.substring(0, 3), "-------a"
            }) {
                String body = before + "-------" + id + flag + "after";
                EndLineGuard guard = new EndLineGuard();
                guard.reset(id);
                // An earlier one may be there already: an id that ends with a flag.
                assertThat(guard.scan(piece(body)))
                        .as(body)
                        .isEqualTo(firstEndLine(body, id))
                        .isLessThanOrEqualTo(before.length());
            }
        }
    }

    @DisplayName("[4975-7.1-21] what may be sent is counted from the first octet that is still to be read")
    @Test
    void countsFromTheReaderIndex() {
        EndLineGuard guard = new EndLineGuard();
        guard.reset("abcd");
        assertThat(guard.scan(piece("before and-------abcd$after").skipBytes(7)))
                .isEqualTo("and".length());

        guard.reset("abcd");
        assertThat(guard.scan(piece("before and after").skipBytes(7)))
                .as("all that is still to be read")
                .isEqualTo("and after".length());
    }

    @DisplayName("[4975-7.1-21] what is not an end-line passes")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-------abcd",
                "-------abcd!",
                "------abcd$",
                "-------abce$",
                "-------ABCD$",
                "-------abc$",
                "-------abcde$",
                "- - - abcd$"
            })
    void passesEverythingElse(String body) {
        EndLineGuard guard = new EndLineGuard();
        guard.reset("abcd");
        assertThat(guard.scan(piece(body))).isEqualTo(body.length());
        assertThat(guard.scan(piece(" ".repeat(100)))).isEqualTo(100);
    }

    @DisplayName("[4975-7.1-22] [4975-7.1-23] over every border of two pieces")
    @ParameterizedTest
    @ValueSource(strings = {"abcd", "abc+", "a---", "a-------b", "0123456789abcdef0123456789abcdef"})
    void findsItOverABorder(String id) {
        String body = "text\r\n--------" + id + "$\r\n";
        int at = firstEndLine(body, id);
        for (int border = 0; border <= body.length(); border++) {
            EndLineGuard guard = new EndLineGuard();
            guard.reset(id);
            int sent = guard.scan(piece(body.substring(0, border)));
            if (sent == border) {
                sent += guard.scan(piece(body.substring(border)));
            }
            // Before the end-line, or, if it had begun in what was sent, at the border.
            int most = at + 7 + id.length();
            assertThat(sent).isEqualTo(border > at && border <= most ? border : at);
        }
    }

    @DisplayName("[4975-7.1-21] [4975-7.1-23] no chunk holds its end-line, and the chunks make up the body")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 11, 64, 10_000})
    void cutsChunksSoThatNoneHoldsItsEndLine(int longestPiece) {
        Random random = new Random(23);
        String[] ids = {"abcd", "abc+", "ab+c", "a---", "a-------b", "aaaa", "a-a-"};
        for (int run = 0; run < 300; run++) {
            String body = randomBody(random, ids);
            List<String> chunks = new ArrayList<>();
            StringBuilder chunk = new StringBuilder();
            EndLineGuard guard = new EndLineGuard();
            guard.reset(ids[0]);
            for (int from = 0; from < body.length(); ) {
                int to = Math.min(body.length(), from + 1 + random.nextInt(longestPiece));
                int sent = guard.scan(piece(body.substring(from, to)));
                chunk.append(body, from, from + sent);
                if (sent < to - from) {
                    chunks.add(chunk.toString());
                    chunk.setLength(0);
                    guard.reset(ids[chunks.size() % ids.length]);
                }
                from += sent;
            }
            chunks.add(chunk.toString());
            assertThat(String.join("", chunks)).isEqualTo(body);
            for (int i = 0; i < chunks.size(); i++) {
                assertThat(firstEndLine(chunks.get(i), ids[i % ids.length])).isEqualTo(-1);
            }
        }
    }

    @Test
    void leavesThePieceAsItIs() {
        ByteBuf piece = piece("xx-------abcd$").skipBytes(1);
        EndLineGuard guard = new EndLineGuard();
        guard.reset("abcd");
        assertThat(guard.scan(piece)).isEqualTo(1);
        assertThat(piece.readerIndex()).isEqualTo(1);
    }

    @Test
    void isResetBeforeEveryChunk() {
        EndLineGuard guard = new EndLineGuard();
        assertThatIllegalStateException().isThrownBy(() -> guard.scan(piece("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> guard.reset("abc"));
        guard.reset("abcd");
        guard.scan(piece("-------abcd$"));
        assertThatIllegalStateException().isThrownBy(() -> guard.scan(piece("x")));
        guard.reset("abcd");
        assertThat(guard.scan(piece("-------abc"))).isEqualTo(10);
        guard.reset("abcd");
        assertThat(guard.scan(piece("d$"))).isEqualTo(2);
    }

    private static String randomBody(Random random, String[] ids) {
        StringBuilder body = new StringBuilder();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> body.append("-".repeat(random.nextInt(10)));
                case 1 -> body.append("-------").append(ids[random.nextInt(ids.length)]);
                case 2 -> body.append("$+#".charAt(random.nextInt(3)));
                case 3 -> body.append(ids[random.nextInt(ids.length)]);
                default -> body.append("x".repeat(random.nextInt(20)));
            }
        }
        return body.toString();
    }

    private static int firstEndLine(String body, String id) {
        int first = Integer.MAX_VALUE;
        for (char flag : new char[] {'$', '+', '#'}) {
            int at = body.indexOf("-------" + id + flag);
            first = at < 0 ? first : Math.min(first, at);
        }
        return first == Integer.MAX_VALUE ? -1 : first;
    }

    private static ByteBuf piece(String text) {
        return Unpooled.wrappedBuffer(TestOctets.octets(text));
    }
}
