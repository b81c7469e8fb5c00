// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class LeakCheckTest {

    @ParameterizedTest
    @ValueSource(classes = {LosesDefaultBuffer.class, LosesPooledBuffer.class, LosesUnpooledBuffer.class})
    void failsTheClassThatLosesABuffer(Class<?> testClass) {
        var failures = containersOf(testClass).finished().failed().list();

        assertThat(failures)
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).contains("leak(s) found", testClass.getSimpleName()));
    }

    @Test
    void passesTheClassThatReleasesItsBuffers() {
        var containers = containersOf(ReleasesBuffer.class);

        assertThat(containers.finished().count()).isPositive();
        assertThat(containers.finished().failed().list()).isEmpty();
    }

    private static Events containersOf(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .selectors(DiscoverySelectors.selectClass(testClass))
                .execute()
                .containerEvents();
    }

    static class LosesDefaultBuffer {
        @Test
        void loses() {
            ByteBufAllocator.DEFAULT.buffer(16).writeByte(1);
        }
    }

    static class LosesPooledBuffer {
        @Test
        void loses() {
            PooledByteBufAllocator.DEFAULT.heapBuffer(16).writeByte(1);
        }
    }

    static class LosesUnpooledBuffer {
        @Test
        void loses() {
            UnpooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
        }
    }

    static class ReleasesBuffer {
        @Test
        void releases() {
            ByteBufAllocator.DEFAULT.buffer(16).writeByte(1).release();
        }
    }
}
