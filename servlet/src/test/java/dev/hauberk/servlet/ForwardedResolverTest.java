/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedResolverTest {
    private static final String PROXY = "10.0.0.1";

    /** Trusts 10.0.0.0/8 and 2001:db8:7::/64, by the canonical text. */
    private static ForwardedResolver resolver(boolean forwarded, boolean xForwarded) {
        return new ForwardedResolver(
                address -> address.toString().startsWith("10.")
                        || address.toString().startsWith("2001:db8:7:"),
                forwarded,
                xForwarded);
    }

    static Arrival arrival(String peer, String... headerLines) {
        TreeMap<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : headerLines) {
            int colon = line.indexOf(':');
            fields.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new Arrival(peer, "http", "name.example", field -> fields.getOrDefault(field, List.of()));
    }

    private static Connection resolve(String peer, String... headerLines) {
        return resolver(true, true).resolve(arrival(peer, headerLines));
    }

    private static String told(Connection connection) {
        return connection.conflict() != null
                ? connection.conflict()
                : connection.clientAddress() + (connection.origin() == null ? "" : " " + connection.origin());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # spoofed by the client, appended to by the proxy
            1.1.1.1, 203.0.113.7                    | 203.0.113.7
            10.0.0.9, 203.0.113.7                   | 203.0.113.7
            unknown, 203.0.113.7                    | 203.0.113.7
            _x, 203.0.113.7                         | 203.0.113.7
            1.1.1.1, 203.0.113.7, 10.0.0.2          | 203.0.113.7
            203.0.113.7, 10.0.0.3,10.0.0.2          | 203.0.113.7
            10.0.0.9, 10.0.0.2                      | 10.0.0.9
            10.0.0.9                                | 10.0.0.9
            # a proxy that does not tell
            unknown                                 | 10.0.0.1
            _hidden                                 | 10.0.0.1
            1.1.1.1, unknown                        | 10.0.0.1
            1.1.1.1, UNKNOWN, 10.0.0.2              | 10.0.0.2
            1.1.1.1, _a.b-c_d:_p, 10.0.0.3, 10.0.0.2| 10.0.0.3
            # forms of an address
            203.0.113.7:4711                        | 203.0.113.7
            2001:DB8::1                             | 2001:db8::1
            2001:db8:0:0:0:0:0:1                    | 2001:db8::1
            [2001:db8::1]                           | 2001:db8::1
            [2001:db8::1]:4711                      | 2001:db8::1
            [2001:db8::1]:_port                     | 2001:db8::1
            ::ffff:203.0.113.7                      | 203.0.113.7
            203.0.113.7, ::ffff:10.0.0.2            | 203.0.113.7
            203.0.113.7, 2001:db8:7::1              | 203.0.113.7
            """)
    void xForwardedFor_fromTrustedPeer_givesRightmostUntrustedHop(String value, String client) {
        assertThat(told(resolve(PROXY, "X-Forwarded-For: " + value))).isEqualTo(client);
        assertThat(resolve(PROXY, "X-Forwarded-For: " + value).peerTrusted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            for=203.0.113.7                                      | 203.0.113.7
            for="203.0.113.7"                                    | 203.0.113.7
            for="203.0.113.7:80"                                 | 203.0.113.7
            For="[2001:db8::1]:4711"                             | 2001:db8::1
            FOR="[2001:db8::1]"                                  | 2001:db8::1
            for="\\2\\03.0.113.7"                                | 203.0.113.7
            for=1.1.1.1, for=203.0.113.7                         | 203.0.113.7
            for=1.1.1.1;by=_a , for=203.0.113.7;by=10.0.0.2      | 203.0.113.7
            for=203.0.113.7, for=10.0.0.2                        | 203.0.113.7
            for=10.0.0.3, for=10.0.0.2                           | 10.0.0.3
            for=1.1.1.1, for=_hidden                             | 10.0.0.1
            for=1.1.1.1, for=unknown, for=10.0.0.2               | 10.0.0.2
            for=1.1.1.1, by=_edge                                | 10.0.0.1
            for=1.1.1.1, ;                                       | 10.0.0.1
            ,for=1.1.1.1, ,,for=203.0.113.7,                     | 203.0.113.7
            ;for=203.0.113.7;;ext="a;b,c=\\"d";                  | 203.0.113.7
            for=203.0.113.7 ; proto=https                        | 203.0.113.7 https://app.example
            for=203.0.113.7;proto=HTTPS;host=Pub.example         | 203.0.113.7 https://pub.example
            for=203.0.113.7;host="pub.example:8443";proto=https  | 203.0.113.7 https://pub.example:8443
            for=203.0.113.7;host="[2001:db8::5]:81"              | 203.0.113.7 http://[2001:db8::5]:81
            for=1.1.1.1;proto=http;host=evil, for=203.0.113.7;proto=https;host=pub | 203.0.113.7 https://pub
            for=1.1.1.1;proto=https;host=evil, for=203.0.113.7   | 203.0.113.7
            for=203.0.113.7;proto=http, for=10.0.0.2;proto=https | 203.0.113.7 http://app.example
            for=203.0.113.7, for=10.0.0.2;proto=https;host=inner | 203.0.113.7
            for=unknown;proto=https, for=10.0.0.2;proto=http     | 10.0.0.2 https://app.example
            proto=https                                          | 10.0.0.1 https://app.example
            """)
    void forwarded_fromTrustedPeer_believesTheClientsElementOnly(String value, String expected) {
        assertThat(told(resolve(PROXY, "Host: app.example", "Forwarded: " + value)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for",
                "for=",
                "=1.1.1.1",
                "for =1.1.1.1",
                "for= 1.1.1.1",
                "for=1.1.1.1 for=2.2.2.2",
                "for=1.1.1.1;for=2.2.2.2",
                "for=1.1.1.1;FOR=1.1.1.1",
                "for=1.1.1.1;ext=a;Ext=a",
                "for=1.1.1.1;proto=http;proto=https",
                "for=\"1.1.1.1",
                "for=\"1.1.1.1\\",
                "for=\"1.1.1.1\"x",
                "for=\"\"",
                "for=\"x\", for=\"[2001:db8::1]\"",
                "for=1.1.1.1;a=\", for=\"_gazonk\"",
                "for=1.1.1.1:80",
                "for=[2001:db8::1]",
                "for=\"2001:db8::1\"",
                "for=\"[1.1.1.1]\"",
                "for=\"[2001:db8::1\"",
                "for=\"[2001:db8::1]4711\"",
                "for=\"[2001:db8::1]:\"",
                "for=\"1.1.1.1:123456\"",
                "for=\"1.1.1.1:65536\"",
                "for=\"1.1.1.1:_\"",
                "for=\"1.1.1.1:8a\"",
                "for=\"[fe80::1%25eth0]\"",
                "for=_",
                "for=\"_a b\"",
                "for=localhost",
                "for=1.1.1",
                "for=01.1.1.1",
                "for=1.1.1.1;proto=ftp",
                "for=9.9.9.9;proto=ftp, for=1.1.1.1",
                "for=1.1.1.1;host=\"a b\"",
                "for=1.1.1.1;host=\"evil@host\"",
                "for=1.1.1.1;host=\"a/b\"",
                "for=1.1.1.1;host=\"a:0\"",
                "for=1.1.1.1;host=\"a:\"",
                "for=1.1.1.1;host=\"[::1\"",
                "for=1.1.1.1;host=\"[::1]x\"",
                "for=1.1.1.1;host=\"[1.1]\"",
                "for=1.1.1.1;host=\"[12345::1]\"",
                "for=1.1.1.1;ext=\"\u0007\"",
                "for=1.1.1.1;ext=\"\u00e9\"",
                "for=1.1.1.1;ext=\u00e9",
                "for=1.1.1.1\n, for=2.2.2.2",
            })
    void forwarded_malformed_isConflictThatNamesTheFieldOnly(String value) {
        Connection connection = resolve(PROXY, "Host: app.example", "Forwarded: " + value);
        assertThat(connection.conflict()).startsWith("Forwarded must ").doesNotContain("1.1.1.1", "\u00e9");
        assertThat(connection.clientAddress()).isEqualTo(PROXY);
        assertThat(connection.origin()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "1.1.1.1,",
                ",1.1.1.1",
                "1.1.1.1,,2.2.2.2",
                "1.1.1.1 2.2.2.2",
                "1.1.1.1;2.2.2.2",
                "\"1.1.1.1\"",
                "for=1.1.1.1",
                "garbage, 203.0.113.7",
                "1.1.1.1:",
                "1.1.1.1:x",
                "256.1.1.1",
                "1.1.1",
                "0x7f.1",
                "2130706433",
                "1:2:3",
                "::g",
                "fe80::1%eth0",
                "[::1",
                "::1]",
                "[]",
                "[::1]80",
                "1.1.1.1\u00a0",
                "\uff11.1.1.1",
            })
    void xForwardedFor_malformed_isConflict(String value) {
        assertThat(resolve(PROXY, "X-Forwarded-For: " + value).conflict()).startsWith("X-Forwarded-For must ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # for                  | proto       | host              | port     | expected
            203.0.113.7            | https       | -                 | -        | 203.0.113.7 https://app.example
            203.0.113.7            | Http        | -                 | -        | 203.0.113.7 http://app.example
            -                      | https       | -                 | -        | 10.0.0.1 https://app.example
            203.0.113.7            | https       | pub.example       | -        | 203.0.113.7 https://pub.example
            203.0.113.7            | https       | pub.example:8443  | -        | 203.0.113.7 https://pub.example:8443
            203.0.113.7            | https       | pub.example:8443  | 8443     | 203.0.113.7 https://pub.example:8443
            203.0.113.7            | https       | pub.example       | 443      | 203.0.113.7 https://pub.example
            203.0.113.7            | https       | -                 | 8443     | 203.0.113.7 https://app.example:8443
            203.0.113.7            | -           | pub.example       | -        | 203.0.113.7 http://pub.example
            203.0.113.7            | -           | -                 | 8080     | 203.0.113.7 http://app.example:8080
            1.1.1.1, 203.0.113.7   | http, https | evil, pub         | 80, 443  | 203.0.113.7 https://pub
            1.1.1.1, 203.0.113.7   | https       | pub               | 443      | 203.0.113.7 https://pub
            203.0.113.7, 10.0.0.2  | https, http | pub, inner        | 443, 80  | 203.0.113.7 https://pub
            1.1.1.1, 203.0.113.7, 10.0.0.2 | http,https,http | -     | -        | 203.0.113.7 https://app.example
            203.0.113.7            | http, https | -                 | -        | X-Forwarded-Proto must have one value
            1.1.1.1, 2.2.2.2, 3.3.3.3 | http, https | -              | -        | X-Forwarded-Proto must have one value
            -                      | http, https | -                 | -        | X-Forwarded-Proto must have one value
            203.0.113.7            | -           | a, b              | -        | X-Forwarded-Host must have one value
            203.0.113.7            | -           | -                 | 80, 80   | X-Forwarded-Port must have one value
            203.0.113.7            | ws          | -                 | -        | X-Forwarded-Proto must be http or https
            1.1.1.1, 203.0.113.7   | x, https    | -                 | -        | X-Forwarded-Proto must be http or https
            203.0.113.7            | https       | a b               | -        | X-Forwarded-Host must be host
            203.0.113.7            | https       | u@h               | -        | X-Forwarded-Host must be host
            203.0.113.7            | https       | h:65536           | -        | X-Forwarded-Host must be host
            203.0.113.7            | https       | ::1               | -        | X-Forwarded-Host must be host
            203.0.113.7            | https       | -                 | 0        | X-Forwarded-Port must be 1
            203.0.113.7            | https       | -                 | 65536    | X-Forwarded-Port must be 1
            203.0.113.7            | https       | -                 | +443     | X-Forwarded-Port must be 1
            203.0.113.7            | https       | pub:8443          | 443      | X-Forwarded-Port must not contradict
            203.0.113.7            | https       | -                 | 80       | X-Forwarded-Port must not be the default
            203.0.113.7            | http        | -                 | 443      | X-Forwarded-Port must not be the default
            """)
    void xForwarded_schemeHostAndPort_followTheClientsHop(
            String addresses, String proto, String host, String port, String expected) {
        List<String> lines = new ArrayList<>(List.of("Host: app.example"));
        add(lines, "X-Forwarded-For", addresses);
        add(lines, "X-Forwarded-Proto", proto);
        add(lines, "X-Forwarded-Host", host);
        add(lines, "X-Forwarded-Port", port);
        assertThat(told(resolve(PROXY, lines.toArray(String[]::new)))).startsWith(expected);
    }

    private static void add(List<String> lines, String field, String value) {
        if (value != null) {
            lines.add(field + ": " + value);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "app.example:8443, https://app.example:8443",
        "[2001:db8::5]:81, https://[2001:db8::5]:81",
        "a b, Host must be host[:port]",
        "[::1]x, Host must be host[:port]",
    })
    void proto_withoutHost_takesTheHostField(String host, String expected) {
        Connection connection = resolve(PROXY, "Host: " + host, "X-Forwarded-Proto: https");
        assertThat(told(connection)).endsWith(expected);
    }

    @Test
    void proto_withoutAnyHost_takesTheContainersWordOrRefuses() {
        assertThat(resolve(PROXY, "X-Forwarded-Proto: https").origin()).hasToString("https://name.example");
        Arrival ipv6 = new Arrival(
                PROXY, "http", "::1", field -> field.equals("X-Forwarded-Proto") ? List.of("https") : List.of());
        assertThat(resolver(true, true).resolve(ipv6).origin()).hasToString("https://[::1]");
        assertThat(resolve(PROXY, "Host: a", "Host: b", "X-Forwarded-Proto: https")
                        .conflict())
                .isEqualTo("Host must occur once");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "0:0:0:0:0:0:0:1, ::1",
        "fe80:0:0:0:1:0:0:1%eth0, fe80::1:0:0:1",
        "11.0.0.1, 11.0.0.1",
        "'', ''",
        "/run/app.sock, /run/app.sock",
    })
    void untrustedPeer_whateverItSends_isTheClient(String peer, String client) {
        Connection connection = resolve(
                peer,
                "Forwarded: for=10.0.0.1;proto=https;host=evil",
                "Forwarded: \"",
                "X-Forwarded-For: garbage,,",
                "X-Forwarded-Proto: x");
        assertThat(connection).isEqualTo(new Connection(client, false, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "::ffff:10.0.0.1", "::ffff:a00:1", "2001:db8:7::9", "2001:0db8:7:0:0:0:0:9%3"})
    void trustedPeer_inAnyForm_isTrusted(String peer) {
        assertThat(resolve(peer, "X-Forwarded-For: 203.0.113.7").clientAddress())
                .isEqualTo("203.0.113.7");
    }

    @Test
    void trustedPeer_withoutFields_isTheClientAndTellsNoOrigin() {
        assertThat(resolve(PROXY)).isEqualTo(new Connection(PROXY, true, null, null));
        assertThat(resolve(PROXY, "Forwarded: ", "Forwarded:  , ")).isEqualTo(new Connection(PROXY, true, null, null));
        assertThat(resolve(PROXY, "X-Real-IP: 1.1.1.1", "X-Forwarded: for=1.1.1.1", "Client-IP: 1.1.1.1"))
                .isEqualTo(new Connection(PROXY, true, null, null));
    }

    @Test
    void lines_several_areOneListInOrder() {
        assertThat(told(resolve(
                        PROXY,
                        "X-Forwarded-For: 1.1.1.1",
                        "X-Forwarded-For: 203.0.113.7",
                        "X-Forwarded-For: 10.0.0.2")))
                .isEqualTo("203.0.113.7");
        assertThat(told(resolve(PROXY, "Forwarded: for=203.0.113.7;proto=https", "Forwarded: for=10.0.0.2")))
                .isEqualTo("203.0.113.7 https://name.example");
        assertThat(resolve(PROXY, "X-Forwarded-Proto: https", "X-Forwarded-Proto: http")
                        .conflict())
                .isNotNull();
    }

    @Test
    void quote_leftOpenOnOneLine_doesNotSwallowTheNext() {
        assertThat(resolve(PROXY, "Forwarded: for=1.1.1.1;a=\"", "Forwarded: x\"")
                        .conflict())
                .isEqualTo("Forwarded must follow the grammar of RFC 7239");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            for=203.0.113.7             | https  | X-Forwarded-For   | Forwarded must tell the same as the X-Forwarded fields
            for=203.0.113.8;proto=https | https  | X-Forwarded-For   | Forwarded must tell the same as the X-Forwarded fields
            for=203.0.113.7;proto=http  | https  | X-Forwarded-For   | Forwarded must tell the same as the X-Forwarded fields
            for=203.0.113.7;proto=https;host=evil | https | X-Forwarded-For | Forwarded must tell the same as the X-Forwarded fields
            for=203.0.113.7;proto=https | https  | X-Ignored         | Forwarded must tell the same as the X-Forwarded fields
            for=203.0.113.7;proto=https | https  | X-Forwarded-For   | 203.0.113.7 https://app.example
            for=203.0.113.7;proto=https;host=app.example | https | X-Forwarded-For | 203.0.113.7 https://app.example
            """)
    void families_bothSent_mustTellTheSame(String forwarded, String proto, String field, String expected) {
        assertThat(told(resolve(
                        PROXY,
                        "Host: app.example",
                        "Forwarded: " + forwarded,
                        field + ": 203.0.113.7",
                        "X-Forwarded-Proto: " + proto)))
                .isEqualTo(expected);
    }

    @Test
    void family_notChosen_isIgnoredEvenIfMalformed() {
        Arrival arrival = arrival(PROXY, "Forwarded: for=203.0.113.7", "X-Forwarded-For: 198.51.100.1");
        assertThat(resolver(true, false).resolve(arrival).clientAddress()).isEqualTo("203.0.113.7");
        assertThat(resolver(false, true).resolve(arrival).clientAddress()).isEqualTo("198.51.100.1");
        assertThat(resolver(false, true)
                        .resolve(arrival(PROXY, "Forwarded: \"", "X-Forwarded-For: 198.51.100.1"))
                        .conflict())
                .isNull();
        assertThat(resolver(true, false)
                        .resolve(arrival(PROXY, "Forwarded: for=203.0.113.7", "X-Forwarded-Proto: x"))
                        .conflict())
                .isNull();
    }

    @Test
    void hops_fiftyAndNoMore_areAccepted() {
        String fifty = "1.1.1.1" + ",10.0.0.2".repeat(49);
        assertThat(told(resolve(PROXY, "X-Forwarded-For: " + fifty))).isEqualTo("1.1.1.1");
        assertThat(told(resolve(PROXY, "X-Forwarded-For: 2.2.2.2", "X-Forwarded-For: " + fifty)))
                .isEqualTo("X-Forwarded-For must not have more than 50 values");
        String elements = "for=1.1.1.1" + ",for=10.0.0.2".repeat(49);
        assertThat(told(resolve(PROXY, "Forwarded: " + elements))).isEqualTo("1.1.1.1");
        assertThat(told(resolve(PROXY, "Forwarded: for=2.2.2.2," + elements)))
                .isEqualTo("Forwarded must not have more than 50 values");
    }

    @Test
    void length_8192AndNoMore_isAccepted() {
        String start = "for=203.0.113.7;ext=";
        String longest = start + "x".repeat(8191 - start.length());
        assertThat(told(resolve(PROXY, "Forwarded: " + longest))).isEqualTo("203.0.113.7");
        assertThat(told(resolve(PROXY, "Forwarded: " + longest + "x")))
                .isEqualTo("Forwarded must not be longer than 8192 characters");
        String[] lines = new String[8];
        java.util.Arrays.fill(lines, "X-Forwarded-Host: " + "h".repeat(1024));
        assertThat(told(resolve(PROXY, lines))).isEqualTo("X-Forwarded-Host must not be longer than 8192 characters");
    }
}
