/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small immutable values that every module shares. */
class WordsTest {
    @Test
    void identity_keepsItsParts() {
        Identity identity = Identity.builder("alice")
                .issuer("https://id.example")
                .scheme("Bearer")
                .roles("a", "b")
                .scopes("s")
                .permissions("order:read:*")
                .attribute("plan", "gold")
                .build();
        assertThat(identity.getName()).isEqualTo("alice");
        assertThat(identity.issuer()).contains("https://id.example");
        assertThat(identity.scheme()).isEqualTo("Bearer");
        assertThat(identity.roles()).isEqualTo(Set.of("a", "b"));
        assertThat(identity.scopes()).isEqualTo(Set.of("s"));
        assertThat(identity.permissions()).isEqualTo(List.of("order:read:*"));
        assertThat(identity.attributes()).isEqualTo(Map.of("plan", "gold"));
        assertThat(identity.attribute("plan", String.class)).contains("gold");
        assertThat(identity.attribute("plan", Integer.class)).isEmpty();
        assertThat(identity.attribute("none", String.class)).isEmpty();
        assertThat(identity).hasToString("alice by https://id.example");
        assertThat(Identity.builder("bob").build()).hasToString("bob");
        assertThat(Identity.builder("bob").build().scheme()).isEqualTo("custom");
    }

    @Test
    void identity_isTheSameByNameAndIssuerOnly() {
        Identity one = Identity.builder("a").issuer("x").roles("r").build();
        assertThat(one).isEqualTo(Identity.builder("a").issuer("x").build());
        assertThat(one).hasSameHashCodeAs(Identity.builder("a").issuer("x").build());
        assertThat(one).isNotEqualTo(Identity.builder("a").issuer("y").build());
        assertThat(one).isNotEqualTo(Identity.builder("b").issuer("x").build());
        assertThat(one).isNotEqualTo(Identity.builder("a").build());
        assertThat(one.hashCode())
                .isNotEqualTo(Identity.builder("b").issuer("x").build().hashCode());
        assertThat(one.equals("a")).isFalse();
    }

