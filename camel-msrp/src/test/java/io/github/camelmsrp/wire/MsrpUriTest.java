// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsrpUriTest {

    @DisplayName("[4975-6.1-13] equal URIs have equal hash codes:")
    @ParameterizedTest(name = "{0}: {1} = {2}")
    @CsvSource({
        "[4975-6.1-01], MSRP://h.example.com:1/a;tcp, msrp://h.example.com:1/a;tcp",
        "[4975-6.1-02], msrp://[2001:db8:0:0:0:0:0:1]:1/a;tcp, msrp://[2001:DB8::1]:1/a;tcp",
        "[4975-6.1-02], msrp://[::ffff:192.0.2.1]:1/a;tcp, msrp://[::FFFF:C000:0201]:1/a;tcp",
        "[4975-6.1-03], msrp://h%6Fst.example.com:1/a;tcp, msrp://host.example.com:1/a;tcp",
        "[4975-6.1-03], msrp://192.0.2.%31:1/a;tcp, msrp://192.0.2.1:1/a;tcp",
        "[4975-6.1-03], msrp://%68ost:1/a;tcp, msrp://host:1/a;tcp",
        "[4975-6.1-03], msrp://a%2Db%2Ec%5Fd%7E:1/a;tcp, msrp://a-b.c_d~:1/a;tcp",
        "[4975-6.1-04], msrp://alice@h:1/a;tcp, msrp://bob@h:1/a;tcp",
        "[4975-6.1-04], msrp://alice@h:1/a;tcp, msrp://h:1/a;tcp",
        "[4975-6.1-05], msrp://HOST.example.com:1/a;tcp, msrp://host.EXAMPLE.com:1/a;tcp",
        "[4975-6.1-06], msrp://h:02855/a;tcp, msrp://h:2855/a;tcp",
        "[4975-6.1-06], msrp://h:/a;tcp, msrp://h/a;tcp",
        "[4975-6.1-10], msrp://h:1/a;TCP, msrp://h:1/a;tcp",
        "[4975-6.1-12], msrp://h:1/a;tcp;x=1, msrp://h:1/a;tcp",
        "[4975-6.1-12], msrp://h:1/a;tcp;x=1;y, msrp://h:1/a;tcp;z"
    })
    void findsThemEqual(String row, String one, String other) {
        assertThat(MsrpUri.parse(one)).isEqualTo(MsrpUri.parse(other)).hasSameHashCodeAs(MsrpUri.parse(other));
    }

    @DisplayName("unequal URIs:")
    @ParameterizedTest(name = "{0}: {1} != {2}")
    @CsvSource({
        "[4975-6.1-01], msrps://h:1/a;tcp, msrp://h:1/a;tcp",
        "[4975-6.1-02], msrp://[::ffff:192.0.2.1]:1/a;tcp, msrp://192.0.2.1:1/a;tcp",
        "[4975-6.1-02], msrp://[2001:db8::1]:1/a;tcp, msrp://[2001:db8::2]:1/a;tcp",
        "[4975-6.1-03], msrp://a%21b:1/a;tcp, msrp://a!b:1/a;tcp",
        "[4975-6.1-05], msrp://localhost:1/a;tcp, msrp://127.0.0.1:1/a;tcp",
        "[4975-6.1-05], msrp://h.example.com:1/a;tcp, msrp://h.example.com.:1/a;tcp",
        "[4975-6.1-06], msrp://h:2855/a;tcp, msrp://h/a;tcp",
        "[4975-6.1-06], msrp://h:1/a;tcp, msrp://h:2/a;tcp",
        "[4975-6.1-07], msrp://h:1/AbC;tcp, msrp://h:1/abc;tcp",
        "[4975-6.1-08], msrp://h:1;tcp, msrp://h:1/a;tcp",
        "[4975-6.1-09], msrp://h:1/a;tcp, msrp://h:1/a;ws",
        "[4975-6.1-11], msrp://h:1/a/../b;tcp, msrp://h:1/b;tcp",
        "[4975-6.1-11], msrp://h:1/a//b;tcp, msrp://h:1/a/b;tcp"
    })
    void findsThemDifferent(String row, String one, String other) {
        assertThat(MsrpUri.parse(one)).isNotEqualTo(MsrpUri.parse(other));
    }

    @DisplayName("[4975-9-18] [4975-9-19] [4975-9-20] [4975-9-21] [4975-6-05] [4975-6-08] [4975-12-03] good URIs")
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "msrp://[::1]:2855/a;tcp",
                "msrps://relay.example.com;tcp",
                "msrp://alice@host.example.com:2855/s1;tcp",
                "msrp://a%20b;c@h:1/s;tcp",
                "msrp://h:1/a+b=c/d~e_f-.;tcp",
                "msrp://h:1/a;ws",
                "msrps://[2001:db8::1]:54111/y;dc",
                "msrp://h:1/a;sctp",
                "msrp://h:1/a;tcp;x",
                "msrp://h:1/a;tcp;x=y;foo=bar",
                "msrp://h:0/a;tcp",
                "msrp://h:65535/a;tcp",
                "msrp://h:/a;tcp",
                "msrp://!$&'()*+,=-._~:1/a;tcp",
                "msrp://x%C3%A9y:1/a;tcp",
                "msrp://192.0.2.1/abc;tcp"
            })
    void readsAndKeepsTheText(String text) {
        assertThat(MsrpUri.parse(text)).hasToString(text);
    }

    @DisplayName("[4975-9-18] [4975-9-19] [4975-9-20] [4975-9-21] [4975-6-02] [4975-6-09] bad URIs")
    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "msrp:h:1/a;tcp",
                "sip://h:1/a;tcp",
                "msrpx://h:1/a;tcp",
                "://h:1/a;tcp",
                "msrp://h:1/a",
                "msrp://h:1/a;",
                "msrp://h:1/;tcp",
                "msrp://;tcp",
                "msrp://:1/a;tcp",
                "msrp://@:1/a;tcp",
                "msrp://h:1/a%41;tcp",
                "msrp://h:1/a?b;tcp",
                "msrp://h:1/a#b;tcp",
                "msrp://h:1/a b;tcp",
                "msrp://h:1/a;t-cp",
                "msrp://h:1/a;tcp;",
                "msrp://h:1/a;tcp;x=",
                "msrp://h:1/a;tcp;=y",
                "msrp://h:1/a;tcp;x=y=z",
                "msrp://h:1/a;tcp;x@y",
                "msrp://h:65536/a;tcp",
                "msrp://h:99999999999/a;tcp",
                "msrp://h:-1/a;tcp",
                "msrp://h:1x/a;tcp",
                "msrp://h%4:1/a;tcp",
                "msrp://h%zz:1/a;tcp",
                "msrp://h\\x:1/a;tcp",
                "msrp://h_\u00E9:1/a;tcp",
                "msrp://[::1:1/a;tcp",
                "msrp://[]:1/a;tcp",
                "msrp://[1.2.3.4]:1/a;tcp",
                "msrp://[h]:1/a;tcp",
                "msrp://[fe80::1%25eth0]:1/a;tcp",
                "msrp://[fe80::1%eth0]:1/a;tcp",
                "msrp://[::1]x:1/a;tcp",
                "msrp://2001:db8::1:54111/y;dc",
                "msrp://alice:secret@h:1/a;tcp",
                "msrp://alice:@h:1/a;tcp",
                "msrp://al/ice@h:1/a;tcp",
                "msrp://al%4@h:1/a;tcp",
                "msrp://al%zz@h:1/a;tcp",
                "msrp://a@b@h:1/a;tcp"
            })
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpUri.parse(text));
        // On the wire it is a fault of the peer, never one of the parser.
        assertThatExceptionOfType(MsrpException.class).isThrownBy(() -> MsrpUri.decode(text));
    }

    @DisplayName("different URIs spread over a hash table")
    @Test
    void hashesWhatTellsThemApart() {
        var hashes = IntStream.range(0, 100)
                .mapToObj(i -> MsrpUri.parse("msrp://h:1/s" + i + ";tcp").hashCode())
                .collect(Collectors.toSet());
        assertThat(hashes).hasSizeGreaterThan(90);
    }

    @Test
    void takesTheUriApart() {
        MsrpUri uri = MsrpUri.parse("MSRPS://al%20ice@H%6Fst:2855/s/1;Tcp;x=1;y");
        assertThat(uri.scheme()).isEqualTo("msrps");
        assertThat(uri.isSecure()).isTrue();
        assertThat(uri.userinfo()).isEqualTo("al%20ice");
        assertThat(uri.host()).isEqualTo("Host");
        assertThat(uri.port()).isEqualTo(2855);
        assertThat(uri.sessionId()).isEqualTo("s/1");
        assertThat(uri.transport()).isEqualTo("Tcp");
        assertThat(uri.parameters()).containsExactly("x=1", "y");

        MsrpUri device = MsrpUri.parse("msrp://[::1];tcp");
        assertThat(device.isSecure()).isFalse();
        assertThat(device.host()).isEqualTo("::1");
        assertThat(device.port()).isEqualTo(MsrpUri.NO_PORT);
        assertThat(device.sessionId()).isNull();
        assertThat(device.userinfo()).isNull();
        assertThat(device.parameters()).isEmpty();
    }

    @DisplayName("a URI made of parts has its transport")
    @Test
    void makesUrisOfParts() {
        assertThat(MsrpUri.of("msrp", "h", 2855, "abc", "tcp")).hasToString("msrp://h:2855/abc;tcp");
        assertThat(MsrpUri.of("msrps", "2001:db8::1", 1, null, "ws")).hasToString("msrps://[2001:db8::1]:1;ws");
        assertThat(MsrpUri.of("msrp", "::1", 1, "a", "tcp")).hasToString("msrp://[::1]:1/a;tcp");
        assertThat(MsrpUri.of("msrp", "[::1]", MsrpUri.NO_PORT, "a", "tcp")).hasToString("msrp://[::1]/a;tcp");
    }

    @DisplayName("[4975-6-09] parts that would smuggle in others, a password among them")
    @ParameterizedTest
    @CsvSource({
        "msrp, alice:secret@h, 1, a, tcp",
        "msrp, alice@h, 1, a, tcp",
        "msrp, @h, 1, a, tcp",
        "msrp, h/x, 1, a, tcp",
        "msrp, h;ws, 1, a, tcp",
        "msrp, h:5, 1, a, tcp",
        "msrp, h, 1, a;ws, tcp",
        "msrp, h, 1, a, tcp;x",
        "msrp, h, 70000, a, tcp",
        "msrp, h, -2, a, tcp",
        "http, h, 1, a, tcp",
        "msrp://x/y;z, h, 1, a, tcp",
        "msrp, h, 1, '', tcp",
        "msrp, '', 1, a, tcp",
        "msrp, h, 1, a, ''"
    })
    void refusesBadParts(String scheme, String host, int port, String sessionId, String transport) {
        assertThatIllegalArgumentException().isThrownBy(() -> MsrpUri.of(scheme, host, port, sessionId, transport));
    }

    @DisplayName("a log gets no more than the begin of a session id")
    @Test
    void masksTheSessionId() {
        assertThat(MsrpUri.parse("msrp://h:1/b7Kq0Zx81LmPv2Ts;tcp;x").masked()).isEqualTo("msrp://h:1/b7Kq…;tcp;x");
        assertThat(MsrpUri.parse("msrp://h:1/abc;tcp").masked()).isEqualTo("msrp://h:1/a…;tcp");
        assertThat(MsrpUri.parse("msrp://h:1/a;tcp").masked()).isEqualTo("msrp://h:1/…;tcp");
        assertThat(MsrpUri.parse("msrp://h:1;tcp").masked()).isEqualTo("msrp://h:1;tcp");
        assertThat(MsrpPath.parse("msrp://h:1/b7Kq0Zx8;tcp msrp://i:2;tcp").masked())
                .isEqualTo("msrp://h:1/b7Kq…;tcp msrp://i:2;tcp");
    }

    @Test
    void doesNotRepeatWhatItRefuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MsrpUri.parse("msrp://alice:secret@h:1/topSecret;tcp"))
                .withMessageContaining("password")
                .withMessageNotContainingAny("secret", "topSecret");
    }
}
