// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.apache.camel.builder.RouteBuilder;

/** Java of the manual, compiled with what an application would import. */
final class PageCode {

    private static final String IMPORTS = """
        import io.github.camelmsrp.*;
        import io.github.camelmsrp.sdp.*;
        import java.nio.file.*;
        import java.time.*;
        import java.util.function.*;
        import org.apache.camel.*;
        import org.apache.camel.builder.RouteBuilder;
        import org.apache.camel.support.jsse.*;
        """;

    private PageCode() {}

    /** Routes of these statements. */
    static RouteBuilder routes(Path folder, String statements) throws Exception {
        return instance(
                folder, RouteBuilder.class, "extends RouteBuilder { public void configure() {\n" + statements + "\n}}");
    }

    /**
     * An object of a class.
     *
     * @param folder what is compiled is put there
     * @param rest what follows the name of the class
     */
    static <T> T instance(Path folder, Class<T> type, String rest) throws Exception {
        var source = Files.writeString(folder.resolve("Page.java"), IMPORTS + "public class Page " + rest);
        var classes = Files.createDirectories(folder.resolve("classes"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath(), "-d", classes.toString(), source.toString());
        assertThat(result).isZero();
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            return loader.loadClass("Page").asSubclass(type).getConstructor().newInstance();
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
