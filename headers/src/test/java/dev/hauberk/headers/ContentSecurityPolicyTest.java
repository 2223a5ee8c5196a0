/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.testsupport.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentSecurityPolicyTest {
    private static final String HASH = "'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c='";

    private static String built(Directive directive, String... values) {
        return ContentSecurityPolicy.builder()
                .directive(directive, values)
                .build()
                .headerValue(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                ",",
                "hello;world",
                "hello,world",
                "https://a.example https://b.example",
                "'self' 'none'",
                " 'self'",
                "'self' ",
                "a\rb",
                "a\nb",
                "a\u0000b",
                "a\tb",
                "b\u00fccher.example",
                "self",
                "none",
                "SELF",
                "unsafe-inline",
                "unsafe-eval",
                "strict-dynamic",
                "nonce-abc",
                "nonce-YWJjZGVmZ2hpamtsbW5vcA==",
                "sha256-abc",
                "sha384-abc",
                "sha512-abc",
                "sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c=",
                "'nonce-abc'",
                "'nonce-a$b'",
                "'nonce-'",
                "'nonce-YWJjZGVmZ2hpamtsbW5vcA=='",
                "'NONCE-YWJjZGVmZ2hpamtsbW5vcA=='",
                "'sha256-abc'",
                "'sha256-'",
                "'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c='x",
                "'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c'",
                "'sha384-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c='",
                "'sha1-3+V2dL+7UtrvD8XCiIhUioxyRIU='",
                "'sha256-%%%2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c='",
                "'SELF'",
                "'",
                "''",
                "'self",
                "self'",
                "bogus'",
                "'bogus'",
                "https://www.*.com",
                "www.nwebsec.*",
                "//www.nwebsec.com",
                "*www.example",
                "*.",
                "**",
                "a..b",
                ".a",
                "a.",
                "a_b.example",
                "[::1]",
                "user@host",
                "a.example:",
                "a.example:0",
                "a.example:65536",
                "a.example:80:80",
                "://a.example",
                "1https://a.example",
                "https://",
                ":",
                "a.example/path?query",
                "a.example/path#fragment",
                "a.example/a;b",
                "a.example/a,b",
                "a.example/%zz",
                "a.example/%1",
                "a.example/\u00e9",
            })
    void source_thatBrowsersMisread_isRefused(String value) {
        assertThatThrownBy(() -> built(Directive.SCRIPT_SRC, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("ContentSecurityPolicy: script-src");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            DEFAULT_SRC,    'self',                       default-src 'self'
            DEFAULT_SRC,    'none',                       default-src 'none'
            SCRIPT_SRC,     'wasm-unsafe-eval',           script-src 'wasm-unsafe-eval'
            SCRIPT_SRC,     'report-sample',              script-src 'report-sample'
            STYLE_SRC,      'unsafe-inline',              style-src 'unsafe-inline'
            STYLE_SRC_ATTR, 'unsafe-hashes',              style-src-attr 'unsafe-hashes'
            IMG_SRC,        data:,                        img-src data:
            IMG_SRC,        BLOB:,                        img-src blob:
            IMG_SRC,        *,                            img-src *
            IMG_SRC,        *:8443,                       img-src *:8443
            IMG_SRC,        HTTPS://www.NWEBSEC.com,      img-src https://www.nwebsec.com
            IMG_SRC,        *.nwebsec.com:*,              img-src *.nwebsec.com:*
            IMG_SRC,        https://a.example/A;B,        -
            IMG_SRC,        https://a.example:443/A%3BB/, img-src https://a.example:443/A%3BB/
            CONNECT_SRC,    wss://ws.example,             connect-src wss://ws.example
            SCRIPT_SRC,     cdn.example,                  script-src cdn.example
            SCRIPT_SRC,     127.0.0.1:8080,               script-src 127.0.0.1:8080
            FRAME_ANCESTORS,https://p.example,            frame-ancestors https://p.example
            SANDBOX,        allow-scripts,                sandbox allow-scripts
            REQUIRE_TRUSTED_TYPES_FOR, 'script',          require-trusted-types-for 'script'
            TRUSTED_TYPES,  'none',                       trusted-types 'none'
            TRUSTED_TYPES,  dompurify#1,                  trusted-types dompurify#1
            TRUSTED_TYPES,  *,                            trusted-types *
            REQUIRE_TRUSTED_TYPES_FOR, 'style',           -
            REQUIRE_TRUSTED_TYPES_FOR, script,            -
            TRUSTED_TYPES,  a;b,                          -
            TRUSTED_TYPES,  'self',                       -
            SANDBOX,        allow-everything,             -
            SANDBOX,        'none',                       -
            UPGRADE_INSECURE_REQUESTS, 1,                 -
            IMG_SRC,        'unsafe-inline',              -
            IMG_SRC,        'strict-dynamic',             -
            STYLE_SRC,      'unsafe-eval',                -
            STYLE_SRC,      'strict-dynamic',             -
            FRAME_ANCESTORS,'unsafe-inline',              -
            FORM_ACTION,    'report-sample',              -
            IMG_SRC,        'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c=', -
            STYLE_SRC,      'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c=', style-src 'sha256-3+V2dL+7UtrvD8XCiIhUioxyRIVPYb/SuOdaBalqh6c='
            SCRIPT_SRC,     'sha256-3-V2dL-7UtrvD8XCiIhUioxyRIVPYb_SuOdaBalqh6c=', script-src 'sha256-3-V2dL-7UtrvD8XCiIhUioxyRIVPYb_SuOdaBalqh6c='
            """)
    void value_ofADirective_isWrittenOrRefused(Directive directive, String value, String expected) {
        if (expected.equals("-")) {
            assertThatThrownBy(() -> built(directive, value))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(directive + ": ");
        } else {
            assertThat(built(directive, value)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'unsafe-inline'",
                "'unsafe-eval'",
                "'unsafe-hashes'",
                "*",
                "*:443",
                "https:",
                "http:",
                "data:",
                "blob:",
                "https://*",
                "https://*:443",
            })
    void scriptSource_thatLetsInjectedScriptRun_needsTheSwitch(String value) {
        for (Directive directive : List.of(
                Directive.DEFAULT_SRC, Directive.SCRIPT_SRC, Directive.SCRIPT_SRC_ELEM, Directive.SCRIPT_SRC_ATTR)) {
            assertThatThrownBy(() -> built(directive, value))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("allowUnsafeScripts()");
            ContentSecurityPolicy policy = ContentSecurityPolicy.builder()
                    .directive(directive, value)
                    .allowUnsafeScripts()
                    .build();
            assertThat(policy).hasToString(directive + " " + value);
            assertThat(policy.with(Directive.BASE_URI, "'none'").toString()).startsWith(directive + " " + value);
        }
        assertThatThrownBy(() -> ContentSecurityPolicy.strict().with(Directive.SCRIPT_SRC, value))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void none_besideAnotherValue_isRefused() {
        assertThatThrownBy(() -> built(Directive.SCRIPT_SRC, "'none'", "'self'"))
                .hasMessageContaining("must have 'none' alone");
        assertThatThrownBy(() -> built(Directive.TRUSTED_TYPES, "a", "'none'"))
                .hasMessageContaining("must have 'none' alone");
    }

    @Test
    void strictDynamic_needsANonceOrAHash() {
        assertThatThrownBy(() -> built(Directive.SCRIPT_SRC, "'strict-dynamic'", "'self'"))
                .hasMessageContaining("must have a nonce or a hash");
        assertThat(built(Directive.SCRIPT_SRC, HASH, "'strict-dynamic'"))
                .isEqualTo("script-src " + HASH + " 'strict-dynamic'");
    }

    @ParameterizedTest
    @EnumSource(Directive.class)
    void directive_withoutValues_isRefusedUnlessItHasNone(Directive directive) {
        if (directive == Directive.SANDBOX || directive == Directive.UPGRADE_INSECURE_REQUESTS) {
            assertThat(built(directive)).isEqualTo(directive.toString());
        } else {
            assertThatThrownBy(() -> built(directive)).hasMessageContaining("must have a value");
        }
    }

    @ParameterizedTest
    @EnumSource(Directive.class)
    void directiveName_isLowerCaseWithHyphens(Directive directive) {
        assertThat(directive.toString()).matches("[a-z]+(-[a-z]+)*").hasSameSizeAs(directive.name());
    }

    @Test
    void directive_twice_isRefused() {
        ContentSecurityPolicy.Builder builder =
                ContentSecurityPolicy.builder().directive(Directive.SCRIPT_SRC, "'none'");
        assertThatThrownBy(() -> builder.directive(Directive.SCRIPT_SRC, "*"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("script-src is set");
    }

    @Test
    void value_twice_isRefused() {
        assertThatThrownBy(() -> built(Directive.IMG_SRC, "https://A.example", "https://a.example"))
                .hasMessageContaining("must be there once");
    }

    @Test
    void problems_several_areAllListed() {
        assertThatThrownBy(() -> ContentSecurityPolicy.builder()
                        .directive(Directive.SCRIPT_SRC, "self")
                        .directive(Directive.IMG_SRC, "a;b")
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(2));
    }

    @Test
    void policy_emptyOrTooLong_isRefused() {
        assertThatThrownBy(() -> ContentSecurityPolicy.builder().build()).isInstanceOf(ConfigurationException.class);
        String[] hosts = new String[400];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = "host" + i + ".example";
        }
        assertThatThrownBy(() -> built(Directive.IMG_SRC, hosts)).hasMessageContaining("1 to 4096 characters");
    }

    @Test
    void upgradeInsecureRequests_onPlainRequest_isLeftOut() {
        ContentSecurityPolicy policy = ContentSecurityPolicy.api().with(Directive.UPGRADE_INSECURE_REQUESTS);
        assertThat(policy.headerValue(true)).endsWith("; upgrade-insecure-requests");
        assertThat(policy.headerValue(false))
                .isEqualTo(ContentSecurityPolicy.api().headerValue(false));
    }

    @Test
    void with_replacesAndLeavesTheOriginalAlone() {
        ContentSecurityPolicy strict = ContentSecurityPolicy.strict();
        assertThat(strict.with(Directive.IMG_SRC, "'self'", "data:").toString()).contains("; img-src 'self' data:; ");
        assertThat(strict).isEqualTo(ContentSecurityPolicy.strict()).hasSameHashCodeAs(ContentSecurityPolicy.strict());
        assertThat(strict).isNotEqualTo(ContentSecurityPolicy.api());
    }

    /** Whatever the values are made of, what can be built has the shape that was asked for. */
    @Test
    void policy_ofRandomValues_neverChangesShape() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        String[] atoms = {
            "'",
            "self",
            "none",
            "https",
            ":",
            "//",
            "*",
            ".",
            "a",
            "B",
            "1",
            ";",
            ",",
            " ",
            "\r\n",
            "/",
            "%3B",
            "'self'",
            "'none'",
            HASH,
            "-",
            "example",
            "\u00e9",
            "'strict-dynamic'"
        };
        int built = 0;
        for (int round = 0; round < Rounds.of(20_000); round++) {
            List<String> values = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                StringBuilder value = new StringBuilder();
                for (int k = random.nextInt(1, 4); k > 0; k--) {
                    value.append(atoms[random.nextInt(atoms.length)]);
                }
                values.add(value.toString());
            }
            try {
                String policy = built(Directive.SCRIPT_SRC, values.toArray(String[]::new));
                built++;
                assertThat(policy.split(" ")).as("seed %d: %s", seed, values).hasSize(values.size() + 1);
                assertThat(policy).as("seed %d", seed).doesNotContain(";", ",").matches("[!-~ ]+");
            } catch (ConfigurationException e) {
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty();
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\r", "\u00e9");
            }
        }
        assertThat(built).as("seed %d", seed).isPositive();
    }

    @Test
    void nonce_hasAPlace_thatIsLeftOutWhereNobodyAsks() {
        ContentSecurityPolicy policy = ContentSecurityPolicy.builder()
                .directive(Directive.SCRIPT_SRC, ContentSecurityPolicy.NONCE, "'strict-dynamic'")
                .directive(Directive.STYLE_SRC, "'self'", ContentSecurityPolicy.NONCE)
                .build();
        assertThat(policy.headerValue(true)).isEqualTo("script-src 'none'; style-src 'self'");
        assertThat(policy.headerValue(true, "abc"))
                .isEqualTo("script-src 'nonce-abc' 'strict-dynamic'; style-src 'self' 'nonce-abc'");
        ContentSecurityPolicy hashed =
                policy.with(Directive.SCRIPT_SRC, HASH, ContentSecurityPolicy.NONCE, "'strict-dynamic'");
        assertThat(hashed.headerValue(true)).startsWith("script-src " + HASH + " 'strict-dynamic'; ");
        assertThatThrownBy(() -> built(Directive.IMG_SRC, ContentSecurityPolicy.NONCE))
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            SCRIPT_SRC      | N 'strict-dynamic' https: 'unsafe-inline' | 'none'
            SCRIPT_SRC      | N 'strict-dynamic' 'self' a.example       | 'none'
            SCRIPT_SRC      | N 'strict-dynamic' 'unsafe-eval' https:   | 'unsafe-eval'
            SCRIPT_SRC      | N 'unsafe-inline'                         | 'none'
            SCRIPT_SRC      | N 'unsafe-inline' 'self'                  | 'self'
            SCRIPT_SRC      | N 'unsafe-inline' a.example https:        | a.example https:
            SCRIPT_SRC      | N H 'strict-dynamic' https:               | H 'strict-dynamic' https:
            SCRIPT_SRC      | N H 'unsafe-inline'                       | H 'unsafe-inline'
            SCRIPT_SRC_ELEM | N 'strict-dynamic' http: 'unsafe-inline'  | 'none'
            SCRIPT_SRC_ATTR | N 'unsafe-inline'                         | 'none'
            STYLE_SRC       | 'self' N 'unsafe-inline'                  | 'self'
            STYLE_SRC_ELEM  | 'unsafe-inline' N                         | 'none'
            STYLE_SRC_ATTR  | N 'unsafe-inline' 'report-sample'         | 'report-sample'
            DEFAULT_SRC     | N 'unsafe-inline' 'self'                  | 'self'
            DEFAULT_SRC     | N 'strict-dynamic' 'self' https:          | Z 'strict-dynamic' 'self' https:
            DEFAULT_SRC     | N 'strict-dynamic' https: 'unsafe-inline' | Z 'strict-dynamic' https:
            DEFAULT_SRC     | N 'strict-dynamic'                        | 'none'
            """)
    void policy_withoutItsNonce_allowsNoMoreThanWithIt(Directive directive, String values, String expected) {
        String zero = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";
        String[] sources = values.split(" ");
        java.util.Arrays.setAll(sources, i -> switch (sources[i]) {
            case "N" -> ContentSecurityPolicy.NONCE;
            case "H" -> HASH;
            default -> sources[i];
        });
        ContentSecurityPolicy policy = ContentSecurityPolicy.builder()
                .allowUnsafeScripts()
                .directive(directive, sources)
                .build();
        assertThat(policy.headerValue(true))
                .isEqualTo(directive + " " + expected.replaceFirst("^H", HASH).replaceFirst("^Z", zero));
        assertThat(policy.headerValue(true, "abc"))
                .isEqualTo(directive + " "
                        + String.join(" ", sources).replace(ContentSecurityPolicy.NONCE, "'nonce-abc'"));
    }

    @Test
    void keywords_ofThisYearsBrowsers_areKnown() {
        assertThat(built(Directive.SCRIPT_SRC, "'self'", "'trusted-types-eval'", "'report-sha256'"))
                .isEqualTo("script-src 'self' 'trusted-types-eval' 'report-sha256'");
        assertThat(built(Directive.FENCED_FRAME_SRC, "https://a.example"))
                .isEqualTo("fenced-frame-src https://a.example");
        assertThat(built(Directive.SANDBOX, "allow-same-site-none-cookies"))
                .isEqualTo("sandbox allow-same-site-none-cookies");
        for (String unquoted : List.of("trusted-types-eval", "report-sha256")) {
            assertThatThrownBy(() -> built(Directive.SCRIPT_SRC, unquoted)).hasMessageContaining("single quotes");
        }
    }

    @Test
    void legacyFallback_withoutItsNonce_opensNothing() {
        ContentSecurityPolicy policy = ContentSecurityPolicy.builder()
                .directive(Directive.SCRIPT_SRC, ContentSecurityPolicy.NONCE, "'strict-dynamic'", "https://a.example")
                .legacyFallback()
                .build();
        assertThat(policy.headerValue(true)).isEqualTo("script-src 'none'");
    }

    @Test
    void legacyFallback_standsBesideStrictDynamicOnly() {
        ContentSecurityPolicy policy = ContentSecurityPolicy.builder()
                .directive(Directive.SCRIPT_SRC, ContentSecurityPolicy.NONCE, "'strict-dynamic'")
                .legacyFallback()
                .build();
        assertThat(policy.headerValue(true)).isEqualTo("script-src 'none'");
        assertThat(policy.headerValue(true, "abc"))
                .isEqualTo("script-src 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'");
        assertThatThrownBy(() -> ContentSecurityPolicy.builder()
                        .directive(Directive.SCRIPT_SRC, "'self'")
                        .legacyFallback()
                        .build())
                .hasMessageContaining("beside 'strict-dynamic'");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            REPORT_URI, /reports,                      report-uri /reports
            REPORT_URI, https://r.example/a?b=c,       report-uri https://r.example/a?b=c
            REPORT_URI, //r.example/a,                 -
            REPORT_URI, http://r.example/a,            -
            REPORT_URI, reports,                       -
            REPORT_URI, /a;script-src,                 -
            REPORT_URI, `/a,b`,                        -
            REPORT_URI, /a"b,                          -
            REPORT_TO,  reports,                       report-to reports
            REPORT_TO,  Reports,                       -
            REPORT_TO,  'self',                        -
            REPORT_TO,  https://r.example,             -
            """)
    void reporting_isWrittenOrRefused(Directive directive, String value, String expected) {
        if (expected.equals("-")) {
            assertThatThrownBy(() -> built(directive, value)).isInstanceOf(ConfigurationException.class);
        } else {
            assertThat(built(directive, value)).isEqualTo(expected);
        }
    }

    @Test
    void reportTo_onPlainRequest_isLeftOut() {
        ContentSecurityPolicy policy = ContentSecurityPolicy.api()
                .with(Directive.REPORT_URI, "/reports")
                .with(Directive.REPORT_TO, "reports");
        assertThat(policy.headerValue(false)).endsWith("; report-uri /reports");
        assertThat(policy.headerValue(true)).endsWith("; report-uri /reports; report-to reports");
        assertThatThrownBy(() -> policy.with(Directive.REPORT_TO, "a", "b")).hasMessageContaining("one endpoint");
    }

    @Test
    void withInline_allowsWhatThePageHas() {
        ContentSecurityPolicy policy = ContentSecurityPolicy.spa()
                .withInline("<style>a{}</style><script>run()</script><script src=a.js></script>");
        assertThat(policy.values(Directive.SCRIPT_SRC).orElseThrow()).hasSize(2).startsWith("'self'");
        assertThat(policy.values(Directive.STYLE_SRC).orElseThrow()).hasSize(2);
        assertThat(ContentSecurityPolicy.spa().withInline("<p>none</p>")).isEqualTo(ContentSecurityPolicy.spa());
        // What it falls back to is 'none', which must not stand beside a hash.
        assertThat(ContentSecurityPolicy.api()
                        .withInline("<script>run()</script>")
                        .values(Directive.SCRIPT_SRC)
                        .orElseThrow())
                .hasSize(1);
    }
}
