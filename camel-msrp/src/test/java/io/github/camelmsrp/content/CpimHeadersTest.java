// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import static io.github.camelmsrp.content.CpimText.assertMalformed;
import static io.github.camelmsrp.content.CpimText.header;
import static io.github.camelmsrp.content.CpimText.headers;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, namespaces, parameters and values of CPIM headers. */
class CpimHeadersTest {

    @Test
    @DisplayName("[3862-2.2-14, 3862-2.2-15] headers keep their order, and each the line that was received")
    void keepsLinesAsTheyWere() throws Exception {
        var lines = List.of("Subject:;lang=fr  Bonjour\\u0021 ", "X-Foo: 1", "Z.a:", "From2: x");

        var all = headers(lines.toArray(String[]::new)).all();

        assertThat(all.stream().skip(2).map(CpimHeader::line)).isEqualTo(lines);
        assertThat(all.get(2).rawValue()).isEqualTo(" Bonjour\\u0021 ");
    }

    @Test
    @DisplayName("[3862-2.2-12, 3862-3-02, 3862-2.2-13] names have a case; others are unknown and do no harm")
    void comparesNamesWithCase() throws Exception {
        var found = headers("from: x", "Datetime: no time", "SUBJECT: a", "X-Foo: 1");

        assertThat(found.all("From")).hasSize(1);
        assertThat(found.dateTime()).isNull();
        assertThat(found.subject()).isNull();
        assertThat(found.all("X-Foo")).hasSize(1);
    }

