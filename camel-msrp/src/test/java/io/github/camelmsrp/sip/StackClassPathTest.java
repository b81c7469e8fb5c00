// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelmsrp.session.Scheduler;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What is on the class path and what is not. */
class StackClassPathTest {

    @Test
    void namesTheArtifactThatIsMissing() throws Exception {
        try (var without = withoutStack()) {
            var settingsType = without.loadClass(SipSettings.class.getName());
            var transportType = without.loadClass(SipSettings.Transport.class.getName());
            var settings = settingsType.getDeclaredConstructors()[0].newInstance(
                    "127.0.0.1", 0, transportType.getEnumConstants()[0], null, null, 1, 1000L, 0);
            var start = without.loadClass(SipUserAgent.class.getName())
                    .getMethod("start", settingsType, without.loadClass(Scheduler.class.getName()), Executor.class);
            var scheduler = without.loadClass(Scheduler.class.getName())
                    .getMethod("system")
                    .invoke(null);

            assertThatThrownBy(() -> start.invoke(null, settings, scheduler, (Executor) Runnable::run))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("javax.sip:jain-sip-ri:");
        }
    }

    @Test
    void needsNoLog4jOfTheFirstGeneration() {
        assertThatThrownBy(() -> Class.forName("org.apache.log4j.Logger")).isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("org.apache.log4j.Appender")).isInstanceOf(ClassNotFoundException.class);
    }

    private static URLClassLoader withoutStack() throws Exception {
        var urls = new ArrayList<URL>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("jain-sip")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        assertThat(urls).isNotEmpty();
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