    @Test
    void identity_isImmutable() {
        Identity.Builder builder = Identity.builder("a").roles("r");
        Identity identity = builder.build();
        builder.roles("later").scopes("later").permissions("later").attribute("later", 1);
        Identity later = builder.build();
        builder.roles("last").attribute("last", 2);
        assertThat(later.roles()).containsExactlyInAnyOrder("r", "later");
        assertThat(later.attributes()).isEqualTo(Map.of("later", 1));
        assertThat(identity.roles()).containsExactly("r");
        assertThat(identity.scopes()).isEmpty();
        assertThat(identity.permissions()).isEmpty();
        assertThat(identity.attributes()).isEmpty();
        assertThatThrownBy(() -> later.roles().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> later.scopes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> later.attributes().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void identity_ofNull_isRefused() {
        Identity.Builder builder = Identity.builder("a");
        List<String> holed = Collections.singletonList(null);
        assertThatThrownBy(() -> builder.roles(holed)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.scopes(holed)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.attribute("a", null)).isInstanceOf(NullPointerException.class);
        assertThat(builder.build().attributes()).isEmpty();
    }

    @Test
    void identity_withABadName_isRefused() {
        assertThat(Identity.builder("x".repeat(256)).build().getName()).hasSize(256);
        for (String name : List.of("", "x".repeat(257), "a\nb", "a\u0000", "\u0085")) {
            assertThatThrownBy(() -> Identity.builder(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "**"})
    void identity_withAReservedRole_isRefused(String role) {
        Identity.Builder builder = Identity.builder("a");
        assertThatThrownBy(() -> builder.roles(role)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void challenge_isWrittenAsAHeaderField() {
        Challenge challenge = Challenge.of("Bearer").with("realm", "a \"b\" \\").with("error", "x");
        assertThat(challenge.headerValue()).isEqualTo("Bearer realm=\"a \\\"b\\\" \\\\\", error=\"x\"");
        assertThat(challenge).hasToString(challenge.headerValue());
        assertThat(challenge.scheme()).isEqualTo("Bearer");
        assertThat(challenge.parameters()).containsExactly(Map.entry("realm", "a \"b\" \\"), Map.entry("error", "x"));
        assertThat(Challenge.of("DPoP").headerValue()).isEqualTo("DPoP");
        assertThat(challenge.with("error", "y").headerValue()).endsWith("error=\"y\"");
    }

    @Test
    void challenge_equalsBySpelling() {
        assertThat(Challenge.of("A").with("b", "c")).isEqualTo(Challenge.of("A").with("b", "c"));
        assertThat(Challenge.of("A").with("b", "c"))
                .hasSameHashCodeAs(Challenge.of("A").with("b", "c"));
        assertThat(Challenge.of("A")).isNotEqualTo(Challenge.of("B"));
        assertThat(Challenge.of("A").equals("A")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nb", "a\"", "ä", "a,", "a;", "a=b", "(a)", "a/b", "a\u007f"})
    void challenge_withABadToken_isRefused(String token) {
        assertThatThrownBy(() -> Challenge.of(token)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Challenge.of("A").with(token, "v")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AZaz09", "!#$%&'*+-.^_`|~"})
    void challenge_withAnyToken_isTaken(String token) {
        assertThat(Challenge.of(token).headerValue()).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x", "\u0000", "\u001f", "\u007f", "ä"})
    void challenge_withABadValue_isRefusedWithoutEchoingIt(String value) {
        assertThatThrownBy(() -> Challenge.of("A").with("b", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(value);
    }

    @Test
    void challenge_withTheEdgesOfAscii_isTaken() {
        assertThat(Challenge.of("A").with("b", " ~").headerValue()).isEqualTo("A b=\" ~\"");
    }

    @Test
    void rejection_keepsItsParts() {
        IllegalStateException cause = new IllegalStateException();
        Rejection plain = Rejection.of(403, "role_missing");
        Rejection full = plain.withReason("why")
                .withHeader("Retry-After", "1")
                .withHeader("Retry-After", "2")
                .withChallenge(Challenge.of("A"))
                .withChallengeParameter("scope", "s")
                .withCause(cause);
        assertThat(full.status()).isEqualTo(403);
        assertThat(full.code()).isEqualTo("role_missing");
        assertThat(full.reason()).isEqualTo("why");
        assertThat(full.headers()).containsExactly(Map.entry("Retry-After", "1"), Map.entry("Retry-After", "2"));
        assertThat(full.challenges()).containsExactly(Challenge.of("A"));
        assertThat(full.challengeParameters()).containsExactly(Map.entry("scope", "s"));
        assertThat(full.cause()).contains(cause);
        assertThat(full).hasToString("403 role_missing (why)");
        assertThat(plain).hasToString("403 role_missing");
        assertThat(plain.headers()).isEmpty();
        assertThat(plain.cause()).isEmpty();
    }

    @Test
    void rejection_thatIsNone_isRefused() {
        assertThat(Rejection.of(400, "a").status()).isEqualTo(400);
        assertThat(Rejection.of(599, "a9_b").code()).isEqualTo("a9_b");
        for (int status : new int[] {399, 600, 200, -1}) {
            assertThatThrownBy(() -> Rejection.of(status, "a")).isInstanceOf(IllegalArgumentException.class);
        }
        for (String code : List.of("", "A", "9a", "_a", "a-b", "a b", "aB", "`a", "{a", "a`", "a{")) {
            assertThatThrownBy(() -> Rejection.of(400, code)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Rejection.of(400, "az").code()).isEqualTo("az");
        assertThat(Rejection.of(400, "z0").code()).isEqualTo("z0");
    }

    @Test
    void rejection_withABadHeader_isRefused() {
        Rejection rejection = Rejection.of(400, "a");
        assertThat(rejection.withHeader("A", "\t ~\u0080\u00ff").headers()).hasSize(1);
        for (String value : List.of("a\r\nb", "\u0000", "\u007f", "\u0100", "\u001f")) {
            assertThatThrownBy(() -> rejection.withHeader("A", value)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> rejection.withHeader("A:", "b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decision_isAllowOrDeny() {
        assertThat(Decision.allow()).isEqualTo(new Decision.Allow(""));
        Rejection rejection = Rejection.of(400, "a");
        assertThat(Decision.deny(rejection)).isEqualTo(new Decision.Deny(rejection, ""));
        assertThat(new Decision.Deny(rejection, "r").rule()).isEqualTo("r");
    }

    @Test
    void event_keepsItsParts() {
        IllegalStateException cause = new IllegalStateException();
        Identity alice = Identity.builder("alice").build();
        SecurityEvent event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, "key_changed")
                .id("1")
                .time(Instant.EPOCH.plusSeconds(1))
                .filter("F")
                .rule("R")
                .reason("why")
                .status(403)
                .request("GET", "/a", "REQUEST")
                .clientAddress("192.0.2.1")
                .identity(alice)
                .cause(cause)
                .attribute("b", 2)
                .attribute("a", 1)
                .build();
        assertThat(event.kind()).isEqualTo(SecurityEvent.Kind.NOTE);
        assertThat(event.code()).isEqualTo("key_changed");
        assertThat(event.id()).isEqualTo("1");
        assertThat(event.time()).isEqualTo(Instant.EPOCH.plusSeconds(1));
        assertThat(event.filter()).isEqualTo("F");
        assertThat(event.rule()).isEqualTo("R");
        assertThat(event.reason()).isEqualTo("why");
        assertThat(event.status()).isEqualTo(403);
        assertThat(event.method()).isEqualTo("GET");
        assertThat(event.path()).isEqualTo("/a");
        assertThat(event.dispatcher()).isEqualTo("REQUEST");
        assertThat(event.clientAddress()).isEqualTo("192.0.2.1");
        assertThat(event.identity()).contains(alice);
        assertThat(event.cause()).contains(cause);
        assertThat(event.attributes()).containsExactly(Map.entry("b", 2), Map.entry("a", 1));
        assertThat(event).hasToString("NOTE key_changed by F [R]");
        assertThat(SecurityEvent.builder(SecurityEvent.Kind.ERROR, "a").build()).hasToString("ERROR a");
        assertThatThrownBy(() -> SecurityEvent.builder(SecurityEvent.Kind.NOTE, "Key changed"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void problems_areReportedAllAtOnce() {
        Problems problems = new Problems("Thing");
        problems.throwIfAny();
        problems.warn("w");
        problems.throwIfAny();
        problems.add("one");
        problems.addAll("Part", new ConfigurationException("Inner", List.of("two", "three")));
        assertThat(problems.errors()).containsExactly("one", "Part: two", "Part: three");
        assertThat(problems.warnings()).containsExactly("w");
        assertThatThrownBy(problems::throwIfAny).isInstanceOfSatisfying(ConfigurationException.class, e -> {
            assertThat(e.problems()).hasSize(3);
            assertThat(e).hasMessage("Thing: 3 problems\n  - one\n  - Part: two\n  - Part: three");
        });
        assertThat(new ConfigurationException("A", List.of("b"))).hasMessage("A: b");
        assertThatThrownBy(() -> new ConfigurationException("A", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void description_keepsItsParts() {
        Description description = Description.builder("F")
                .fact("rules", "a", 2)
                .health(Description.Health.DEGRADED, "key_old")
                .dependency("Redis", "open")
                .build();
        assertThat(description.name()).isEqualTo("F");
        assertThat(description.facts()).isEqualTo(Map.of("rules", List.of("a", "2")));
        assertThat(description.fact("rules")).containsExactly("a", "2");
        assertThat(description.fact("none")).isEmpty();
        assertThat(description.health()).isEqualTo(Description.Health.DEGRADED);
        assertThat(description.healthReason()).isEqualTo("key_old");
        assertThat(description.dependencies()).containsExactly(new Description.Dependency("Redis", "open"));
        assertThat(description).hasToString("F{rules=[a, 2]} DEGRADED key_old");
        Description up =
                Description.builder("F").health(Description.Health.UP, "").build();
        assertThat(up).hasToString("F{}");
        assertThat(up.healthReason()).isEmpty();
        assertThatThrownBy(() -> Description.builder("F").health(Description.Health.DOWN, "No"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void description_ofSeveralParts_hasTheHealthOfTheWorst() {
        Description.Builder description = Description.builder("F").healthAtMost(Description.Health.UP, "");
        assertThat(description.build().health()).isEqualTo(Description.Health.UP);
        description
                .healthAtMost(Description.Health.DEGRADED, "first")
                .healthAtMost(Description.Health.DEGRADED, "next");
        assertThat(description.build()).hasToString("F{} DEGRADED first");
        description.healthAtMost(Description.Health.DOWN, "third").healthAtMost(Description.Health.DEGRADED, "fourth");
        assertThat(description.healthAtMost(Description.Health.UP, "").build()).hasToString("F{} DOWN third");
    }
}
