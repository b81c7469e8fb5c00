// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In a normal build Jazzer replays the seeds, and what it found in earlier runs if that was put into the test
 * resources. To look for new input: {@code JAZZER_FUZZ=1 mvn -pl camel-msrp test -Dtest=MsrpDecoderFuzzTest
 * -Djazzer.hooks=true}.
 */
class MsrpDecoderFuzzTest {

    static Stream<Arguments> seeds() {
        return WireVector.all().stream().map(vector -> Arguments.of((Object) vector.octets()));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "60s")
    void survivesAnyInput(byte[] input) {
        Random split = new Random(Arrays.hashCode(input));
        for (Strictness strictness : Strictness.values()) {
            new DecoderCheck(strictness).feed(input, split);
        }
    }
}
