/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private final Settings settings = new Settings("Gate");

    @Test
    void defaults() {
        assertThat(settings.of("realm", "web").get()).isEqualTo("web");
        assertThat(settings.flag("strict").get()).isFalse();
        Setting<String> absent = settings.of("store");
        assertThat(absent.value()).isEmpty();
        assertThat(absent.orNull()).isNull();
        assertThatThrownBy(absent::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("store must be set: it has no default");
        assertThat(settings.of("most", 4).byDefault("half of the processors").defaultText())
                .isEqualTo("half of the processors");
        assertThat(settings.problems().errors()).isEmpty();
    }

    @Test
    void set_secondTime_throws_alsoWithTheDefaultOrAfterABadValue() {
        Setting<Integer> size = settings.number("size", 5, 1, 9);
        size.set(5);
        assertThatThrownBy(() -> size.set(6))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("size must be set once: it is set");
        Setting<Integer> other = settings.number("other", 5, 1, 9);
        other.set(10);
        assertThatThrownBy(() -> other.set(6)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void set_outOfBounds_isAProblemOfBuild_withAllTheOthers() {
        Setting<Integer> size = settings.number("size", 5, 1, 9);
        Setting<Duration> idle =
                settings.duration("idle", Duration.ofMinutes(15), Duration.ofMillis(1500), Duration.ofDays(30));
        size.set(10);
        idle.set(Duration.ZERO);
        settings.collect("origins", () -> {
            throw new IllegalArgumentException("an origin must have a scheme: 'x'");
        });
        settings.collect("part", () -> {
            throw new ConfigurationException("Part", List.of("a", "b"));
        });
        assertThat(size.get()).isEqualTo(5);
        assertThat(settings.problems().errors())
                .containsExactly(
                        "size must be 1 to 9: 10",
                        "idle must be 1500 milliseconds to 30 days: 0 seconds",
                        "origins: an origin must have a scheme: 'x'",
                        "part: a",
                        "part: b");
        assertThatThrownBy(() -> settings.problems().throwIfAny()).hasMessageStartingWith("Gate: 5 problems");
    }

    @Test
    void bounds_areGoodThemselves() {
        for (int good : new int[] {1, 9}) {
            settings.number("size" + good, 5, 1, 9).set(good);
            settings.duration("idle" + good, Duration.ofHours(2), Duration.ofHours(1), Duration.ofHours(9))
                    .set(Duration.ofHours(good));
        }
        assertThatCode(() -> settings.problems().throwIfAny()).doesNotThrowAnyException();
    }

    @Test
    void valueWithControlCharacters_isNotShown() {
        settings.of("realm", "web")
                .where("must be short", text -> text.length() < 4)
                .set("a\r\nb: c");
        assertThat(settings.problems().errors()).containsExactly("realm must be short: (text with control characters)");
    }

    @Test
    void nullValue_throws() {
        Setting<String> realm = settings.of("realm", "web");
        assertThatThrownBy(() -> realm.set(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("realm");
    }

    @Test
    void facts_areTheValues_butThoseUndescribed() {
        settings.duration("idleTimeout", Duration.ofMinutes(15), Duration.ZERO, Duration.ofDays(1));
        settings.of("methods", List.of("GET", "PUT"));
        settings.of("key", "secret").undescribed();
        settings.of("store");
        settings.clock();
        settings.nanoTime();
        assertThat(settings.facts())
                .isEqualTo(Map.of("idle_timeout", List.of("PT15M"), "methods", List.of("GET", "PUT")));
        assertThat(settings.all())
                .extracting(Setting::defaultText)
                .containsExactly("15 minutes", "[GET, PUT]", "", "", "", "");
        assertThat(Description.builder("Gate").facts(settings.facts()).build().fact("idle_timeout"))
                .containsExactly("PT15M");
    }

    @Test
    void requiredOption_thatIsNotSet_isAProblem_aBadValueIsItsOwn() {
        Setting<String> audience = settings.<String>of("audience").where("must be short", text -> text.length() < 4);
        audience.required("or tokens made for other services pass");
        settings.<String>of("resource").required("");
        assertThat(settings.problems().errors())
                .containsExactly(
                        "audience must be set, or tokens made for other services pass: it is not; call audience()",
                        "resource must be set: it is not; call resource()");
        audience.set("orders");
        assertThat(settings.problems().errors())
                .containsExactly("audience must be short: orders", "resource must be set: it is not; call resource()");
    }

    @Test
    void parse_keepsWhatTheParserReturns_andItsRefusalIsAProblem() {
        Setting<Integer> good = settings.of("good", 1);
        good.parse(() -> 2);
        assertThat(good.get()).isEqualTo(2);
        assertThatThrownBy(() -> good.parse(() -> 3)).isInstanceOf(IllegalStateException.class);
        Setting<Integer> bad = settings.of("bad", 1);
        bad.parse(() -> Integer.valueOf("x"));
        assertThat(bad.get()).isEqualTo(1);
        assertThat(bad.isSet()).isTrue();
        assertThatThrownBy(() -> settings.<String>of("none").parse(() -> null))
                .isInstanceOf(NullPointerException.class);
        assertThat(settings.problems().errors()).containsExactly("bad: For input string: \"x\"");
    }

    @Test
    void list_collectsWhatItsSetterAdds() {
        List<String> patterns = settings.list("on");
        assertThat(settings.facts()).isEmpty();
        patterns.add("/a");
        patterns.add("/b");
        assertThat(settings.facts()).isEqualTo(Map.of("on", List.of("/a", "/b")));
    }

    @Test
    void collect_ofSeveralValues_refusesEachByItself() {
        List<Integer> ports = settings.list("ports");
        settings.collect("ports", new String[] {"1", "x", "2", "y"}, text -> ports.add(Integer.valueOf(text)));
        assertThat(ports).containsExactly(1, 2);
        assertThat(settings.problems().errors())
                .containsExactly("ports: For input string: \"x\"", "ports: For input string: \"y\"");
    }

    @Test
    void durationWithoutADefault_isChecked() {
        Setting<Duration> skew = settings.duration("skew", Duration.ZERO, Duration.ofMinutes(5));
        assertThat(skew.value()).isEmpty();
        skew.set(Duration.ofMinutes(6));
        assertThat(settings.problems().errors()).containsExactly("skew must be 0 seconds to 5 minutes: 6 minutes");
    }

    @Test
    void problemsOfAPart_carryItsName() {
        Problems part = new Problems("Part");
        part.add("a");
        part.warn("b");
        Problems whole = settings.problems();
        whole.addAll("part 1", part);
        assertThat(whole.errors()).containsExactly("part 1: a");
        assertThat(whole.warnings()).containsExactly("part 1: b");
    }
}
