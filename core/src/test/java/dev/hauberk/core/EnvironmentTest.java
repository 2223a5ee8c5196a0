/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static final String STRONG = "k3vQ9zLwP0aXn7RtB5mYc2HdJ8sUe4Gf";

    @TempDir
    private Path directory;

    @Test
    void defaults() {
        Environment environment = Environment.builder().build();
        assertThat(environment.production()).isTrue();
        assertThat(Environment.builder()
                        .variable("PATH", v -> v.optional())
                        .variable("HAUBERK_TEST_IS_NEVER_SET", v -> v.optional())
                        .build()
                        .isSet("PATH"))
                .isEqualTo(System.getenv("PATH") != null);
    }

    @Test
    void build_everythingRight_givesTypedValues() throws Exception {
        Path file = secretFile(STRONG + "\n");
        Environment environment = Environment.builder()
                .source(Map.of(
                        "NAME", "orders",
                        "PORT", "443",
                        "CACHE", "true",
                        "LOG", "info",
                        "WAIT", "30s",
                        "DB_URL", "jdbc:h2:mem:x;PASSWORD=x",
                        "ORIGINS", "https://a.example.com, https://b.example.com:8443",
                        "KEY", STRONG,
                        "PEPPER_FILE", file.toString()))
                .variable("NAME")
                .variable("PORT", v -> v.integer(1, 65535).defaultTo("8080"))
                .variable("ADMIN_PORT", v -> v.integer(1, 65535).defaultTo("9090"))
                .variable("CACHE", v -> v.bool())
                .variable("LOG", v -> v.oneOf("debug", "info"))
                .variable("WAIT", v -> v.duration(Duration.ZERO, Duration.ofMinutes(1)))
                .variable("DB_URL", v -> v.uri("jdbc"))
                .variable("ORIGINS", v -> v.origins())
                .variable("KEY", v -> v.secret(32))
                .variable("PEPPER", v -> v.secret(32))
                .variable("TRACE_URL", v -> v.uri("https").optional())
                .variable("DEBUG", v -> v.debugSwitch())
                .build();
        assertThat(environment.text("NAME")).isEqualTo("orders");
        assertThat(environment.integer("PORT")).isEqualTo(443);
        assertThat(environment.integer("ADMIN_PORT")).isEqualTo(9090);
        assertThat(environment.bool("CACHE")).isTrue();
        assertThat(environment.text("LOG")).isEqualTo("info");
        assertThat(environment.duration("WAIT")).isEqualTo(Duration.ofSeconds(30));
        assertThat(environment.uri("DB_URL")).isEqualTo(URI.create("jdbc:h2:mem:x;PASSWORD=x"));
        assertThat(environment.origins("ORIGINS"))
                .containsExactly(Origin.parse("https://a.example.com"), Origin.parse("https://b.example.com:8443"));
        assertThat(environment.secret("KEY")).isEqualTo(Secret.ofText(STRONG));
        assertThat(environment.secret("PEPPER")).isEqualTo(Secret.ofText(STRONG));
        assertThat(environment.isSet("TRACE_URL")).isFalse();
        assertThat(environment.isSet("ADMIN_PORT")).isTrue();
        assertThat(environment.bool("DEBUG")).isFalse();
        assertThat(environment)
                .hasToString("Environment[production=true]{NAME=SET, PORT=SET, ADMIN_PORT=DEFAULT, CACHE=SET, LOG=SET,"
                        + " WAIT=SET, DB_URL=SET, ORIGINS=SET, KEY=SET, PEPPER=FROM_FILE, TRACE_URL=UNSET,"
                        + " DEBUG=DEFAULT}");
        assertThat(environment.describe().name()).isEqualTo("Environment");
        assertThat(environment.describe().fact("production")).containsExactly("true");
        assertThat(environment.describe().fact("PEPPER")).containsExactly("FROM_FILE");
        assertThat(environment.describe().fact("secret variables")).containsExactly("KEY", "PEPPER");
        assertThat(environment.describe().fact("debug switches")).isEmpty();
        assertThat(environment.secret("KEY").origin()).isEqualTo(Secret.Origin.ENVIRONMENT);
        assertThat(environment.secret("PEPPER").origin()).isEqualTo(Secret.Origin.FILE);
        assertThat(environment.describe().toString()).doesNotContain(STRONG).doesNotContain("orders");
    }

    @Test
    void build_everythingWrong_isReportedAtOnce() throws Exception {
        Path weak = secretFile("abc");
        ConfigurationException refused = refusal(Environment.builder()
                .source(Map.of(
                        "EMPTY", " ",
                        "PADDED", "x ",
                        "PORT", "0",
                        "TEMPLATE", "${DB_URL}",
                        "WEAK", "short",
                        "WEAKER_FILE", weak.toString(),
                        "TWICE", STRONG,
                        "TWICE_FILE", weak.toString(),
                        "GONE_FILE", directory.resolve("gone").toString(),
                        "DEBUG", "true"))
                .variable("MISSING")
                .variable("EMPTY", v -> v.optional())
                .variable("PADDED")
                .variable("PORT", v -> v.integer(1, 65535))
                .variable("TEMPLATE")
                .variable("WEAK", v -> v.secret(32))
                .variable("WEAKER", v -> v.secret(32))
                .variable("TWICE", v -> v.secret(32))
                .variable("GONE", v -> v.secret(32).optional())
                .variable("ABSENT", v -> v.secret(32))
                .variable("BAD_DEFAULT", v -> v.integer(1, 2).defaultTo("3"))
                .variable("DEFAULT_SECRET", v -> v.secret(32).defaultTo(STRONG))
                .variable("BOTH", v -> v.defaultTo("x").optional())
                .variable("DEBUG", v -> v.debugSwitch()));
        String remedy = "; generate one, for example with 'openssl rand -base64 32'";
        assertThat(refused.problems())
                .containsExactly(
                        "MISSING must be set: it is not; set it",
                        "EMPTY must not be empty: it is; unset it or give it a value",
                        "PADDED must not begin or end with white space: it does",
                        "PORT must be a whole number from 1 to 65535: 0",
                        "TEMPLATE must not be a placeholder: it is; give it its value",
                        "WEAK secret must have at least 32 bytes: 5" + remedy,
                        "WEAKER secret must have at least 32 bytes: 3" + remedy,
                        "TWICE must be set once: TWICE_FILE is set as well; unset one",
                        "GONE_FILE: secret file must exist: " + directory.resolve("gone")
                                + "; mount it or correct the path",
                        "ABSENT must be set: it is not; set it, or ABSENT_FILE to the path of a file that holds it",
                        "BAD_DEFAULT must be a whole number from 1 to 2: 3",
                        "DEFAULT_SECRET must not have a default, as it is a secret: it has one; remove it",
                        "BOTH must be optional or have a default: it is both; remove one",
                        "DEBUG must not be true in production: it is; unset it");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "65535, 65535", "+7, 7"})
    void integer_inRange_isRead(String text, int value) {
        assertThat(single(text, v -> v.integer(1, 65535)).integer("X")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"65536, 65536", "-1, -1", "1e3, it is none", "0x10, it is none", "99999999999, it is none"})
    void integer_other_isRefused(String text, String tail) {
        assertRefused(text, v -> v.integer(1, 65535), "must be a whole number from 1 to 65535: " + tail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUE", "yes", "1", "on"})
    void bool_other_isRefused(String text) {
        assertRefused(text, v -> v.bool(), "must be true or false: it is neither");
        assertThat(single("false", v -> v.bool()).bool("X")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0ms, PT0S",
        "1500ms, PT1.5S",
        "60s, PT1M",
        "2m, PT2M",
        "3h, PT3H",
        "2d, PT48H",
        "PT5M, PT5M",
        "P1D, PT24H"
    })
    void duration_inRange_isRead(String text, Duration value) {
        assertThat(single(text, v -> v.duration(Duration.ZERO, Duration.ofDays(2)))
                        .duration("X"))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "3d, PT72H",
        "PT-1S, PT-1S",
        "30, it is none",
        "s, it is none",
        "1.5s, it is none",
        "30 s, it is none",
        "99999999999999999999s, it is none",
        "9223372036854775807d, it is none",
        "30S, it is none"
    })
    void duration_other_isRefused(String text, String tail) {
        assertRefused(
                text,
                v -> v.duration(Duration.ZERO, Duration.ofDays(2)),
                "must be a duration such as 30s from PT0S to PT48H: " + tail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "//a", "a", "https://user:hunter2@a b", "postgres"})
    void uri_other_isRefusedWithoutQuotingIt(String text) {
        assertRefused(
                text,
                v -> v.uri("https", "postgres"),
                "must be an absolute URI whose scheme is one of [https, postgres]: it is none");
        assertThat(single("HTTPS://a", v -> v.uri("https")).uri("X")).isEqualTo(URI.create("HTTPS://a"));
    }

    @Test
    void oneOf_isExact_andMayHoldWordsThatLookLikePlaceholders() {
        assertThat(single("todo", v -> v.oneOf("todo", "some")).text("X")).isEqualTo("todo");
        assertRefused("None", v -> v.oneOf("none", "some"), "must be one of [none, some]: it is none");
    }

    @ParameterizedTest
    @CsvSource({
        "*, 1",
        "null, 1",
        "'https://a.example,', 2",
        "'https://a.example,*', 2",
        "https://u:hunter2@a.example, 1"
    })
    void origins_other_isRefusedWithoutQuotingIt(String text, int number) {
        if (!text.equals("null")) {
            assertRefused(
                    text,
                    v -> v.origins(),
                    "must be origins (scheme://host[:port]) with commas between them: number " + number + " is none");
        } else {
            assertRefused(text, v -> v.origins(), "must not be a placeholder: it is; give it its value");
        }
    }

    @Test
    void debugSwitch_outsideProduction_mayBeOn() {
        Environment environment = Environment.builder()
                .production(false)
                .source(Map.of("DEBUG", "true"))
                .variable("DEBUG", v -> v.debugSwitch())
                .build();
        assertThat(environment.bool("DEBUG")).isTrue();
        assertThat(environment.production()).isFalse();
        assertThat(Environment.builder().production(true).build().production()).isTrue();
        assertThat(single("true", v -> v.bool()).bool("X")).isTrue();
        assertThat(single("false", v -> v.debugSwitch()).bool("X")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "APP_ENV, test, false",
        "APP_ENV, development, false",
        "APP_ENV, Test, true",
        "APP_ENV, prod, true",
        "OTHER, test, true"
    })
    void productionUnless_onlyTheseWords_areNotProduction(String name, String value, boolean production) {
        Environment environment = Environment.builder()
                .source(Map.of(name, value))
                .productionUnless("APP_ENV", "development", "test")
                .build();
        assertThat(environment.production()).isEqualTo(production);
    }

    @Test
    void read_undeclaredOrOtherType_isRefused() {
        Environment environment = single("1", v -> v.integer(0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> environment.text("Y"))
                .withMessage("environment variable must be declared before it is read: Y");
        assertThatIllegalArgumentException().isThrownBy(() -> environment.isSet("Y"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> environment.text("X"))
                .withMessage("environment variable X must be read as it was declared: Integer, not String");
    }

    @Test
    void read_optionalThatIsNotSet_isRefused() {
        Environment environment = Environment.builder()
                .source(Map.of())
                .variable("X", v -> v.optional())
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> environment.text("X"))
                .withMessage("environment variable must be set to be read: X; ask isSet() first, or give it a default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A-B", "A B", "Ä", "A=", "@A", "[A", "`a", "{a", "A/", "A:"})
    void variable_badName_isRefused(String name) {
        String problem = "name of an environment variable must be letters, digits and underscores, no digit first: '"
                + name + "'";
        assertThat(refusal(Environment.builder().variable(name)).problems()).containsExactly("variable: " + problem);
        assertThat(refusal(Environment.builder().productionUnless(name, "x")).problems())
                .containsExactly("production: " + problem);
    }

    @Test
    void variable_edgeNames_areTaken() {
        Map<String, String> source = Map.of("AZaz_09", "x", "_", "y");
        Environment environment = Environment.builder()
                .source(source)
                .variable("AZaz_09")
                .variable("_")
                .build();
        assertThat(environment.text("AZaz_09") + environment.text("_")).isEqualTo("xy");
    }

    @Test
    void declaration_twiceOrEmpty_isRefused() {
        assertThat(refusal(Environment.builder()
                                .source(Map.of("X", "x"))
                                .variable("X")
                                .variable("X"))
                        .problems())
                .containsExactly("variable: environment variable must be declared once: X");
        assertThat(refusal(Environment.builder().productionUnless("X")).problems())
                .containsExactly("production: words for what is not production must be given: none are; call"
                        + " production(true)");
        assertStateRefused(
                () -> Environment.builder().source(Map.of()).source(Map.of()), "source must be set once: it is set");
        assertStateRefused(
                () -> Environment.builder().production(true).productionUnless("X", "y"),
                "production must be set once: it is set");
        assertStateRefused(
                () -> Environment.builder().productionUnless("X", "y").production(false),
                "production must be set once: it is set");
        assertStateRefused(() -> single("x", v -> v.bool().integer(1, 2)), "type must be set once: it is set");
        assertStateRefused(() -> single("x", v -> v.optional().optional()), "optional must be set once: it is set");
        assertStateRefused(
                () -> single("x", v -> v.defaultTo("a").defaultTo("b")), "defaultTo must be set once: it is set");
        assertDeclarationRefused(v -> v.integer(2, 1), "type: range must not be empty: 2 to 1");
        assertDeclarationRefused(
                v -> v.duration(Duration.ofSeconds(1), Duration.ZERO), "type: range must not be empty: PT1S to PT0S");
        assertDeclarationRefused(v -> v.uri(), "type: schemes must be given: none are");
        assertDeclarationRefused(v -> v.oneOf(), "type: words must be given: none are");
        assertDeclarationRefused(v -> v.secret(0), "type: minimum length must be at least 1 byte: 0");
        assertThat(single("1", v -> v.integer(1, 1)).integer("X")).isOne();
        assertThat(single("1s", v -> v.duration(Duration.ofSeconds(1), Duration.ofSeconds(1)))
                        .duration("X"))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void type_thenOptional_chains() {
        Environment environment = Environment.builder()
                .source(Map.of())
                .variable(
                        "DURATION",
                        v -> v.duration(Duration.ZERO, Duration.ZERO).optional())
                .variable("WORD", v -> v.oneOf("a").optional())
                .variable("ORIGINS", v -> v.origins().optional())
                .build();
        assertThat(environment.toString()).endsWith("{DURATION=UNSET, WORD=UNSET, ORIGINS=UNSET}");
    }

    @Test
    void secretFile_pathWithNul_isRefused() {
        ConfigurationException refused =
                refusal(Environment.builder().source(Map.of("X_FILE", "a\0b")).variable("X", v -> v.secret(1)));
        assertThat(refused.problems()).containsExactly("X must be the path of a file: it is none");
    }

    private static Environment single(String text, Consumer<EnvironmentVariable> configure) {
        return Environment.builder()
                .source(Map.of("X", text))
                .variable("X", configure)
                .build();
    }

    private static ConfigurationException refusal(Environment.Builder builder) {
        return catchThrowableOfType(ConfigurationException.class, builder::build);
    }

    private static void assertRefused(String text, Consumer<EnvironmentVariable> configure, String problem) {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> single(text, configure));
        assertThat(refused.problems()).isEqualTo(List.of("X " + problem));
    }

    private static void assertDeclarationRefused(Consumer<EnvironmentVariable> configure, String message) {
        assertThat(catchThrowableOfType(ConfigurationException.class, () -> single("x", configure))
                        .problems())
                .containsExactly("X: " + message);
    }

    private static void assertStateRefused(Runnable declaration, String message) {
        assertThatIllegalStateException().isThrownBy(declaration::run).withMessage(message);
    }

    private Path secretFile(String content) throws Exception {
        Path file = Files.createTempFile(directory, "secret", "");
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
