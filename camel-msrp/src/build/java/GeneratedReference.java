// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * Build step, run by the Java source launcher after Camel's plugin has written the component metadata: renders the
 * option and header tables of the reference page from that metadata, then lists every generated file that is not what
 * it was when the build began. A later step fails the build if the list is not empty.
 *
 * <p>Arguments: module directory, directory with the copies made when the build began, file for the list.
 */
final class GeneratedReference {

    private static final Path SOURCES = Path.of("src/generated");
    private static final List<Reference> REFERENCES = List.of(Reference.of("msrp"), Reference.of("msrp-sip"));

    private static final Path CODE = Path.of("src/main/java");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"");
    private static final Pattern DESCRIPTION =
            Pattern.compile("description\\s*=\\s*((?:" + LITERAL.pattern().replace("((", "(?:(") + "[\\s+]*+)++)");

    private final Path module;

    /** A page and what Camel's plugin says of its component. */
    private record Reference(Path page, Path metadata) {
        static Reference of(String scheme) {
            return new Reference(
                    Path.of("src/main/docs/" + scheme + "-component.adoc"),
                    SOURCES.resolve("resources/META-INF/io/github/camelmsrp/" + scheme + ".json"));
        }
    }

    private GeneratedReference(Path module) {
        this.module = module;
    }

    public static void main(String[] args) throws IOException, DeserializationException {
        var reference = new GeneratedReference(Path.of(args[0]));
        var list = Path.of(args[2]);
        Files.deleteIfExists(list);
        reference.requirePlainDescriptions();
        for (var page : REFERENCES) {
            reference.writeTables(page);
        }
        reference.listDrift(Path.of(args[1]), list);
    }

    /** Camel's plugin silently drops these characters, and what stands in angle brackets, from what it reads. */
    private void requirePlainDescriptions() throws IOException {
        for (var source : filesBelow(module, CODE)) {
            var descriptions = DESCRIPTION.matcher(Files.readString(module.resolve(source)));
            while (descriptions.find()) {
                var text = LITERAL.matcher(descriptions.group(1))
                        .results()
                        .map(literal -> literal.group(1))
                        .collect(Collectors.joining());
                if (text.matches(".*[<>+\\\\].*")) {
                    throw new IllegalStateException(
                            source + ": a description must do without angle brackets, quotes and plus signs: " + text);
                }
            }
        }
    }

    private void writeTables(Reference reference) throws IOException, DeserializationException {
        var metadata = module.resolve(reference.metadata());
        var page = module.resolve(reference.page());
        if (!Files.exists(metadata)) {
            System.out.println("No component, no metadata: " + page + " stays as it is");
            return;
        }
        var json = (JsonObject) Jsoner.deserialize(Files.readString(metadata));
        var before = Files.readString(page);
        var after = replaceSection(
                before, "component options", optionTable(json.getMap("componentProperties"), "property"));
        after = replaceSection(after, "path parameters", optionTable(json.getMap("properties"), "path"));
        after = replaceSection(after, "endpoint options", optionTable(json.getMap("properties"), "parameter"));
        after = replaceSection(after, "message headers", headerTable(json.getMap("headers")));
        if (!after.equals(before)) {
            Files.writeString(page, after);
        }
    }

    private static String replaceSection(String page, String name, String content) {
        var start = "// " + name + ": START\n";
        var end = "// " + name + ": END\n";
        var from = page.indexOf(start);
        var to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(
                    "A reference page must have the lines \"" + start.strip() + "\" and \"" + end.strip() + "\"");
        }
        return page.substring(0, from + start.length()) + content + page.substring(to);
    }

    private static String optionTable(Map<String, JsonObject> options, String kind) {
        var rows = new ArrayList<String>();
        options.forEach((name, option) -> {
            if (kind.equals(option.getString("kind"))) {
                rows.add(row(name, option));
            }
        });
        return table(rows);
    }

    private static String headerTable(Map<String, JsonObject> headers) {
        var rows = new ArrayList<String>();
        if (headers != null) {
            headers.forEach((name, header) -> rows.add(row(name, header)));
        }
        return table(rows);
    }

    private static String table(List<String> rows) {
        return "[width=\"100%\",cols=\"2,5,^1,2\",options=\"header\"]\n|===\n| Name | Description | Default | Type\n"
                + String.join("", rows) + "|===\n";
    }

    private static String row(String name, JsonObject option) {
        return "| *" + name + "* (" + option.getString("group") + ") | " + description(option) + " | "
                + cell(String.valueOf(option.getOrDefault("defaultValue", ""))) + " | " + type(option) + "\n";
    }

    private static String description(JsonObject option) {
        var text = new StringBuilder();
        if (Boolean.TRUE.equals(option.get("deprecated"))) {
            text.append("*Deprecated* ");
        }
        if (Boolean.TRUE.equals(option.get("required"))) {
            text.append("*Required* ");
        }
        text.append(cell(option.getString("description")));
        if (option.get("enum") instanceof JsonArray values) {
            text.append(values.stream()
                    .map(value -> "`" + value + "`")
                    .collect(Collectors.joining(", ", " One of: ", ".")));
        }
        return text.toString();
    }

    private static String type(JsonObject option) {
        var type = option.getString("javaType");
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private void listDrift(Path before, Path list) throws IOException {
        var names = new TreeSet<Path>();
        for (var root : Stream.concat(Stream.of(SOURCES), REFERENCES.stream().map(Reference::page))
                .toList()) {
            names.addAll(filesBelow(module, root));
            names.addAll(filesBelow(before, root));
        }
        var drifted = new ArrayList<String>();
        for (var name : names) {
            if (!Arrays.equals(content(before.resolve(name)), content(module.resolve(name)))) {
                drifted.add(name.toString());
            }
        }
        if (!drifted.isEmpty()) {
            Files.write(list, drifted);
            System.out.println("Generated files that were out of date and have been written anew:");
            drifted.forEach(name -> System.out.println("  " + name));
        }
    }

    private static List<Path> filesBelow(Path base, Path root) throws IOException {
        var start = base.resolve(root);
        if (!Files.exists(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(Files::isRegularFile).map(base::relativize).toList();
        }
    }

    private static byte[] content(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[] {-1};
    }
}
