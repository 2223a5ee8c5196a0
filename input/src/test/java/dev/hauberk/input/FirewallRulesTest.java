/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.HttpToken;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirewallRulesTest {
    private static final QueryRules QUERY = new QueryRules(4, 9, 16, false, true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a=b",
                "a",
                "a=",
                "a=b&a=c",
                "a=b&&c=d&",
                "a=%20+%c3%a9",
                "a=%0d%0ab",
                "a=%F0%9F%99%82",
                "q='%20OR%201=1--",
                "q=<script>",
                "a=b=c",
                "a=/?:@!$()*,;~",
                "a[b][c]=1",
                "__proto=1",
                "method=x",
                "a=_method",
            })
    void query_thatIsOne_passes(String query) {
        assertThat(QUERY.check(query)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "a=%, QUERY_MALFORMED",
        "a=%1, QUERY_MALFORMED",
        "a=%zz, QUERY_MALFORMED",
        "a=%１２, QUERY_MALFORMED",
        "a=%00, QUERY_MALFORMED",
        "a=%ff, QUERY_MALFORMED",
        "a=%c0%af, QUERY_MALFORMED",
        "a=%e0%80%af, QUERY_MALFORMED",
        "a=%ed%a0%80, QUERY_MALFORMED",
        "a=%f5%80%80%80, QUERY_MALFORMED",
        "a=%f4%90%80%80, QUERY_MALFORMED",
        "a=%c3, QUERY_MALFORMED",
        "a=%c3b, QUERY_MALFORMED",
        "a=%a9, QUERY_MALFORMED",
        "a=b c, QUERY_MALFORMED",
        "a=b#c, QUERY_MALFORMED",
        "a=1&b=1&c=1&d=1&e=1, TOO_MANY_PARAMETERS",
        "a123456789=1, PARAMETER_TOO_LONG",
        "a=12345678901234567, PARAMETER_TOO_LONG",
        "=v, PARAMETER_WITHOUT_NAME",
        "a=b&=v, PARAMETER_WITHOUT_NAME",
        "_method=DELETE, METHOD_OVERRIDE",
        "a=1&_method, METHOD_OVERRIDE",
        "%5fmethod=x, METHOD_OVERRIDE",
        "%5Fm%65thod=x, PARAMETER_TOO_LONG",
    })
    void query_thatIsNone_isRefused(String query, Fault fault) {
        assertThat(QUERY.check(query)).isEqualTo(fault);
    }

    @Test
    void query_mayAskForAMethodWhereThatIsAllowed() {
        assertThat(new QueryRules(4, 20, 16, true, true).check("_method=DELETE"))
                .isNull();
        assertThat(new QueryRules(4, 20, 16, false, true).check("%5Fm%65thod=x"))
                .isEqualTo(Fault.METHOD_OVERRIDE);
    }

    /**
     * The octet-by-octet check agrees with the JDK's strict decoder on every sequence of two octets, and some of four.
     */
    @Test
    void utf8_isThatOfTheJdk() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                assertUtf8(new byte[] {(byte) first, (byte) second});
                assertUtf8(new byte[] {(byte) first, (byte) second, (byte) 0x80});
                assertUtf8(new byte[] {(byte) first, (byte) second, (byte) 0xbf, (byte) 0x80});
            }
        }
    }

    private static void assertUtf8(byte[] octets) {
        Utf8 utf8 = new Utf8();
        boolean accepted = true;
        for (byte octet : octets) {
            accepted = accepted && utf8.accepts(octet & 0xff);
        }
        boolean same = java.util.Arrays.equals(
                new String(octets, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), octets);
        assertThat(accepted && utf8.isComplete())
                .as(java.util.Arrays.toString(octets))
                .isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, true",
        "EXAMPLE.com.:443, true",
        "example.com:8080, true",
        "a.below.example, true",
        "a.b.below.example:1, true",
        "ported.example:8443, true",
        "PORTED.example:8443, true",
        "[::1]:80, true",
        "192.0.2.1, true",
        "ported.example, false",
        "ported.example:443, false",
        "below.example, false",
        "evilbelow.example, false",
        "example.com.evil.example, false",
        "[::2], false",
    })
    void host_isOneOfThoseListed(String host, boolean listed) {
        HostList hosts =
                HostList.of(Set.of("example.com", "*.below.example", "ported.example:8443", "[::1]", "192.0.2.1"));
        assertThat(HostList.isHost(host)).isTrue();
        int colon = host.indexOf(':', host.indexOf(']') + 1);
        String name = colon < 0 ? host : host.substring(0, colon);
        int port = colon < 0 || colon + 1 == host.length() ? 443 : Integer.parseInt(host.substring(colon + 1));
        assertThat(hosts.check(name, port)).isEqualTo(listed ? null : Fault.HOST_UNKNOWN);
        assertThat(HostList.of(Set.of()).check(name, port)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "good@evil",
                "a\"<b",
                "a/b",
                "a,b",
                "a b",
                "a:99999",
                "a:0",
                "a:x",
                "a:80:80",
                ":80",
                "a..b",
                ".a",
                "[::1",
                "[]",
                "[zz]",
                "::1",
                "a\\b",
                "a?b",
                "a#b",
                "a%41",
                "\u00e9.example",
                "a\tb",
                "[::1]x"
            })
    void host_thatIsNone_isRefused(String host) {
        assertThat(HostList.isHost(host)).isFalse();
        assertThat(HostList.of(Set.of()).check(host, 443)).isEqualTo(Fault.HOST_MALFORMED);
        assertThat(HostList.of(Set.of()).check("a:80", 443)).isEqualTo(Fault.HOST_MALFORMED);
        assertThat(HostList.of(Set.of()).check("[::1]:80", 443)).isEqualTo(Fault.HOST_MALFORMED);
    }

    @Test
    void field_mayHoldNamesOfPeople_andNoControlCharacters() {
        assertThat(FieldRules.isValue("Preu\u00c3\u009f X\u00ca\u0080\t(tab) ${jndi:ldap://x} \"\\Not;A"))
                .isTrue();
        for (char c = 0; c < 0x20; c++) {
            assertThat(FieldRules.isValue("a" + c)).as("%d", (int) c).isEqualTo(c == '\t');
        }
        assertThat(FieldRules.isValue("a\u007f")).isFalse();
        assertThat(HttpToken.isToken("X-Name_1.~!#$%&'*+^`|")).isTrue();
        for (String name :
                new String[] {"", "a b", "a:", "a\u00e9", "a\u0000", "(a)", "a,b", "a/b", "a\"", "a\u007f"}) {
            assertThat(HttpToken.isToken(name)).as(name).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, true",
                "0, -, true",
                "12, -, true",
                "-, chunked, true",
                "-, Chunked, true",
                "12, chunked, false",
                "-, xchunked, false",
                "-, 'gzip, chunked', false",
                "-, identity, false",
                "-, '', false",
                "-1, -, false",
                "+1, -, false",
                "1 2, -, false",
                "'1,1', -, false",
                "0x1, -, false",
                "'', -, false",
                "99999999999999999999, -, false",
                "\u0661, -, false",
            })
    void length_isDeclaredInOneWay(String length, String transferEncoding, boolean valid) {
        assertThat(FieldRules.framing(length, transferEncoding)).isEqualTo(valid ? null : Fault.FRAMING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "application/json | application/json | ''",
                "APPLICATION/X-WWW-Form-urlencoded | application/x-www-form-urlencoded | ''",
                "text/plain;charset=UTF-8 | text/plain | utf-8",
                "text/plain ; charset=\"UTF-8\" | text/plain | utf-8",
                "text/plain; a=b; charset=ibm500; c=\"d;charset=utf-8\" | text/plain | ibm500",
                "multipart/form-data; boundary=\"a b\" | multipart/form-data | ''",
                "text/plain; | text/plain | ''",
                "text/plain; charset=a; charset=b | - | -",
                "text/plain; charset= | - | -",
                "text/plain; charset=\"\" | - | -",
                "text/plain; charset=\"a | - | -",
                "text/plain; charset | - | -",
                "text/plain charset=a | - | -",
                "text/plain; charset=a b | - | -",
                "text | - | -",
                "/plain | - | -",
                "text/ | - | -",
                "text/pl ain | - | -",
                "text/plain, text/html | - | -",
            })
    void mediaType_isReadOrRefused(String value, String type, String charset) {
        if (type == null) {
            assertThat(MediaType.parse(value)).isEmpty();
        } else {
            assertThat(MediaType.parse(value)).contains(new MediaType(type, charset));
        }
    }

    @Test
    void defaults() {
        FirewallFilter filter = FirewallFilter.strict().build();
        assertThat(filter.phase()).isEqualTo(Phase.FIREWALL);
        assertThat(filter.describe().fact("methods"))
                .containsExactly("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
        assertThat(filter.describe().fact("hosts")).isEmpty();
        assertThat(filter.describe().fact("body_bytes")).containsExactly("10485760");
        assertThat(FirewallLimits.defaults()).isEqualTo(new FirewallLimits(8192, 8192, 100, 8192, 8192));
        assertThat(BodyLimits.defaults())
                .isEqualTo(new BodyLimits(10L << 20, 256 << 10, 256, 128, 24 << 10, false, true));
        assertThat(BodyLimits.defaults().withBytes(100).formBytes()).isEqualTo(100);
    }

    @Test
    void settings_thatMakeNoSense_areRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict().methods().build())
                .withMessageContaining("methods");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict().methods("TRACE").build())
                .withMessageContaining("methods");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict().methods("GE T").build())
                .withMessageContaining("methods");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict().hosts("a/b").build())
                .withMessageContaining("hosts");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict().hosts("a.*.example").build())
                .withMessageContaining("hosts");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict().hosts("*").build())
                .withMessageContaining("hosts");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict()
                        .contentTypes("text/plain;charset=utf-8")
                        .build())
                .withMessageContaining("contentTypes");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> FirewallFilter.strict()
                        .deprecated("/v1/*", Instant.EPOCH, Instant.EPOCH)
                        .build())
                .withMessageContaining("deprecated");
        assertThatIllegalStateException()
                .isThrownBy(() -> FirewallFilter.strict().methods("GET").methods("PUT"));
        assertThatThrownBy(() -> FirewallFilter.spec().methods("GET").build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> FirewallFilter.strict()
                        .body(BodyLimits.defaults().withBytes(10).withFormBytes(11))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("11 bytes to 10");
    }

    @Test
    void deprecation_isToldInTheFieldsOfTheSpecifications() {
        Deprecation deprecation = new Deprecation(
                dev.hauberk.core.PathPattern.parse("/v1/*"),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2027-03-05T04:05:06Z"));
        assertThat(deprecation.deprecationField()).isEqualTo("@1767225600");
        assertThat(deprecation.sunsetField()).isEqualTo("Fri, 05 Mar 2027 04:05:06 GMT");
    }

    @Test
    void query_aParameterTwice_isRefusedWhereItMayNot() {
        QueryRules single = new QueryRules(4, 20, 16, false, false);
        assertThat(single.check("a=1&b=1")).isNull();
        assertThat(single.check("a=1&a=2")).isEqualTo(Fault.PARAMETER_REPEATED);
        assertThat(single.check("a=1&%61=2")).isEqualTo(Fault.PARAMETER_REPEATED);
        assertThat(single.check("a&a")).isEqualTo(Fault.PARAMETER_REPEATED);
        assertThat(QUERY.check("a=1&a=2")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "a=1&secret=%zz,secret",
        "a=1&b&%zz=2,%zz",
        "a=1&bc=%FF&d=3,bc",
        "a=1&_method=PUT,_method",
        "a=12345678901234567,a"
    })
    void fault_namesTheParameterAsItWasSent(String query, String name) {
        assertThat(QUERY.find(query)).extracting(QueryRules.Found::name).isEqualTo(name);
    }

    @Test
    void reason_hasNoMoreThanAPrintableName() {
        assertThat(Fault.FIELD_MALFORMED.rejection("X\nInjected: \u00e9").reason())
                .endsWith(": X?Injected:??");
        assertThat(Fault.FIELD_TOO_LONG.rejection("x".repeat(5_000)).reason()).hasSizeLessThan(150);
        assertThat(Fault.FIELD_TOO_LONG.rejection().reason()).doesNotContain(":");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1,true", "HTTP/1.0,false", "HTTP/2.0,false", "HTTP/3.0,false"})
    void chunks_areOfHttp11(String version, boolean valid) {
        assertThat(FieldRules.framing(version, null, "chunked")).isEqualTo(valid ? null : Fault.FRAMING);
        assertThat(FieldRules.framing(version, "1", null)).isNull();
    }

    @Test
    void rawCharacters_areRefusedWhereTheyMustBeEscaped() {
        QueryRules rules = new QueryRules(4, 20, 16, true, true, "|{}");
        assertThat(rules.find("a=1&b=|")).isEqualTo(new QueryRules.Found(Fault.QUERY_RAW, "b"));
        assertThat(rules.check("a=%7C&b[]=<")).isNull();
        assertThat(QUERY.check("a=|")).isNull();
    }
}