    @Test
    @DisplayName("[3862-3-01, 3862-3.3-01, 3862-3.6-01] parameters stand between colon and value")
    void readsParameters() throws Exception {
        assertThat(header("Subject:;lang=fr Bonjour").language()).isEqualTo("fr");
        assertThat(header("Subject:;lang=fr Bonjour").value()).isEqualTo("Bonjour");
        assertThat(header("Subject: Hello").language()).isEqualTo("i-default");
        var several = header("X:;a=1;b=\"c; \\\"d\\\" e\";b=2 v;w");
        assertThat(several.parameters()).isEqualTo(Map.of("a", "1", "b", "c; \"d\" e"));
        assertThat(several.value()).isEqualTo("v;w");
        assertThat(header("X:").value()).isEmpty();
        assertThat(header("X:near").value()).isEqualTo("near");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X:;", "X:;a", "X:;a=", "X:; a=1 v", "X:;a=\"b v", "X:;a=1,v", "X:;=1 v", "X:;a b=1 v"})
    @DisplayName("[3862-3.6-01] what is no parameter is malformed")
    void refusesOtherParameters(String line) {
        assertMalformed(line);
    }

    @Test
    @DisplayName("[3862-3.1-01] a dot separates the prefix")
    void readsPrefixes() throws Exception {
        var header = headers("NS: imdn <urn:ietf:params:imdn>", "imdn.Message-ID: 34jk")
                .all()
                .get(3);

        assertThat(header.name()).isEqualTo("Message-ID");
        assertThat(header.namespace()).isEqualTo(CpimHeaders.IMDN);
        assertMalformed("imdn.: x");
        assertMalformed(".Message-ID: x");
        assertMalformed("a@b: x");
    }

    @Test
    @DisplayName("[3862-3.4-03, 4975-13-11, 3862-4.6-01] only the URI counts, not the prefix; the blank may be missing")
    void resolvesPrefixes() throws Exception {
        var found = headers(
                "NS: d <urn:ietf:params:imdn>", "NS: imdn<urn:x:y>", "imdn.Message-ID: no", "d.Message-ID: yes");

        assertThat(found.first(CpimHeaders.IMDN, "Message-ID").value()).isEqualTo("yes");
        assertThat(found.all("urn:x:y", "Message-ID")).hasSize(1);
        assertThat(found.first(CpimHeaders.IMDN, "message-id")).isNull();
    }

    @Test
    void aLaterDeclarationOfAPrefixCountsFromThereOn() throws Exception {
        var found = headers("NS: d <urn:x:y>", "d.A: 1", "NS: d <urn:ietf:params:imdn>", "d.A: 2");

        assertThat(found.first("urn:x:y", "A").value()).isEqualTo("1");
        assertThat(found.first(CpimHeaders.IMDN, "A").value()).isEqualTo("2");
    }

    @Test
    @DisplayName("[3862-3.4-02] a prefix that is declared too late, or never, makes the header unknown")
    void leavesUndeclaredPrefixesUnknown() throws Exception {
        var found = headers("d.Message-ID: early", "NS: d <urn:ietf:params:imdn>", "c.From: x");

        assertThat(found.first(CpimHeaders.IMDN, "Message-ID")).isNull();
        assertThat(found.all().get(2).namespace()).isNull();
        assertThat(found.all("From")).hasSize(1);
    }

    @Test
    @DisplayName(
            "[3862-3.4-04, 3862-3.4-05] NS without prefix moves later headers; the first default is that of the RFC")
    void movesTheDefaultNamespace() throws Exception {
        var found = headers(
                "NS: c <urn:ietf:params:cpim-headers:>",
                "NS: <urn:example:n>",
                "Foo: 1",
                "Subject: of the other",
                "From: anything",
                "c.Subject: of this",
                "NS: d <urn:ietf:params:imdn>",
                "d.Message-ID: 1");

        assertThat(found.first("urn:example:n", "Foo").value()).isEqualTo("1");
        assertThat(found.all("urn:example:n", "From")).hasSize(1);
        assertThat(found.subject().value()).isEqualTo("of this");
        assertThat(found.from()).hasToString("<sip:alice@example.org>");
        assertThat(found.first(CpimHeaders.IMDN, "Message-ID")).isNotNull();
        assertThat(found.all("NS")).hasSize(3);
    }

    @Test
    @DisplayName("[3862-3.4-05] a prefix for the namespace of the RFC names its headers, NS too")
    void takesPrefixedHeadersOfTheRfc() throws Exception {
        var found =
                headers("NS: c <urn:ietf:params:cpim-headers:>", "c.NS: d <urn:ietf:params:imdn>", "d.A: 1", "e.NS: x");

        assertThat(found.all(CpimHeaders.IMDN, "A")).hasSize(1);
        assertMalformed("NS: c <urn:ietf:params:cpim-headers:>", "c.From: <sip:mallory@example.org>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a <#x>", "a <x>", "a <urn:x#y>", "a", "a <>", "a b <urn:x:y>", "a <urn:x y>", "a <urn:x:y> z"})
    @DisplayName("[3862-3.4-01] a namespace is an absolute URI without fragment")
    void refusesOtherNamespaces(String value) {
        assertMalformed("NS: " + value);
    }

    @Test
    @DisplayName("[3862-3.4-06] any absolute URI names a namespace, and nobody fetches it")
    void takesAnyAbsoluteUri() throws Exception {
        assertThat(headers("NS: a <http://id.example/x>", "a.B: 1").all("http://id.example/x", "B"))
                .hasSize(1);
    }

    @Test
    @DisplayName("[3862-3.5-01, 3862-3.5-02, 3862-4.7-01, 4975-13-15] Require lists what has to be understood")
    void knowsWhatIsRequired() throws Exception {
        assertThat(headers("Require: From,Subject, cc").unknownRequirements()).isEmpty();
        assertThat(headers("NS: c <urn:ietf:params:cpim-headers:>", "Require: c.To")
                        .unknownRequirements())
                .isEmpty();
        assertThat(headers("Require: a.B,c.D,From").unknownRequirements()).containsExactlyInAnyOrder("a.B", "c.D");
        assertThat(headers("NS: Locale <urn:x:l>", "Require: Locale.MustRenderKanji")
                        .unknownRequirements())
                .containsExactly("Locale.MustRenderKanji");
        assertThat(headers("Require: X-Foo", "X-Foo: 1").unknownRequirements()).containsExactly("X-Foo");
        assertThat(headers("NS: x <urn:x>", "Require: x.From").unknownRequirements())
                .containsExactly("x.From");
        assertThat(headers("NS: c <urn:ietf:params:cpim-headers:>", "NS: <urn:x>", "c.Require: From,c.To")
                        .unknownRequirements())
                .containsExactly("From");
        assertMalformed("Require: ");
        assertMalformed("Require: a,");
        assertMalformed("Require: a b");
    }

    @Test
    @DisplayName("[4975-13-14, 3862-2.2-11, 3862-4.2-01, 3862-4.3-01] To, cc and NS repeat, the others do not")
    void limitsRepetition() throws Exception {
        var found = headers(
                "To: <sip:carol@example.net>",
                "cc: <im:c@x>",
                "cc: <im:d@x>",
                "CC: <im:e@x>",
                "CC: <im:f@x>",
                "NS: a <urn:a>",
                "NS: b <urn:b>");

        assertThat(found.to())
                .extracting(CpimAddress::uri)
                .containsExactly("sip:bob@example.net", "sip:carol@example.net");
        assertThat(found.cc()).extracting(CpimAddress::uri).containsExactly("im:c@x", "im:d@x", "im:e@x", "im:f@x");
        assertMalformed("From: <sip:mallory@example.org>");
        assertMalformed("DateTime: 2026-03-01T10:11:12Z", "DateTime: 2026-03-01T10:11:12Z");
        assertMalformed("Require: From", "Require: To");
    }

    @Test
    @DisplayName("[3862-4.5-01] of two Subjects the first one counts")
    void takesTheFirstSubject() throws Exception {
        assertThat(headers("Subject: 1", "Subject: 2").subject().value()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:11:12.345+01:00, 2026-03-01T10:11:12.345+01:00",
        "2026-03-01T10:11:12Z, 2026-03-01T10:11:12Z",
        "2026-03-01t10:11:12z, 2026-03-01T10:11:12Z",
        "2026-03-01T10:11:12.1234567891Z, 2026-03-01T10:11:12.123456789Z",
        "2026-12-31T23:59:60Z, 2026-12-31T23:59:59Z"
    })
    @DisplayName("[3862-4.4-01] DateTime is a time of RFC 3339")
    void readsDateTime(String text, String expected) throws Exception {
        assertThat(headers("DateTime: " + text).dateTime()).isEqualTo(OffsetDateTime.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "now", "2026-03-01", "2026-03-01T10:11:12", "2026-13-01T10:11:12Z", "2026-03-01T10:11Z"})
    @DisplayName("[3862-4.4-01] anything else is malformed")
    void refusesOtherTimes(String text) {
        assertMalformed("DateTime: " + text);
    }

    @Test
    @DisplayName("[3862-2.2-06] blanks at the end of a line stay in the value")
    void keepsTrailingBlanks() throws Exception {
        assertThat(header("Subject: a  ").value()).isEqualTo("a  ");
    }

    @Test
    @DisplayName("[3862-4.1-01] From needs an address")
    void refusesOtherSenders() {
        assertMalformed("To: bob");
        assertMalformed("cc: Bob <bob>");
    }
}
