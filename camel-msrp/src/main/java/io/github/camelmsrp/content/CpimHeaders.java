// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The CPIM headers of a message/cpim object in their order, with prefixes resolved to namespaces (RFC 3862 sections 3
 * and 4) and the rules of RFC 4975 section 13 on repetition.
 */
public final class CpimHeaders {

    /** The namespace of the headers that RFC 3862 defines; the default one until an NS header names another. */
    public static final String CORE = "urn:ietf:params:cpim-headers:";

    /** The namespace of RFC 5438, instant message disposition notification. */
    public static final String IMDN = "urn:ietf:params:imdn";

    private static final String NS = "NS";
    private static final Set<String> CORE_NAMES =
            Set.of("From", "To", "cc", "CC", "DateTime", "Subject", NS, "Require");
    private static final Pattern DATE_TIME = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:)(\\d{2})((?:\\.\\d{1,9})?)\\d*([Zz]|[+-]\\d{2}:\\d{2})");

    private final List<CpimHeader> all;
    private final Map<String, String> prefixes;
    private final List<CpimAddress> from;
    private final List<CpimAddress> to;
    private final List<CpimAddress> cc;
    private final @Nullable OffsetDateTime dateTime;
    private final Set<String> unknownRequirements;
    private final Set<CpimHeader> unreadable = new HashSet<>();
    private @Nullable String fault;

    private CpimHeaders(List<CpimHeader> all, Map<String, String> prefixes, String defaultNamespace) {
        this.all = List.copyOf(all);
        this.prefixes = Map.copyOf(prefixes);
        from = addresses(atMostOne("From"));
        to = addresses(all("To"));
        cc = addresses(this.all.stream()
                .filter(header -> header.is(CORE, "cc") || header.is(CORE, "CC"))
                .toList());
        var times = atMostOne("DateTime");
        dateTime = times.isEmpty() ? null : dateTime(times.get(0));
        unknownRequirements = unknown(atMostOne("Require"), defaultNamespace);
    }

    /**
     * @param lines without line ends, at least what {@link CpimLimits} let through
     * @throws CpimException if a line is no header, or NS declares nothing
     */
    static CpimHeaders of(List<String> lines) throws CpimException {
        var headers = new ArrayList<CpimHeader>(lines.size());
        var prefixes = new HashMap<String, String>();
        var defaultNamespace = CORE;
        for (var line : lines) {
            var parsed = CpimHeader.Parser.parse(line);
            // A declaration stays one whatever the default is, or nothing could be declared any more.
            boolean isDeclaration =
                    parsed.name().equals(NS) && CORE.equals(prefixes.getOrDefault(parsed.prefix(), CORE));
            if (parsed.prefix().isEmpty()) {
                headers.add(parsed.inNamespace(isDeclaration ? CORE : defaultNamespace));
            } else {
                headers.add(parsed.inNamespace(prefixes.get(parsed.prefix())));
                isDeclaration &= prefixes.containsKey(parsed.prefix());
            }
            if (isDeclaration) {
                var declared = Declaration.parse(CpimEscapes.unescape(parsed.rawValue()));
                if (declared.prefix.isEmpty()) {
                    defaultNamespace = declared.uri;
                } else {
                    prefixes.put(declared.prefix, declared.uri);
                }
            }
        }
        return new CpimHeaders(headers, prefixes, defaultNamespace);
    }

    /** What an NS header says; the blank before the bracket may be missing (section 4.6). */
    private record Declaration(String prefix, String uri) {
        static Declaration parse(String value) throws CpimException {
            var text = value.strip();
            int open = text.indexOf('<');
            if (open >= 0 && text.endsWith(">")) {
                var prefix = text.substring(0, open).strip();
                var uri = text.substring(open + 1, text.length() - 1);
                if ((prefix.isEmpty() || CpimGrammar.isName(prefix)) && CpimGrammar.isNamespace(uri)) {
                    return new Declaration(prefix, uri);
                }
            }
            throw CpimException.malformed("NS names no namespace");
        }
    }

    private void note(String what, List<CpimHeader> headers) {
        fault = fault == null ? what : fault;
        unreadable.addAll(headers);
    }

    /** One header, or none: of several, nobody knows which one counts. */
    private List<CpimHeader> atMostOne(String name) {
        var found = all(name);
        if (found.size() <= 1) {
            return found;
        }
        note(name + " is repeated", found);
        return List.of();
    }

    private List<CpimAddress> addresses(List<CpimHeader> headers) {
        var addresses = new ArrayList<CpimAddress>(headers.size());
        for (var header : headers) {
            try {
                addresses.add(CpimAddress.parse(header.rawValue()));
            } catch (IllegalArgumentException e) {
                note(header.name() + " has no address", List.of(header));
            }
        }
        return List.copyOf(addresses);
    }

    private @Nullable OffsetDateTime dateTime(CpimHeader header) {
        var time = parseDateTime(header.value().strip());
        if (time == null) {
            note("DateTime is not a time of RFC 3339", List.of(header));
        }
        return time;
    }

    /** A time as in RFC 3339; the leap second, which Java does not know, is the one before. Null if it is none. */
    static @Nullable OffsetDateTime parseDateTime(String text) {
        var parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        var seconds = parts.group(2).equals("60") ? "59" : parts.group(2);
        try {
            return OffsetDateTime.parse(
                    (parts.group(1) + seconds + parts.group(3) + parts.group(4)).toUpperCase(Locale.ROOT));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private Set<String> unknown(List<CpimHeader> require, String defaultNamespace) {
        var unknown = new HashSet<String>();
        for (var header : require) {
            for (var part : header.value().split(",", -1)) {
                var required = part.strip();
                if (!CpimGrammar.isHeaderName(required)) {
                    note("Require names no header", List.of(header));
                    continue;
                }
                int dot = required.indexOf('.');
                var namespace = dot < 0 ? defaultNamespace : prefixes.get(required.substring(0, dot));
                if (!CORE.equals(namespace) || !CORE_NAMES.contains(required.substring(dot + 1))) {
                    unknown.add(required);
                }
            }
        }
        return Set.copyOf(unknown);
    }

    /** All headers in their order. */
    public List<CpimHeader> all() {
        return all;
    }

    /** The headers of that name in the namespace of RFC 3862, in their order. */
    public List<CpimHeader> all(String name) {
        return all(CORE, name);
    }

    /** The headers of that name in that namespace, whatever its prefix is, in their order. */
    public List<CpimHeader> all(String namespace, String name) {
        return all.stream().filter(header -> header.is(namespace, name)).toList();
    }

    /** The first header of that name in that namespace, whatever its prefix is. */
    public @Nullable CpimHeader first(String namespace, String name) {
        return all.stream()
                .filter(header -> header.is(namespace, name))
                .findFirst()
                .orElse(null);
    }

    /**
     * What is wrong with the first header that breaks the rules for its value or for its number, without anything that
     * the peer wrote. Never there in what {@link CpimMessage#read} accepts.
     */
    public @Nullable String fault() {
        return fault;
    }

    /** Whether the header keeps the rules; one that does not is none of {@link #from()} and the other facts. */
    public boolean isReadable(CpimHeader header) {
        return !unreadable.contains(header);
    }

    /** The sender; every object ought to have one (RFC 4975 section 13), not every one does. */
    public @Nullable CpimAddress from() {
        return from.isEmpty() ? null : from.get(0);
    }

    public List<CpimAddress> to() {
        return to;
    }

    public List<CpimAddress> cc() {
        return cc;
    }

    public @Nullable OffsetDateTime dateTime() {
        return dateTime;
    }

    /** The first Subject; RFC 4975 section 13 allows one. */
    public @Nullable CpimHeader subject() {
        return first(CORE, "Subject");
    }

    /**
     * What the sender requires to be understood (section 3.5) and is none of the headers of RFC 3862, as it is written
     * in Require. An application that does not understand all of it must not take the message for understood.
     */
    public Set<String> unknownRequirements() {
        return unknownRequirements;
    }
}
