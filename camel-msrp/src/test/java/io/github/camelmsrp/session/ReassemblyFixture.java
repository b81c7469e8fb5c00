// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelmsrp.session.Reassembly.Progress;
import io.github.camelmsrp.wire.ByteRange;
import io.github.camelmsrp.wire.ContinuationFlag;
import io.github.camelmsrp.wire.MsrpException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A spool directory and a memory budget, both of which every test has to leave empty. */
class ReassemblyFixture {

    @TempDir
    Path directory;

    final MemoryBudget budget = new MemoryBudget(1_000_000);
    final SessionSettings.Builder settings =
            SessionSettings.builder().maxMessageSize(1_000_000).inMemoryThreshold(1000);

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(budget.used()).isZero();
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    Reassembly reassembly() {
        return reassembly(Reassembly.MAX_OCTETS_AHEAD);
    }

    Reassembly reassembly(long maxOctetsAhead) {
        return new Reassembly(settings.spoolDirectory(directory).build(), Limits.DEFAULT, budget, maxOctetsAhead);
    }

    static Progress send(Reassembly reassembly, String range, String text, ContinuationFlag flag) throws MsrpException {
        reassembly.begin(ByteRange.parse(range));
        // In two pieces, as the decoder may give them.
        reassembly.append(octets(text.substring(0, text.length() / 2)));
        reassembly.append(octets(text.substring(text.length() / 2)));
        return reassembly.end(flag);
    }

    static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    static void assertBody(Reassembly reassembly, String text) throws IOException {
        assertText(reassembly.body(), text);
    }

    static void assertText(MessageBody body, String text) throws IOException {
        try (body) {
            assertThat(body.size()).isEqualTo(text.length());
            assertThat(body.toText(StandardCharsets.US_ASCII)).isEqualTo(text);
            assertThat(new String(body.newInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(text);
        }
    }

    void assertRefused(int code, ThrowingCallable call) throws IOException {
        var refusal = catchThrowableOfType(MsrpException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.scope()).isEqualTo(MsrpException.Scope.MESSAGE);
        assertThat(refusal.status().code()).isEqualTo(code);
        nothingIsLeftBehind();
    }
}
