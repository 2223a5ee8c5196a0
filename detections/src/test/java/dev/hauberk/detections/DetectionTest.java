/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DetectionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;

    private final List<Hit> hits = new ArrayList<>();
    private final Detections detections = new Detections(Detection.all(), Duration.ofMinutes(15), 0, hits::add);

    private static SecurityEvent.Builder event(Kind kind, String code, String client) {
        return SecurityEvent.builder(kind, code)
                .clientAddress(client)
                .request("GET", "/x", "REQUEST")
                .route("/*");
    }

    private static SecurityEvent.Builder failedLogin(String user, String client) {
        return event(Kind.REFUSAL, "login_failed", client).status(401).identity(identity(user));
    }

    private static SecurityEvent.Builder login(String user, String client) {
        return event(Kind.NOTE, "login_succeeded", client).identity(identity(user));
    }

    private static SecurityEvent.Builder decision(int status, String path, String client) {
        return SecurityEvent.builder(Kind.DECISION, status < 400 ? "allowed" : "refused")
                .clientAddress(client)
                .request("GET", path, "REQUEST")
                .status(status);
    }

    private static Identity identity(String name) {
        return Identity.builder(name).build();
    }

    private List<String> names() {
        return hits.stream().map(hit -> hit.detection().name()).toList();
    }

    private static Arguments rule(String name, int threshold, IntFunction<SecurityEvent.Builder> nth) {
        return Arguments.of(name, threshold, nth);
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("brute_force", 10, i -> failedLogin("ann", "192.0." + i + ".1")),
                rule("credential_stuffing", 20, i -> failedLogin("user" + i, "192.0.2." + i)),
                rule(
                        "token_replay",
                        3,
                        i -> decision(200, "/x", "10." + i + ".0.1")
                                .identity(identity("ann"))
                                .attribute("token_id", "t1")),
                rule("token_replay", 1, i -> event(Kind.REFUSAL, "proof_replayed", "10.0.0.1")),
                rule(
                        "revoked_token",
                        3,
                        i -> event(Kind.REFUSAL, "token_revoked", "10.0.0.1").attribute("token_id", "t1")),
                rule("token_forgery", 3, i -> event(Kind.REFUSAL, "token_signature_invalid", "10.0.0." + i)),
                rule("unsigned_token", 1, i -> event(Kind.REFUSAL, "token_unsigned", "10.0.0.1")),
                rule(
                        "object_enumeration",
                        25,
                        i -> decision(404, "/orders/" + i, "10.0.0.1").identity(identity("eve"))),
                rule(
                        "object_enumeration",
                        25,
                        i -> event(Kind.REFUSAL, "object_denied", "10.0.0.1")
                                .request("GET", "/orders/" + i, "REQUEST")
                                .identity(identity("eve"))),
                rule(
                        "route_probing",
                        5,
                        i -> event(Kind.REFUSAL, "denied_by_rule", "10.0.0.1")
                                .filter("AuthorizationFilter")
                                .status(403)
                                .rule("GET /admin/" + i)
                                .identity(identity("eve"))),
                rule("excess_not_found", 50, i -> decision(404, "/" + i, "10.0.0." + i)),
                rule("csp_spike", 50, i -> event(Kind.NOTE, "browser_report", "10.0.0.1")),
                rule("honeytoken", 1, i -> event(Kind.NOTE, "honeytoken_touched", "10.0.0.1")),
                rule("honeytoken", 1, i -> event(Kind.REFUSAL, "api_key_canary_used", "10.0.0.1")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void threshold_isReachedAtItsNumber(String name, int threshold, IntFunction<SecurityEvent.Builder> nth) {
        for (int i = 1; i < threshold; i++) {
            detections.see(nth.apply(i).build(), i);
        }
        assertThat(names()).doesNotContain(name);
        detections.see(nth.apply(threshold).build(), threshold);
        assertThat(names()).containsOnlyOnce(name);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void window_slides(String name, int threshold, IntFunction<SecurityEvent.Builder> nth) {
        Detection detection = Detection.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        if (threshold > 1 && !name.equals("csp_spike")) {
            long apart = detection.window().toNanos() / (threshold - 1) + 1;
            for (int i = 1; i <= 3 * threshold; i++) {
                detections.see(nth.apply(i).build(), i * apart);
            }
            assertThat(names()).doesNotContain(name);
        }
    }

    @Test
    void loginAfterFailures_isFound_andOneAfterFewIsNot() {
        for (int i = 0; i < 4; i++) {
            detections.see(failedLogin("bob", "10.0.0.1").build(), i);
        }
        detections.see(login("bob", "10.0.0.1").build(), 5);
        assertThat(names()).isEmpty();
        detections.see(failedLogin("bob", "10.0.0.1").build(), 6);
        detections.see(login("bob", "10.0.0.1").build(), 7);
        assertThat(names()).containsExactly("success_after_failures");
    }

    @Test
    void office_whereMoreThanOneInTenGetIn_isNoStuffing() {
        for (int i = 0; i < 5; i++) {
            detections.see(login("good" + i, "192.0.2.7").build(), i);
        }
        for (int i = 0; i < 40; i++) {
            detections.see(failedLogin("user" + i, "192.0.2.8").build(), 10 + i);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void oneAccountThatGetsIn_excusesNobody() {
        for (int i = 0; i < 40; i++) {
            detections.see(login("mallory", "192.0.2.7").build(), 2 * i);
            detections.see(failedLogin("user" + i, "192.0.2.8").build(), 2 * i + 1);
        }
        assertThat(names()).contains("credential_stuffing");
    }

    @Test
    void sameValueAgain_isNotAnotherOne() {
        for (int i = 0; i < 200; i++) {
            detections.see(
                    decision(404, "/orders/7", "10." + i + ".0.1")
                            .identity(identity("ann"))
                            .build(),
                    i);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void tokenOfARefusedRequest_isNoReplay() {
        for (int i = 0; i < 9; i++) {
            detections.see(
                    decision(401, "/x", "10." + i + ".0.1")
                            .attribute("token_id", "t1")
                            .build(),
                    i);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void thousandFailures_areOneAlert_andTheNextOneTellsOfThem() {
        for (int i = 0; i < 1_000; i++) {
            detections.see(failedLogin("ann", "10.0.0.1").build(), i * SECOND / 2);
        }
        assertThat(names()).containsExactly("brute_force");
        detections.see(failedLogin("ann", "10.0.0.1").build(), 500 * SECOND);
        for (int i = 0; i < 10; i++) {
            detections.see(failedLogin("ann", "10.0.0.1").build(), 30 * MINUTE + i);
        }
        assertThat(names()).containsExactly("brute_force", "brute_force");
        assertThat(hits.get(1).suppressed()).isEqualTo(991);
    }

    @Test
    void tenThousandAttackers_areFewAlerts_andNoneIsUncounted() {
        for (int i = 0; i < 10_000; i++) {
            detections.see(
                    event(Kind.REFUSAL, "token_unsigned", (i >> 8) + "." + (i & 255) + ".3.4")
                            .build(),
                    i);
        }
        assertThat(hits).hasSize(10);
        detections.see(event(Kind.REFUSAL, "token_unsigned", "99.9.9.9").build(), 2 * MINUTE);
        assertThat(hits).hasSize(11);
        assertThat(hits.get(10).suppressed()).isEqualTo(9_990);
        assertThat(detections.forgotten()).as("keys beyond the room").isPositive();
    }

    @Test
    void forgottenKeys_areTheOldest() {
        KeyedWatch watch = new KeyedWatch(Detection.bruteForce(), SECOND, 7);
        for (int i = 0; i < 9; i++) {
            watch.see(failedLogin("ann", "10.0.0.1").build(), i);
        }
        for (int i = 0; i < KeyedWatch.MOST_KEYS - 1; i++) {
            watch.see(failedLogin("other" + i, "10.0.0.1").build(), 10);
        }
        assertThat(watch.forgotten()).isZero();
        assertThat(watch.see(failedLogin("ann", "10.0.0.1").build(), 11)).isPresent();
    }

    @Test
    void reportsThatAreUsual_areNoSpike_andTenTimesAsManyAre() {
        for (int minute = 0; minute < 120; minute++) {
            for (int i = 0; i < 40; i++) {
                detections.see(event(Kind.NOTE, "browser_report", "10.0.0.1").build(), minute * MINUTE + i * SECOND);
            }
        }
        for (int i = 0; i < 300; i++) {
            detections.see(event(Kind.NOTE, "browser_report", "10.0.0.1").build(), 121 * MINUTE + i);
        }
        assertThat(names()).isEmpty();
        for (int i = 0; i < 700; i++) {
            detections.see(event(Kind.NOTE, "browser_report", "10.0.0.1").build(), 123 * MINUTE + i);
        }
        assertThat(names()).containsExactly("csp_spike");
    }

    @Test
    void numbersOutsideTheirRange_areRefused() {
        assertThatThrownBy(() -> Detection.bruteForce().withThreshold(0, Duration.ofMinutes(1)))
                .hasMessage("a threshold must be 1 to 1000: 0");
        assertThatThrownBy(() -> Detection.bruteForce().withThreshold(1, Duration.ofDays(2)))
                .hasMessageContaining("at most 24 hours");
    }

    /**
     * An hour of 600 people: typing errors, telephones that change networks, an office behind one address, tabs that go
     * on after a logout, links to what is gone, a key that is dropped, a crawler, and the noise of browser extensions.
     */
    @Test
    void ordinaryHour_raisesNoAlert() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long now = 0;
        int requests = 0;
        while (now < 60 * MINUTE) {
            now += (long) (random.nextDouble() * 50_000_000L);
            requests++;
            int person = random.nextInt(600);
            String user = "user" + person;
            boolean atOffice = person < 300;
            String client = atOffice ? "198.51.100.7" : "203." + (person >> 4) + "." + (person & 15) + ".9";
            if (!atOffice && random.nextInt(40) == 0) {
                client = "100.64." + person % 250 + ".3";
            }
            for (SecurityEvent event : ordinary(random, user, client)) {
                detections.see(event, now);
            }
        }
        assertThat(requests).isGreaterThan(100_000);
        assertThat(names()).as("seed " + seed).isEmpty();
    }

    private static List<SecurityEvent> ordinary(Random random, String user, String client) {
        int chance = random.nextInt(10_000);
        if (chance < 25) {
            return List.of(login(user, client).build());
        }
        if (chance < 27) {
            return List.of(
                    failedLogin(user, client).build(),
                    failedLogin(user, client).build(),
                    login(user, client).build());
        }
        if (chance < 60) {
            return List.of(
                    decision(404, "/gone/" + random.nextInt(1000), client).build());
        }
        if (chance < 70) {
            return List.of(decision(404, "/api/orders/" + random.nextInt(1000), client)
                    .identity(identity(user))
                    .build());
        }
        if (chance < 90) {
            return List.of(
                    event(Kind.REFUSAL, "token_expired", client).status(401).build());
        }
        if (chance < 92) {
            return List.of(
                    event(Kind.REFUSAL, "token_key_unknown", client).status(401).build());
        }
        if (chance < 93) {
            return List.of(event(Kind.REFUSAL, "token_revoked", client)
                    .attribute("token_id", "old " + user)
                    .build());
        }
        if (chance < 95) {
            return List.of(event(Kind.REFUSAL, "denied_by_rule", client)
                    .filter("AuthorizationFilter")
                    .status(403)
                    .rule("GET /admin/" + random.nextInt(3))
                    .identity(identity(user))
                    .build());
        }
        if (chance < 150) {
            return List.of(event(Kind.NOTE, "browser_report", client).build());
        }
        return List.of(decision(200, "/api/orders", client)
                .identity(identity(user))
                .attribute("token_id", "token " + user)
                .build());
    }
}
