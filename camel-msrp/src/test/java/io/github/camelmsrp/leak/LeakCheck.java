// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.leak;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test whose buffers were found to be lost. After each test it looks at what has been found by chance; after
 * the last test of a class it collects garbage and finds the rest.
 */
public final class LeakCheck implements AfterEachCallback, AfterAllCallback {

    private static final LeakRecorder RECORDER = LeakRecorder.install();

    @Override
    public void afterEach(ExtensionContext context) {
        failOn(RECORDER.takeLeaks(), context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOn(RECORDER.collectLeaks(), context);
    }

    private static void failOn(List<String> leaks, ExtensionContext context) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leak(s) found in or before " + context.getDisplayName() + ": "
                    + String.join(System.lineSeparator(), leaks));
        }
    }
}
