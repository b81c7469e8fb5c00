// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A CPIM header (RFC 3862 section 3) as it was received.
 *
 * @param line all of it but the line end, as it was received
 * @param namespace URI of the namespace that the name belongs to; null if its prefix was not declared before
 * @param name without prefix; case matters
 * @param parameters between colon and value, in order, without quotes and escapes
 * @param rawValue with its escapes and with all blanks but the one after the colon
 */
public record CpimHeader(
        String line, @Nullable String namespace, String name, Map<String, String> parameters, String rawValue) {

    static final String LANGUAGE = "lang";

    /** The value without escapes. It may hold line ends and other control characters. */
    public String value() {
        return CpimEscapes.unescape(rawValue);
    }

    /** The language of the value (section 3.3). */
    public String language() {
        return parameters.getOrDefault(LANGUAGE, "i-default");
    }

    /** Whether it is this header of this namespace, whatever prefix it has. */
    public boolean is(String otherNamespace, String otherName) {
        return Objects.equals(namespace, otherNamespace) && name.equals(otherName);
    }

    /** Takes a line apart. */
    static final class Parser {
        private final String line;
        private int position;
        private String prefix = "";
        private String name = "";
        private final Map<String, String> parameters = new LinkedHashMap<>();

        private Parser(String line) {
            this.line = line;
        }

        static Parser parse(String line) throws CpimException {
            if (line.indexOf('\t') >= 0) {
                throw CpimException.malformed("a header has control characters");
            }
            var parser = new Parser(line);
            parser.readName();
            while (parser.accept(';')) {
                parser.readParameter();
            }
            // A missing blank leaves no doubt; only a sender has to write it.
            if (!parser.accept(' ') && !parser.parameters.isEmpty() && parser.position < line.length()) {
                throw CpimException.malformed("no blank after the parameters of a header");
            }
            return parser;
        }

        String prefix() {
            return prefix;
        }

        String name() {
            return name;
        }

        String rawValue() {
            return line.substring(position);
        }

        CpimHeader inNamespace(@Nullable String namespace) {
            return new CpimHeader(line, namespace, name, Map.copyOf(parameters), rawValue());
        }

        private void readName() throws CpimException {
            int colon = line.indexOf(':');
            if (colon < 0 || !CpimGrammar.isHeaderName(line.substring(0, colon))) {
                throw CpimException.malformed("a line of the headers has no name");
            }
            int dot = line.lastIndexOf('.', colon);
            prefix = dot < 0 ? "" : line.substring(0, dot);
            name = line.substring(dot + 1, colon);
            position = colon + 1;
        }

        private void readParameter() throws CpimException {
            int equals = line.indexOf('=', position);
            if (equals < 0 || !CpimGrammar.isName(line.substring(position, equals))) {
                throw CpimException.malformed("a parameter of a header has no name");
            }
            var parameter = line.substring(position, equals);
            position = equals + 1;
            parameters.putIfAbsent(parameter, readParameterValue());
        }

        private String readParameterValue() throws CpimException {
            int start = position;
            if (start < line.length() && line.charAt(start) == '"') {
                position = CpimAddress.endOfString(line, start);
                if (position < 0) {
                    throw CpimException.malformed("a quoted parameter does not end");
                }
                return CpimEscapes.unescape(line.substring(start + 1, position - 1));
            }
            while (position < line.length() && CpimGrammar.isTokenChar(line.charAt(position))) {
                position++;
            }
            if (position == start) {
                throw CpimException.malformed("a parameter of a header has no value");
            }
            return line.substring(start, position);
        }

        private boolean accept(char c) {
            boolean isThere = position < line.length() && line.charAt(position) == c;
            position += isThere ? 1 : 0;
            return isThere;
        }
    }
}
