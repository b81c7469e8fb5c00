// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CpimBuilderTest {

    private static final CpimAddress ALICE = new CpimAddress("Alice, Ops", "sip:alice@example.org");
    private static final CpimAddress BOB = new CpimAddress("", "sip:bob@example.net");

    @Test
    @DisplayName("[3862-2.1-01, 3862-2.2-03, 3862-2.2-04, 3862-2.2-08, 3862-2.2-10, 3862-2.4-01, 3862-3.2-01, "
            + "3862-2.2-07, 3862-3.6-02] octet for octet")
    void writesHeadersOctetForOctet() {
        var head = new CpimBuilder(ALICE, List.of(BOB, ALICE))
                .cc(List.of(BOB))
                .dateTime(OffsetDateTime.parse("2026-03-01T10:11:12+01:00"))
                .subject("สวัสดี")
                .build("text/plain;charset=utf-8");

        assertThat(new String(head, UTF_8))
                .isEqualTo(String.join(
                        "\r\n",
                        "From: \"Alice, Ops\" <sip:alice@example.org>",
                        "To: <sip:bob@example.net>",
                        "To: \"Alice, Ops\" <sip:alice@example.org>",
                        "cc: <sip:bob@example.net>",
                        "DateTime: 2026-03-01T10:11:12+01:00",
                        "Subject: สวัสดี",
                        "",
                        "Content-Type: text/plain;charset=utf-8",
                        "",
                        ""));
    }

    @Test
    @DisplayName("[3862-2.2-06, 3862-2.2-09, 3862-2.3.1-01] a subject cannot become a line, nor end in blanks")
    void keepsASubjectOnItsLine() throws Exception {
        var head = new CpimBuilder(ALICE, List.of(BOB))
                .subject(" shift\tnotes\r\nFrom: <sip:mallory@example.org>\r\n\r\n ")
                .build("a/b");

        assertThat(new String(head, UTF_8))
                .contains("\r\nSubject: shift\\tnotes\\r\\nFrom: <sip:mallory@example.org>\r\n\r\n");
        var headers = CpimText.read(head).headers();
        assertThat(headers.from()).isEqualTo(ALICE);
        assertThat(headers.subject().value()).isEqualTo("shift\tnotes\r\nFrom: <sip:mallory@example.org>");
        assertThat(new String(new CpimBuilder(ALICE, List.of(BOB)).subject(" ").build("a/b"), UTF_8))
                .doesNotContain("Subject");
    }

    @Test
    @DisplayName("[4975-13-12] there is always a To")
    void refusesWhatCannotBeSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CpimBuilder(ALICE, List.of()));
        var builder = new CpimBuilder(ALICE, List.of(BOB));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.build("a/b\r\nX: y"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.build(" "));
    }
}
